"""The gallery: every page of the product in every state, the same every time."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from firstcome.cli import app
from firstcome.cli.gallery import write_gallery
from firstcome.web.customer.states import states as customers_states
from firstcome.web.gallery.scene import DeskState, launch_file
from firstcome.web.gallery.states import desk_states
from firstcome.web.operations import shell as shells
from firstcome.web.words import LANGUAGES
from tests.web.test_templates import LEFT_OPEN, Reading

TEMPLATES = Path(shells.__file__).parents[1] / "templates"
INDEXES = {"gallery.html", "preview.html"}
"""They are the indexes of the gallery and of the customers' part of it."""

STATES = [state for states in desk_states().values() for state in states]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("gallery")
    write_gallery(out)
    return out


def pages_among(templates: Path) -> set[str]:
    """The templates that are pages: they extend a shell, and none extends them."""
    texts = {
        path.relative_to(templates).as_posix(): path.read_text(encoding="utf-8")
        for path in templates.rglob("*.html")
    }
    return {name for name, text in texts.items() if re.search(r"{% extends ", text)}


def shown(states: Iterable[DeskState]) -> set[str]:
    desk = {f"operations/{state.template}" for state in states}
    customers = {
        state.template for code in LANGUAGES for state in customers_states(launch_file(), code)
    }
    return desk | customers | INDEXES


def test_every_template_of_a_page_is_in_it():
    assert pages_among(TEMPLATES) - shown(STATES) == set()
    assert len(pages_among(TEMPLATES)) > 30


def test_a_template_that_no_state_shows_is_noticed():
    without_board = [state for state in STATES if state.template != "board.html"]

    assert pages_among(TEMPLATES) - shown(without_board) == {"operations/board.html"}


@pytest.mark.parametrize(
    ("template", "states"),
    [
        ("board", {"before", "open", "paused", "closed", "lag", "front-silent", "rehearsal"}),
        ("board_deed", {"open", "pause", "resume", "close", "close-not-typed"}),
        ("ready", {"go", "look", "no-go"}),
        ("list", {"orders", "lines", "stock", "launches", "events", "empty", "wrong", "shop"}),
        ("order", {"held", "in-line", "paid", "collected", "cancelled", "lapsed", "erased"}),
        ("deed", {"move", "cancel", "cancel-refused", "erase", "erase-refused", "note"}),
        ("find", {"some", "many", "nobody", "shops"}),
        ("set_up_edit", {"terms", "goods", "places", "words", "file", "begun", "terms-refused"}),
        ("set_up_review", {"new", "change", "same", "begun", "changed-meanwhile"}),
        ("sign_in", {"wrong", "too-many", "code", "code-wrong", "rehearsal"}),
        ("note", {"not-permitted", "front-silent", "models-missing", "not-found-stranger"}),
        ("staff_account", {"invited", "disabled", "refused"}),
    ],
)
def test_a_page_is_shown_in_the_states_that_it_can_be_in(template: str, states: set[str]):
    here = {state.name for state in STATES if state.template == f"{template}.html"}

    missing = {each for each in states if not any(name.endswith(each) for name in here)}

    assert missing == set()


def test_no_two_states_have_one_name():
    assert len({state.name for state in STATES}) == len(STATES)


def test_a_page_is_sound_html_with_one_heading_of_the_first_rank(written: Path):
    found: dict[str, list[str]] = {}
    for file in (written / "desk").glob("*.html"):
        page = file.read_text(encoding="utf-8")
        # What customers' pages leave open, or do not have, their test knows in no other way.
        read = re.sub(rf"</({'|'.join(LEFT_OPEN)})>|<source [^>]*>", "", page)
        faults = list(Reading(read).faults)
        if page.count("<h1") != 1:
            faults.append("has not one h1")
        if faults:
            found[file.stem] = faults

    assert found == {}


def test_every_address_of_a_page_leads_to_a_file(written: Path):
    missing: list[str] = []
    for file in [*written.glob("desk/*.html"), written / "index.html"]:
        reading = Reading(file.read_text(encoding="utf-8"))
        addresses = [*reading.values("href"), *reading.values("src"), *reading.values("action")]
        for address in addresses:
            is_here = not address.startswith(("#", "data:", "mailto:", "tel:"))
            if is_here and not (file.parent / address.partition("#")[0]).is_file():
                missing.append(f"{file.stem}: {address}")

    assert missing == []


def test_a_second_gallery_is_the_same_to_the_byte(written: Path, tmp_path: Path):
    write_gallery(tmp_path)

    files = {each.relative_to(tmp_path) for each in tmp_path.rglob("*") if each.is_file()}
    assert len(files) > 200
    assert [
        each for each in files if (tmp_path / each).read_bytes() != (written / each).read_bytes()
    ] == []


def test_the_command_says_how_many_pages_there_are_and_where(tmp_path: Path):
    done = CliRunner().invoke(app, ["gallery", "--out", str(tmp_path / "made")])

    assert done.exit_code == 0
    assert re.fullmatch(r"\d+ pages are written\. Open .*index\.html in a browser\.\n", done.output)
    assert (tmp_path / "made" / "customers" / "index.html").is_file()


def test_a_folder_that_cannot_be_written_to_is_one_line(tmp_path: Path):
    (tmp_path / "file").write_text("")

    done = CliRunner().invoke(app, ["gallery", "--out", str(tmp_path / "file" / "in")])

    assert done.exit_code == 1
    assert "Name a folder that can be written to with --out." in done.output
