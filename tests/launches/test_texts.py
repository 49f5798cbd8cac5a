"""Display texts: one encoding, one id, and nothing that the terms do not list."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from firstcome.launches import LaunchFile, LaunchTexts, read_launch_file
from firstcome.launches.texts import ChannelTexts, LocationTexts
from tests.launches.sound import write

DIGEST = """
import sys
from firstcome.launches import read_launch_file
print(read_launch_file(sys.argv[1]).definition.texts.hex())
"""


@pytest.fixture
def launch_file(tmp_path: Path) -> LaunchFile:
    return read_launch_file(write(tmp_path))


def test_the_id_is_the_start_of_the_sha_256_of_the_encoding(launch_file: LaunchFile):
    import hashlib

    encoded = launch_file.texts.encode()

    assert launch_file.definition.texts == hashlib.sha256(encoded).digest()[:16]
    assert encoded.startswith(b'{"launch":"phone-2008","name":"The phone","zone":"Europe/London"')


def test_texts_that_travelled_as_json_keep_their_id(launch_file: LaunchFile):
    sent = msgspec.json.encode(launch_file.texts)

    received = msgspec.json.decode(msgspec.json.format(sent, indent=4), type=LaunchTexts)

    assert received == launch_file.texts
    assert received.id() == launch_file.texts.id()


def test_a_field_at_its_default_leaves_the_id_as_it_was():
    plain = LocationTexts("warehouse", "Warehouse", "UTC")

    assert msgspec.json.encode(plain) == b'{"location":"warehouse","name":"Warehouse","zone":"UTC"}'


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_id_is_the_same_in_another_python(launch_file: LaunchFile, tmp_path: Path, seed: str):
    printed = subprocess.run(
        [sys.executable, "-c", DIGEST, str(tmp_path / "launch.toml")],
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert printed.stdout.strip() == launch_file.definition.texts.hex()


def test_the_texts_of_the_file_have_no_problem(launch_file: LaunchFile):
    assert list(launch_file.texts.problems(launch_file.definition)) == []


def test_texts_of_something_else_are_told_apart(launch_file: LaunchFile):
    texts = msgspec.structs.replace(
        launch_file.texts,
        launch="phone-2009",
        zone="Europe/Lundon",
        channels=(ChannelTexts("online", "Online"), ChannelTexts("fax", "Fax")),
        locations=(*launch_file.texts.locations, launch_file.texts.locations[0]),
    )

    assert list(texts.problems(launch_file.definition)) == [
        ("launch", "the texts are those of phone-2009"),
        ("texts", "the definition names other texts"),
        ("channels", "stores has no texts"),
        ("channels", "fax has texts but no terms"),
        ("locations", "an id stands twice in the texts"),
        ("zone", "Europe/Lundon is no IANA time zone"),
    ]


@pytest.mark.parametrize("name", ["", "a\nb", "a\n", "a\x1b[31m", "a\u202eb", "x" * 201])
def test_a_text_from_outside_is_one_line_that_shows_as_it_reads(name: str):
    sent = msgspec.json.encode({"channel": "online", "name": name})

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(sent, type=ChannelTexts)


def test_no_text_for_people_is_in_the_definition(launch_file: LaunchFile):
    definition = msgspec.json.encode(launch_file.definition).decode()

    for text in (
        "The phone",
        "United Kingdom",
        "日本",
        "8 GB",
        "Shops",
        "Bath",
        "Chiba",
        "Europe/",
    ):
        assert text not in definition
