"""The OpenAPI document: complete, true to the code, and of version 3.1."""

import re
from inspect import getdoc
from types import ModuleType
from typing import Any, get_args

import msgspec
import pytest

from firstcome.api.documented import BODIES
from firstcome.api.problems import CONTENT_TYPE, PROBLEMS
from firstcome.api.responses import OUTCOMES
from firstcome.domain import (
    launch_commands,
    move_order,
    order_commands,
    place_order,
    register,
    stock_commands,
    supply_commands,
    telling_commands,
    wave_commands,
)
from firstcome.domain.outcomes import Outcome
from tests.serve.running import RunningShop

NOT_OF_AN_OPERATION = {
    "not_found",
    "method_not_allowed",
    "not_http",
    "target_too_long",
    "head_too_large",
    "front_silent",
    "models_missing",
}
"""Problems of an address that is no operation, and of the operations desk."""


@pytest.fixture(scope="module")
def document(shop: RunningShop) -> dict[str, Any]:
    """What the shop serves."""
    return shop.ask("GET", "/api/v1/openapi.json").json


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by its id."""
    return {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }


def listed(description: str) -> set[str]:
    """The codes or outcomes that a description lists."""
    return set(re.findall(r"`(\w+)`", description))


def table(module: ModuleType, command: str) -> set[str]:
    """The outcomes in a module's table of precedence: of a command, or the whole table."""
    text = getdoc(module)
    assert text is not None
    rows = text.partition("\n\nAlways true")[0]
    if command in ("PlaceOrder", "MoveOrder"):
        names = re.findall(r"^    (\w+)  ", rows, re.MULTILINE)
    else:
        found = re.search(rf"^    {command} +(.*(?:\n {{16,}}.*)*)", rows, re.MULTILINE)
        assert found, command
        names = re.findall(r"\w+", re.sub(r"\([^)]*\)", "", found[1]))
    return set(names) & set(get_args(Outcome))


def test_it_is_openapi_3_1_with_a_media_type_that_says_so(shop: RunningShop):
    answer = shop.ask("GET", "/api/v1/openapi.json")

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json"
    assert answer.json["openapi"].startswith("3.1.")


def test_an_order_and_every_command_of_staff_ask_for_a_key(document: dict[str, Any]):
    may_come_without = ("CancelOrder", "MoveOrder", "ChangeRegistration", "LeaveRegistration")
    for name in OUTCOMES.keys() - {"ConfirmRegistration"}:  # by customers alone, and harmless
        keys = [
            each for each in operations(document)[name]["parameters"]
            if (each["name"], each["in"]) == ("Idempotency-Key", "header")
        ]  # fmt: skip

        assert len(keys) == 1, name
        assert keys[0]["required"] == (name not in may_come_without), name
        assert keys[0]["schema"]["maxLength"] == 200, name


def test_the_schemas_are_those_that_bodies_are_decoded_with(document: dict[str, Any]):
    _, schemas = msgspec.json.schema_components(BODIES, ref_template="#/components/schemas/{name}")

    assert document["components"]["schemas"] == msgspec.json.decode(msgspec.json.encode(schemas))
    used = set(re.findall(r"#/components/schemas/(\w+)", msgspec.json.encode(document).decode()))
    assert used == schemas.keys()


def test_every_error_is_a_problem_document_that_lists_its_codes(document: dict[str, Any]):
    documented: set[str] = set()
    for operation in operations(document).values():
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                codes = listed(response["description"])
                documented |= codes
                assert response["content"].keys() == {CONTENT_TYPE}
                assert {PROBLEMS[code].status for code in codes} == {int(status)}

    assert documented == PROBLEMS.keys() - NOT_OF_AN_OPERATION


def test_every_outcome_of_the_rules_stands_where_it_is_answered(document: dict[str, Any]):
    modules = {
        "PlaceOrder": place_order,
        "MoveOrder": move_order,
        **dict.fromkeys(("CancelOrder", "MarkPaid", "HandOver", "ReleaseHold"), order_commands),
        **dict.fromkeys(
            ("ReceiveStock", "CountStock", "SetAsideStock", "TransferStock"), stock_commands
        ),
        **dict.fromkeys(
            (
                *("AnnounceSupply", "ChangeSupply", "CancelSupply", "ReceiveSupply"),
                *("AdoptAllocation", "RevertAllocation"),
            ),
            supply_commands,
        ),
        **dict.fromkeys(
            ("Register", "ConfirmRegistration", "ChangeRegistration", "LeaveRegistration"),
            register,
        ),
        **dict.fromkeys(
            (
                "AdoptWaves",
                "AddWaves",
                "MoveWave",
                "InviteWave",
                "PauseWave",
                "ResumeWave",
                "StopWave",
            ),
            wave_commands,
        ),
        **dict.fromkeys(
            ("OpenIncident", "UpdateIncident", "Announce", "WithdrawAnnouncement"),
            telling_commands,
        ),
        **dict.fromkeys(
            ("LoadLaunch", "OpenLaunch", "PauseLaunch", "ResumeLaunch", "CloseLaunch"),
            launch_commands,
        ),
    }
    # Many are loaded at once, each of which is registered, or announced, as by itself.
    assert modules.keys() == OUTCOMES.keys() - {"LoadRegistrations", "LoadSupplies"}
    for name, module in modules.items():
        responses = operations(document)[name]["responses"]
        outcomes = table(module, name)
        if name == "ChangeRegistration":  # "what Register refuses of a wish"
            outcomes |= table(module, "Register") - {"key_reused", "launch_unknown", "registered"}
        said = {outcome for each in responses.values() for outcome in listed(each["description"])}

        assert outcomes
        assert outcomes <= said, name
        assert said & set(get_args(Outcome)) <= outcomes | {"defect", "key_reused"}, name


def test_statuses_that_ask_for_patience_or_a_key_name_their_header(document: dict[str, Any]):
    headers = {"401": "WWW-Authenticate", "429": "Retry-After", "503": "Retry-After"}
    for operation in operations(document).values():
        for status, header in headers.items():
            if status in operation["responses"]:
                assert operation["responses"][status]["headers"].keys() == {header}


def test_every_operation_has_a_summary_and_every_parameter_a_description(
    document: dict[str, Any],
):
    for name, operation in operations(document).items():
        assert operation["summary"], name
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (name, parameter["name"])


def test_bodies_of_requests_take_no_unknown_member(document: dict[str, Any]):
    schemas = document["components"]["schemas"]
    for operation in operations(document).values():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            name = content["schema"]["$ref"].rpartition("/")[2]
            assert schemas[name]["additionalProperties"] is False, name
