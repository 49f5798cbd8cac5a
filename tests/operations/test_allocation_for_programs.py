"""Proposals for programs: terms as JSON in, shares with their reasons out."""

from collections.abc import Generator
from typing import Any

import pytest

from tests.operations.allocation_day import AllocationDay
from tests.operations.house import House
from tests.operations.launch_day import launch_day


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("allocation")) as opened:
        yield opened


def answered(day: AllocationDay, body: Any = None, status: int = 200) -> Any:
    """What is answered to a proposal that is asked for with an API key."""
    account = day.house.account("operations")
    headers = day.house.key_of(account, "allocate")
    client = day.house.stranger()
    answer = client.post(f"/api/v1{day.path}/propose", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_proposal_sums_to_the_units_and_its_shares_are_adopted_as_they_are(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=3)

    told = answered(day, {"reserve": 7})
    adopted = day.launch.staff(
        f"/api/v1/supplies/{day.supply}/allocation", {"shares": told["shares"]}
    )

    assert sum(share["units"] for share in told["shares"]) + told["kept"] == 93
    assert (told["units"], told["reserve"], told["delivery"]) == (100, 7, 1)
    assert told["explained"]["GB.stores"][0].startswith("Our shops gets 70: 3 of the 4 people")
    assert adopted.json["outcome"] == "allocation_adopted"
    assert day.adopted() == {share["location"]: share["units"] for share in told["shares"]}


def test_terms_weights_and_whom_to_explain_are_asked_for(found: House):
    day = AllocationDay(found)
    day.registered(online=1, shop=1)
    terms = [
        {"node": "GB.online", "fixed": 3},
        {"node": "GB.stores", "fixed": 1, "minimum": 30, "cap": 40, "lot": 5},
    ]

    told = answered(day, {"weights": {"channel": "fixed"}, "terms": terms, "explain": ["bath"]})

    units = {node["node"]: node["units"] for node in told["nodes"]}
    assert (units["GB.online"], units["GB.stores"]) == (70, 30)
    assert list(told["explained"]) == ["bath"]
    assert told["weights"]["channel"] == "fixed"


@pytest.mark.parametrize(
    ("body", "field", "detail"),
    [
        ({"terms": [{"node": "york"}]}, "terms[0].node", "york is no node of this delivery."),
        ({"explain": ["york"]}, "explain[0]", "york is no node of this delivery."),
        (
            {"terms": [{"node": "bath", "minimum": 5, "cap": 2}]},
            "terms[0].minimum",
            "bath: has a minimum of 5 above its cap of 2.",
        ),
        ({"reserve": 101}, "reserve", "a reserve of 101 cannot be kept of 100 units"),
        ({"terms": [{"node": "bath", "lot": 0}]}, "terms[0].lot", "Expected `int` >= 1"),
        ({"weights": {"channel": "votes"}}, "weights[...]", "Invalid enum value"),
        ({"terms": [{"node": "bath", "locks": 1}]}, "terms[0]", "unknown field `locks`"),
    ],
)
def test_what_cannot_be_shared_so_is_a_problem_that_names_the_field(
    found: House, body: Any, field: str, detail: str
):
    problem = answered(AllocationDay(found), body, 422)

    assert problem["code"] == "body_invalid"
    assert problem["field"] == field
    assert detail in problem["detail"]


def test_a_body_that_is_no_json_is_refused(found: House):
    day = AllocationDay(found)
    client = found.client_of("operations")

    answer = client.post(f"/api/v1{day.path}/propose", content=b"{")

    assert answer.status_code == 400
    assert answer.json()["code"] == "body_not_json"
