"""
schemathesis against the OpenAPI document that the shop serves, staff key included.

Every check that schemathesis has is on. One of them is told what the document cannot say,
`positive_data_acceptance`: a request can be as described and still be refused, because the shop
does not sell the SKU, or there is no such launch or order (404, 422); and giving an order up takes
a key from staff and none from customers (400).

How much is asked is bounded by the number of cases, so that it is the same on a slow machine: all
that follow from the document, and a few of chance for each operation. For a deeper look set
FIRSTCOME_SCHEMATHESIS_SECONDS, to 200 for instance, and every run then takes another way.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.api.desk import Desk
from tests.serve.running import RunningShop, running

SECONDS = int(os.environ.get("FIRSTCOME_SCHEMATHESIS_SECONDS", "0"))
BOUND = ("--max-time", str(SECONDS)) if SECONDS else ("--seed", "1")
"""With `--max-time` cases are made until it is over, so a run in short is given none."""

GIVEN_UP_AFTER_S = 280

CONFIG = """
base-url = "{url}"
[parameters]
{pinned}
[auth.openapi.staff_key]
bearer = "{staff_key}"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 404, 422]
[[operations]]
include-operation-id = ["CancelOrder", "MoveOrder", "ChangeRegistration", "LeaveRegistration"]
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 401, 404, 422]
"""
FEW_CASES = """
[phases.fuzzing.generation]
max-examples = 5
[phases.stateful.generation]
max-examples = 30
"""
"""For each operation, and for all of them one after the other."""


@pytest.fixture
def own_shop(tmp_path: Path) -> Iterator[RunningShop]:
    """A shop of its own: what is asked here may close every launch."""
    with running(tmp_path / "data") as found:
        yield found


def schemathesis(
    shop: RunningShop, folder: Path, location: str, pinned: str = "", *options: str
) -> tuple[int, str]:
    """Exit code and report of one run."""
    config = folder / "schemathesis.toml"
    written = CONFIG.format(url=shop.url, staff_key=shop.staff_key, pinned=pinned)
    config.write_text(written if SECONDS else written + FEW_CASES)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
            *("run", location, "--checks", "all", "--continue-on-failure", "--no-color"),
            *("--generation-database", "none", "--warnings", "off", *options),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        timeout=GIVEN_UP_AFTER_S,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("known", [False, True], ids=["anything", "what is there"])
def test_no_answer_is_a_defect_or_undocumented(own_shop: RunningShop, tmp_path: Path, known: bool):
    """With made-up names almost all is "no such launch"; with known ones the rest is reached."""
    desk = Desk.opened(own_shop, units=1_000)
    code = desk.order("ada").json["order"]
    supply = desk.announce().json["supply"]
    there = {"launch": f'"{desk.launch}"', "code": f'"{code}"', "supply": str(supply)}
    pinned = "\n".join(f'"path.{name}" = {there[name]}' for name in there) if known else ""

    document = f"{own_shop.url}/api/v1/openapi.json"
    exit_code, report = schemathesis(own_shop, tmp_path, document, pinned, *BOUND)

    assert exit_code == 0, report
    operations = re.search(r"Tested: (\d+)", report)
    cases = re.search(r"(\d+) generated", report)
    assert operations
    assert int(operations[1]) == 59, report
    assert cases
    assert int(cases[1]) > 1_000, report
    assert own_shop.ask("GET", "/readyz").status == 200
    assert own_shop.end() == 0
    assert "Traceback" not in "".join(own_shop.said)
    assert "[error" not in "".join(own_shop.said)


def test_an_answer_that_the_document_does_not_know_would_be_found(
    own_shop: RunningShop, tmp_path: Path
):
    """The canary: a document that has forgotten what an unknown launch is answered."""
    document = own_shop.ask("GET", "/api/v1/openapi.json").json
    path = "/api/v1/launches/{launch}"
    del document["paths"][path]["get"]["responses"]["404"]
    document["paths"] = {path: document["paths"][path]}
    (tmp_path / "openapi.json").write_bytes(msgspec.json.encode(document))

    few = ("--phases", "fuzzing", "--max-examples", "5", "--seed", "1")
    exit_code, report = schemathesis(own_shop, tmp_path, str(tmp_path / "openapi.json"), "", *few)

    assert exit_code == 1, report
    assert "Undocumented status code" in report
