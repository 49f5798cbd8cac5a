"""Faults of the files themselves: missing, elsewhere, too large, not text, not TOML."""

import os
from pathlib import Path

import pytest

from firstcome.launches.bounds import LAUNCH_FILE_BYTES_MAX
from tests.launches.sound import SOUND, faults_of, spoil, write


def test_a_file_that_does_not_exist_is_named(tmp_path: Path):
    assert faults_of(tmp_path / "launch.toml") == [
        "launch.toml: does not exist. Check the name and the folder."
    ]


def test_a_folder_or_a_pipe_is_no_launch_file(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")

    assert "is not a file." in faults_of(tmp_path)[0]
    assert faults_of(tmp_path / "pipe")[0].startswith("pipe: is not a file.")


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path):
    assert "cannot be read" in faults_of(tmp_path / "x\0y")[0]
    assert "cannot be read" in faults_of(tmp_path / ("x" * 300))[0]


def test_a_file_over_its_bound_is_refused(tmp_path: Path):
    path = write(tmp_path, SOUND + "#" * LAUNCH_FILE_BYTES_MAX)

    assert faults_of(path)[0].startswith("launch.toml: is larger than 4,194,304 bytes.")


@pytest.mark.parametrize("file", ["launch.toml", "stores.csv"])
def test_a_byte_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path, file: str):
    path = write(tmp_path)
    content = (tmp_path / file).read_bytes()
    (tmp_path / file).write_bytes(content.replace(b"London", b"L\xf6ndon", 1))
    number = content[: content.index(b"London")].count(b"\n") + 1

    assert faults_of(path)[0].startswith(f"{file}:{number}: holds the byte 0xf6: not UTF-8. Save")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf_16_is_told_from_other_bytes(tmp_path: Path, encoding: str):
    path = write(tmp_path)
    mark = "" if encoding == "utf-16" else "\ufeff"
    path.write_bytes(f"{mark}{SOUND}".encode(encoding))

    assert faults_of(path)[0].startswith("launch.toml:1: is UTF-16, not UTF-8. Save the file")


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("../stock.csv", "is outside the folder of the launch file."),
        ("/etc/hostname", "is outside the folder of the launch file."),
        ("a/../../stock.csv", "is outside the folder of the launch file."),
        ("link.csv", "is outside the folder of the launch file."),
        (".", "is not a file."),
        ("nowhere.csv", "does not exist."),
        ("a\\u0000b", "has a character that cannot be shown (U+0000)."),
    ],
)
def test_only_files_beside_the_launch_file_are_read(tmp_path: Path, name: str, what: str):
    (tmp_path / "stock.csv").write_text("sku,location,units\n")
    folder = tmp_path / "launch"
    folder.mkdir()
    (folder / "link.csv").symlink_to(tmp_path / "stock.csv")
    toml, number = spoil("files.stock", f'"{name}"')

    faults = faults_of(write(folder, toml))

    assert len(faults) == 1
    assert faults[0].startswith(f"launch.toml:{number}: files.stock: ")
    assert what in faults[0]


def test_a_file_in_a_folder_below_is_read(tmp_path: Path):
    toml, _ = spoil("files.stock", '"tables/stock.csv"')
    path = write(tmp_path, toml)
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "stock.csv").write_text("sku,location,units\nphone-8gb,bath-1,x\n")

    assert faults_of(path)[0].startswith('tables/stock.csv:2: units: "x" is not a whole number.')


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("starts = 2008-07-07 08:00", "not TOML: Expected newline or end of document"),
        ("name = London", "not TOML: Invalid value (column 8). Text stands in quotes"),
        ('name = "London', "not TOML: Illegal character '\\n'"),
        ("name", "not TOML: Expected '=' after a key"),
        ('zone = "UTC"', "not TOML: Cannot overwrite a value"),
        ("[launch]", "not TOML: Cannot declare ('launch',) twice"),
        ("[limits", "not TOML: Expected ']' at the end of a table declaration"),
        ("= 5", "not TOML: Invalid statement"),
        ('name = "C:\\Users"', "not TOML: "),
        ("x = 'a\x1b[31mb'", "not TOML: Found invalid character '\\x1b'"),
    ],
)
def test_what_is_not_toml_is_named_with_its_line_and_a_mend(tmp_path: Path, line: str, fault: str):
    lines = SOUND.splitlines()
    lines.insert(8, line)

    faults = faults_of(write(tmp_path, "\n".join(lines)))

    assert len(faults) == 1
    assert faults[0].startswith(("launch.toml:9: ", "launch.toml:10: "))
    assert fault in faults[0]
    assert faults[0].endswith(".")


def test_a_text_that_ends_too_early_is_named_at_its_last_line(tmp_path: Path):
    toml = SOUND + 'x = """'

    number = len(toml.splitlines())
    assert faults_of(write(tmp_path, toml))[0].startswith(f"launch.toml:{number}: not TOML: ")


@pytest.mark.parametrize("line", ["x = " + "[" * 5_000 + "]" * 5_000, "x = " + "9" * 5_000])
def test_what_would_break_a_reader_is_refused(tmp_path: Path, line: str):
    faults = faults_of(write(tmp_path, f"{line}\n{SOUND}"))

    assert len(faults) == 1
    assert "nested too deeply" in faults[0] or "thousands of digits" in faults[0]


def test_an_empty_file_is_told_what_it_needs(tmp_path: Path):
    faults = faults_of(write(tmp_path, ""))

    tables = {fault.split(": ")[1] for fault in faults}
    assert tables == {
        "launch.id", "launch.name", "launch.opens", "market", "product", "channel", "location",
    }  # fmt: skip
