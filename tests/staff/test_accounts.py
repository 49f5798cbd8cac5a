"""Accounts, passwords, invitations: what is kept, and what is refused."""

import re
import stat
from pathlib import Path

import apsw
import pytest

from firstcome.sqlite import ask
from firstcome.staff.accounts import AccountRefused, Duty
from firstcome.staff.file import VERSION, StaffFileNewer
from firstcome.staff.passwords import PasswordRefused, hash_password, is_password, require_good
from firstcome.staff.store import FIRST_NAME, StaffStore
from tests.staff.conftest import Clock

HOUR_MS = 3_600_000
PASSWORD = "four words are better"


def test_the_files_are_for_their_owner_alone(store: StaffStore, tmp_path: Path):
    store.accounts.add("ada", "Ada", Duty("care"))

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}
    assert "staff.db-wal" in modes


def test_no_password_token_or_key_is_in_the_files(store: StaffStore, tmp_path: Path):
    ada = store.accounts.add("ada", "Ada", Duty("operations"))
    store.accounts.set_password(ada.number, hash_password(PASSWORD))
    secrets = [
        PASSWORD,
        store.sessions.begin(ada.number),
        store.invitations.make(ada.number),
        store.keys.make(ada, "reports", ["see_lists"], 1),
    ]

    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"ada" in kept
    assert [secret for secret in secrets if secret.encode() in kept] == []


def test_a_file_of_a_newer_firstcome_is_left_alone(tmp_path: Path):
    path = tmp_path / "staff.db"
    StaffStore(path).close()
    connection = apsw.Connection(str(path))
    ask(connection, f"PRAGMA user_version = {VERSION + 1}")
    connection.close()

    with pytest.raises(StaffFileNewer, match="newer firstcome"):
        StaffStore(path)


def test_the_first_start_invites_until_somebody_of_operations_can_sign_in(store: StaffStore):
    first = store.first_invitation()
    again = store.first_invitation()
    assert first is not None
    assert again is not None

    assert store.invitations.find(first) is None, "the last link counts"
    admin = store.invitations.accept(again, hash_password(PASSWORD))
    assert admin is not None
    assert (admin.sign_in, admin.role) == (FIRST_NAME, "operations")
    assert store.first_invitation() is None


def test_the_first_account_is_mended_when_it_was_made_something_else(store: StaffStore):
    store.accounts.add(FIRST_NAME, "Somebody", Duty("care"))

    token = store.first_invitation()
    assert token is not None

    invited = store.invitations.find(token)
    assert invited is not None
    assert invited.role == "operations"


def test_numbers_are_given_once(store: StaffStore):
    numbers = [store.accounts.add(name, name, Duty("care")).number for name in ("ada", "bea")]

    assert numbers == [1, 2]


@pytest.mark.parametrize("sign_in", ["", "a b", "ä@shop", "<ada>", "-ada", "x" * 101, "ada\n"])
def test_a_sign_in_name_is_plain(store: StaffStore, sign_in: str):
    if sign_in == "ada\n":
        assert store.accounts.add(sign_in, "Ada", Duty("care")).sign_in == "ada"
        return
    with pytest.raises(AccountRefused):
        store.accounts.add(sign_in, "Ada", Duty("care"))


def test_the_last_operations_account_stays_whatever_is_tried(store: StaffStore):
    ada = store.accounts.add("ada", "Ada", Duty("operations"))
    bea = store.accounts.add("bea", "Bea", Duty("operations"))

    store.accounts.set_active(bea.number, active=False)
    with pytest.raises(AccountRefused):
        store.accounts.set_active(ada.number, active=False)
    with pytest.raises(AccountRefused):
        store.accounts.change(ada.number, "Ada", Duty("care"))
    store.accounts.set_active(bea.number, active=True)
    store.accounts.change(ada.number, "Ada", Duty("care"))

    with pytest.raises(AccountRefused):
        store.accounts.set_active(bea.number, active=False)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least 12"),
        ("x" * 201, "at most 200"),
        ("ada@shop.example", "not your name"),
        ("ADA LOVELACE OF", "not your name"),
        ("aaaaaaaaaaaaaaa", "one sign"),
    ],
)
def test_what_cannot_be_a_password_is_said(password: str, why: str):
    with pytest.raises(PasswordRefused, match=why):
        require_good(password, "ada@shop.example", "Ada Lovelace of")


@pytest.mark.parametrize("password", [PASSWORD, "            x", "пароль из слов", "1" + "2" * 11])
def test_no_sign_is_asked_for(password: str):
    require_good(password, "ada", "Ada")


def test_a_password_is_the_same_from_every_keyboard():
    kept = hash_password("cafe\u0301 cafe\u0301 cafe\u0301")

    assert kept.startswith("$argon2id$")
    assert is_password(kept, "caf\u00e9 caf\u00e9 caf\u00e9")
    assert not is_password(kept, "cafe cafe cafe")
    assert not is_password("", "")
    assert not is_password("damaged", PASSWORD)


def test_a_link_works_for_48_hours(store: StaffStore, clock: Clock):
    ada = store.accounts.add("ada", "Ada", Duty("care"))
    token = store.invitations.make(ada.number)

    clock.ms += 48 * HOUR_MS - 1
    assert store.invitations.find(token) is not None
    clock.ms += 1
    assert store.invitations.find(token) is None
    assert store.invitations.accept(token, "hash") is None


def test_a_link_of_a_disabled_account_does_not_work(store: StaffStore):
    ada = store.accounts.add("ada", "Ada", Duty("care"))
    token = store.invitations.make(ada.number)
    store.accounts.set_active(ada.number, active=False)
    late = store.invitations.make(ada.number)

    for each in (token, late):
        assert store.invitations.find(each) is None
        assert store.invitations.accept(each, "hash") is None


def test_a_token_is_long_and_of_plain_signs(store: StaffStore):
    ada = store.accounts.add("ada", "Ada", Duty("care"))

    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", store.invitations.make(ada.number))
