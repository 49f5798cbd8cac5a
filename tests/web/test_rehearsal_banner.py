"""A copy for rehearsing says so on every page, in the API and when it starts; it mails nobody."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from firstcome.app.back import mail_transport
from firstcome.app.front import rehearsal_lines
from firstcome.config import Settings, read_settings
from firstcome.engine.clock import system_now_ms
from firstcome.launches import read_launch_file
from firstcome.launches.copies import ID_CHARACTERS_MAX, copy_of, rehearsal_id
from firstcome.launches.rehearsal_mark import RehearsalMark, read_mark, write_mark
from firstcome.launches.writing import read_files, written
from firstcome.notifications.files import FileTransport
from firstcome.notifications.smtp import SmtpTransport
from firstcome.web.customer.states import PageState, states
from firstcome.web.customer.views import LaunchPage
from firstcome.web.operations.rehearsal_copy import CopyRefused, RehearsalCopy, make_copy
from firstcome.web.pages import render
from firstcome.web.words import LANGUAGES
from tests.launches import sound
from tests.serve.running import RunningShop, run
from tests.web.house import LAUNCH, opened
from tests.web.test_templates import LAUNCH_PAGE_BYTES_MAX, Reading

EXAMPLE = Path("examples/phone-2008/launch.toml")
BANNER = 'class="rehearsal-banner"'
MAILS = {
    "FIRSTCOME_SMTP": "smtp://mail.example:25",
    "FIRSTCOME_MAIL_FROM": "orders@shop.example",
    "FIRSTCOME_PUBLIC_URL": "https://shop.example",
}


def settings_of(directory: Path, **more: str) -> Settings:
    return read_settings({"FIRSTCOME_DATA": str(directory), **more})


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> RehearsalCopy:
    folder = tmp_path_factory.mktemp("copies") / "rehearsal"
    return make_copy(read_launch_file(EXAMPLE), folder, system_now_ms())


def drawn(state: PageState, *, is_rehearsal: bool) -> str:
    """The page of a state, in a shop that is a copy or is none."""
    view: Any = state.view
    shown = view if hasattr(view, "shell") else view.order
    marked = replace(shown, shell=replace(shown.shell, is_rehearsal=is_rehearsal))
    view = marked if shown is view else replace(view, order=marked)
    return render(state.template, view).decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_customers_says_rehearsal_and_no_page_of_a_shop_does(language: str):
    title = f"<title>{'PROBE' if language == 'de' else 'REHEARSAL'} · "
    for state in states(read_launch_file(EXAMPLE), language):
        real, copy = drawn(state, is_rehearsal=False), drawn(state, is_rehearsal=True)

        assert BANNER not in real, state.name
        if isinstance(state.view, LaunchPage):
            access = state.view.access
            is_private = access is not None and access.invitation != ""
            assert ("noindex" in real) == is_private, state.name
        assert Reading(copy).faults == []
        assert copy.count(BANNER) == 1, state.name
        assert '<meta name="robots" content="noindex">' in copy
        assert title in copy
        assert len(copy.encode()) < LAUNCH_PAGE_BYTES_MAX or not state.name.startswith("launch")


def test_no_brand_has_a_say_in_the_colours_of_the_banner():
    css = Path("src/firstcome/web/static/shop.css").read_text(encoding="utf-8")

    rules = "".join(line for line in css.splitlines() if line.startswith(".rehearsal-banner"))
    assert "background: #f5c400; color: #201a00" in rules
    assert "var(" not in rules


def test_a_copy_is_served_and_says_so_in_pages_api_and_at_its_start(copied: RehearsalCopy):
    shop = RunningShop(copied.folder)
    said = shop.wait_for("REHEARSAL of phone-2008")
    shop.wait_for("listens")

    page = shop.ask("GET", f"/launches/{copied.launch}")
    listed = shop.ask("GET", "/api/v1/launches").json
    launch = shop.ask("GET", f"/api/v1/launches/{copied.launch}").json
    shop.end()

    assert "nothing here is sold" in said
    assert copied.launch == "phone-2008-rehearsal"
    assert BANNER in page.body.decode()
    assert len(page.body) < LAUNCH_PAGE_BYTES_MAX
    assert listed["rehearsal"] is True
    assert launch["rehearsal"] is True
    assert launch["status"] == "open"


def test_a_real_shop_says_nothing_of_the_kind(tmp_path: Path):
    async def look() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            browser = house.browser()
            page = await browser.get(f"/launches/{LAUNCH}")
            listed = await browser.get("/api/v1/launches")
            house.shop.shop.is_rehearsal = True
            marked = await browser.get(f"/launches/{LAUNCH}/terms")

            assert BANNER not in page.text
            assert listed.json()["rehearsal"] is False
            assert BANNER in marked.text

    asyncio.run(look())


def test_a_copy_has_journal_secrets_and_key_of_its_own(copied: RehearsalCopy, tmp_path: Path):
    other = make_copy(read_launch_file(EXAMPLE), tmp_path / "other", system_now_ms())

    for name in ("secrets.json", "staff-key", "journal.db"):
        assert (copied.folder / name).read_bytes() != (other.folder / name).read_bytes()


def test_a_copy_mails_nobody_even_with_a_mail_server(copied: RehearsalCopy, tmp_path: Path):
    real = mail_transport(settings_of(tmp_path, **MAILS))
    copy = mail_transport(settings_of(copied.folder, **MAILS))

    assert isinstance(real, SmtpTransport)
    assert isinstance(copy, FileTransport)


def test_a_start_names_what_may_be_a_mistake(copied: RehearsalCopy):
    mark = read_mark(copied.folder)
    assert mark is not None

    quiet = rehearsal_lines(mark, settings_of(copied.folder))
    loud = "\n".join(rehearsal_lines(mark, settings_of(copied.folder, **MAILS)))

    assert len(quiet) == 1
    assert "https://shop.example, this is the wrong data directory" in loud
    assert "FIRSTCOME_SMTP is set and not used" in loud


def test_a_directory_with_a_mark_that_cannot_be_read_is_a_rehearsal_all_the_same(tmp_path: Path):
    assert read_mark(tmp_path) is None

    (tmp_path / "rehearsal").write_text("what is this")
    assert read_mark(tmp_path) == RehearsalMark()
    assert write_mark(tmp_path, "phone", 0) == read_mark(tmp_path)


def test_nothing_is_copied_over_what_is_there(tmp_path: Path):
    (tmp_path / "journal.db").touch()

    with pytest.raises(CopyRefused, match="not empty"):
        make_copy(read_launch_file(EXAMPLE), tmp_path, system_now_ms())


def test_a_copy_is_a_sound_launch_that_closes_as_long_after_opening(tmp_path: Path):
    launch_file = read_launch_file(sound.write(tmp_path))
    terms = launch_file.definition
    assert terms.closes_ms is not None

    copy = copy_of(launch_file, rehearsal_id("x" * 64), 1_000_000_000_000)

    assert len(copy.definition.launch) == ID_CHARACTERS_MAX
    assert copy.definition.closes_ms == 1_000_000_000_000 + terms.closes_ms - terms.opens_ms
    assert read_files(written(copy)) == copy
    assert msgspec.structs.replace(copy.texts, launch=terms.launch) == launch_file.texts


def test_the_command_copies_what_a_shop_sells_and_says_how_to_go_on(
    copied: RehearsalCopy, tmp_path: Path
):
    source = str(copied.folder)
    to = tmp_path / "again"

    code, told, said = run(
        "launch", "rehearsal", copied.launch, "--data", source, "--to", str(to),
        "--opens", "2030-01-01 09:00",
    )  # fmt: skip
    wrong = run("launch", "rehearsal", copied.launch, "--data", source, "--to", str(to))
    when = run(
        "launch", "rehearsal", copied.launch, "--data", source, "--to", str(tmp_path / "b"),
        "--opens", "soon",
    )  # fmt: skip

    assert code == 0, said
    assert f"firstcome serve --data {to} --port 8100" in told
    assert (read_mark(to) or RehearsalMark()).of == copied.launch
    assert wrong[0] == 1
    assert "is not empty" in wrong[2]
    assert when[0] == 2
    assert "is not a clock time" in when[2]
