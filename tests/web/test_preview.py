"""`firstcome launch preview`: pages as files that lead to each other, the same every time."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from firstcome.cli import launch
from firstcome.cli.preview import write_preview
from firstcome.launches import read_launch_file
from firstcome.web.words import LANGUAGES
from tests.launches import sound
from tests.web.test_templates import EXAMPLE, Reading


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("preview")
    write_preview(read_launch_file(EXAMPLE), out)
    return out


def test_every_language_has_the_same_pages(written: Path):
    names = [{each.name for each in (written / code).glob("*.html")} for code in LANGUAGES]

    assert len(names[0]) > 40
    assert names == [names[0]] * len(LANGUAGES)


def test_every_address_of_a_page_leads_to_a_file(written: Path):
    missing: list[str] = []
    for file in written.rglob("*.html"):
        reading = Reading(file.read_text(encoding="utf-8"))
        addresses = [*reading.values("href"), *reading.values("src"), *reading.values("action")]
        for address in addresses:
            is_here = not address.startswith(("#", "data:"))
            if is_here and not (file.parent / address).is_file():
                missing.append(f"{file.relative_to(written)}: {address}")

    assert missing == []


def test_a_second_preview_is_the_same_to_the_byte(written: Path, tmp_path: Path):
    write_preview(read_launch_file(EXAMPLE), tmp_path)

    files = {each.relative_to(tmp_path) for each in tmp_path.rglob("*") if each.is_file()}
    assert files
    assert [
        each for each in files if (tmp_path / each).read_bytes() != (written / each).read_bytes()
    ] == []


def test_a_launch_by_phone_with_pictures_and_two_markets_has_its_pages_too(tmp_path: Path):
    out = tmp_path / "pages"

    write_preview(read_launch_file(sound.write(tmp_path)), out)

    page = (out / "en" / "launch-open.html").read_text(encoding="utf-8")
    assert Reading(page).faults == []
    assert 'loading="lazy"' in page
    assert 'type="tel"' in page
    assert "16 GB, twice the music" in page


def test_the_index_names_every_page(written: Path):
    index = (written / "index.html").read_text(encoding="utf-8")

    for name in (each.name for each in (written / "en").glob("*.html")):
        assert f'href="en/{name}"' in index


def test_the_command_says_where_to_look(tmp_path: Path):
    out = tmp_path / "pages"

    result = CliRunner().invoke(launch.app, ["preview", str(EXAMPLE), "--out", str(out)])

    assert result.exit_code == 0, result.output
    assert str(out / "index.html") in result.output
    assert (out / "de" / "launch-sold-out.html").is_file()


def test_a_faulty_file_is_named_with_its_faults(tmp_path: Path):
    file = tmp_path / "launch.toml"
    file.write_text("[launch]\nid = 7\n", encoding="utf-8")

    result = CliRunner().invoke(launch.app, ["preview", str(file), "--out", str(tmp_path)])

    assert result.exit_code == 1
    assert "launch.toml" in result.output


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file stands here", encoding="utf-8")

    result = CliRunner().invoke(launch.app, ["preview", str(EXAMPLE), "--out", str(blocked)])

    assert result.exit_code == 1
    assert "--out" in result.output
