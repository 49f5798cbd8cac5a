"""Secrets and the staff key: made once, durable, private, and refused when they are none."""

from pathlib import Path

import msgspec
import pytest

from firstcome.keyring import SecretsMissing, load_secrets, load_staff_key


def test_secrets_are_made_with_the_journal_and_stay_the_same(tmp_path: Path):
    made = load_secrets(tmp_path, journal_is_empty=True)

    assert load_secrets(tmp_path, journal_is_empty=False) == made
    assert load_secrets(tmp_path, journal_is_empty=True) == made
    assert made.customer != made.code


def test_secrets_and_key_can_be_read_by_their_owner_only(tmp_path: Path):
    load_secrets(tmp_path, journal_is_empty=True)
    load_staff_key(tmp_path)

    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"secrets.json": 0o600, "staff-key": 0o600}


def test_a_journal_with_entries_is_given_no_new_secrets(tmp_path: Path):
    with pytest.raises(SecretsMissing, match="is missing, and the journal has entries"):
        load_secrets(tmp_path, journal_is_empty=False)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [{"customer": "AAAA"}, {"code": ""}, {"code": "no base64"}, {"version": 2}, {"version": "1"}],
)
def test_secrets_that_are_none_are_refused(tmp_path: Path, change: dict[str, object]):
    load_secrets(tmp_path, journal_is_empty=True)
    path = tmp_path / "secrets.json"
    path.write_bytes(msgspec.json.encode(msgspec.json.decode(path.read_bytes()) | change))

    with pytest.raises(SecretsMissing, match="Put the file from your backup in its place"):
        load_secrets(tmp_path, journal_is_empty=False)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[1]"])
def test_a_file_that_holds_no_secrets_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "secrets.json").write_bytes(content)

    for is_empty in (True, False):
        with pytest.raises(SecretsMissing, match="Put the file from your backup in its place"):
            load_secrets(tmp_path, journal_is_empty=is_empty)


def test_the_staff_key_is_made_once(tmp_path: Path):
    key, is_new = load_staff_key(tmp_path)
    again, is_new_again = load_staff_key(tmp_path)

    assert (is_new, is_new_again) == (True, False)
    assert key == again
    assert len(key) > 40


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"too-short", b"two words and some more", b"\xff" * 40, b"\0" * 40]
)
def test_a_staff_key_that_is_none_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "staff-key").write_bytes(content)

    with pytest.raises(SecretsMissing, match="Delete it to have a new one made"):
        load_staff_key(tmp_path)


def test_a_staff_key_of_ones_own_is_taken(tmp_path: Path):
    (tmp_path / "staff-key").write_text("correct-horse-battery-staple\n")

    assert load_staff_key(tmp_path) == ("correct-horse-battery-staple", False)
