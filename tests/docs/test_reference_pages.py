"""The pages of docs/reference/ that are made from the code: up to date, and every example runs."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firstcome import limits
from firstcome.app.front import EXIT_BROKEN
from firstcome.cli.serve import EXIT_FULL, EXIT_REFUSED
from tests.api.desk import Desk
from tests.api.launch_bodies import load_body
from tests.serve.running import SOON_S, RunningShop, environment, free_port, running
from tools.reference.commands import every_command, example_of
from tools.reference.pages import REFERENCE, REGIONS, names, renewed, with_regions

PAGES = with_regions(REFERENCE)
SCRIPTS = Path(sys.prefix) / "bin"


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of a page in a language, outside of what is made."""
    prose = re.sub(r"<!-- made: .*?<!-- end -->", "", page(name), flags=re.DOTALL)
    return re.findall(rf"^```{language}\n(.*?)^```$", prose, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """A shop that sells what the pages speak of."""
    with running(tmp_path_factory.mktemp("pages") / "data") as found:
        desk = Desk(found, "phone-2008")
        assert desk.staff("/api/v1/launches", load_body("phone-2008")).status == 201
        yield found


def run_python(code: str, shop: RunningShop) -> dict[str, Any]:
    """Run an example against the shop of the test; its names afterwards."""
    assert "http://127.0.0.1:8000" in code
    names: dict[str, Any] = {}
    exec(compile(code.replace("http://127.0.0.1:8000", shop.url), "example", "exec"), names)
    return names


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_is_made_from_the_code_is_up_to_date(path: Path):
    made = path.read_text(encoding="utf-8")

    assert renewed(made) == made, "run: python -m tools.reference"


def test_every_region_stands_on_one_page():
    assert sorted(name for path in PAGES for name in names(path.read_text("utf-8"))) == sorted(
        REGIONS
    )


def test_a_stale_page_is_noticed():
    stale = page("settings.md").replace("Public port.", "A port.")

    assert renewed(stale) == page("settings.md")


def test_the_order_of_the_api_page_is_placed_and_answered_as_shown(shop: RunningShop):
    placed = run_python(blocks("api.md", "python")[0], shop)["answer"]

    shown = json.loads(blocks("api.md", "json held")[0])
    status = json.loads(blocks("api.md", "json status")[0])
    seen = shop.ask("GET", placed["link"]).json
    assert list(placed) == list(shown)
    assert {placed[name] == shown[name] for name in ("outcome", "launch", "sku", "units")} == {True}
    assert list(seen) == list(status)
    assert (seen["status"], seen["hold"]) == ("held", placed["sequence"])


def test_the_problem_of_the_api_page_is_the_one_that_is_answered(shop: RunningShop):
    shown = json.loads(blocks("api.md", "json problem")[0])

    assert Desk(shop, "phone-2008").order("ada", units="1").json == shown


def test_the_example_of_the_metrics_page_prints_them(shop: RunningShop):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        run_python(blocks("metrics.md", "python")[0], shop)

    assert "firstcome_accepting 1.0" in printed.getvalue()


def test_the_example_of_the_settings_page_starts_a_shop(tmp_path: Path):
    port = free_port()
    command = blocks("settings.md", "sh")[0].strip().replace("8080", str(port))

    with subprocess.Popen(
        f"exec env {command}",
        shell=True,
        cwd=tmp_path,
        env=environment(PATH=f"{SCRIPTS}:{os.environ['PATH']}"),
        stdout=subprocess.PIPE,
        text=True,
    ) as served:
        assert served.stdout is not None
        said = next((line for line in served.stdout if "listens on" in line), "")
        served.terminate()
        served.stdout.read()
        code = served.wait(SOON_S)

    assert said == f"firstcome listens on http://127.0.0.1:{port}\n"
    assert code == 0
    assert not (tmp_path / "data" / "events.db").exists()


@pytest.mark.parametrize("name", every_command())
def test_every_example_of_a_command_is_a_call_of_it(name: str):
    command = every_command()[name]
    words = example_of(command).split()

    assert words[: len(name.split()) + 1] == ["firstcome", *name.split()]
    with command.make_context(name, words[len(name.split()) + 1 :]) as context:
        assert context.params.keys() >= {each.name for each in command.params if each.required}


def test_every_exit_code_is_on_the_page_of_commands():
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", page("commands.md"), re.MULTILINE)}

    assert listed == {0, 1, 2, EXIT_BROKEN, EXIT_FULL, EXIT_REFUSED}


def test_every_member_of_a_command_line_has_a_meaning():
    for name, command in every_command().items():
        for parameter in command.params:
            assert parameter.help, (name, parameter.name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("api.md", f"1 to {limits.KEY_CHARACTERS_MAX} visible ASCII characters"),
        ("api.md", f"`limit` is at most {limits.LIST_ROWS_MAX:,}"),
        ("api.md", f"a head of more than {limits.HEADER_BYTES_MAX // 1024} KiB"),
        ("api.md", f"A head that takes more than {limits.HEADER_WAIT_S_MAX} seconds"),
        ("api.md", f"an address of more than {limits.TARGET_BYTES_MAX:,} bytes".capitalize()),
        ("api.md", f"More than {limits.HEADER_LINES_MAX} header lines"),
        ("api.md", f"More than {limits.CONNECTIONS_MAX:,} connections"),
        ("api.md", f"10 seconds at first, {limits.KEEP_ALIVE_S_MAX} seconds later"),
        ("api.md", f"A body that takes more than {limits.BODY_WAIT_S_MAX} seconds"),
    ],
)
def test_every_bound_in_the_prose_is_the_codes(name: str, words: str):
    assert words in page(name)
