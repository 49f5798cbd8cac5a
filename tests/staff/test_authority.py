"""What the front knows of accounts and keys: what the file says, and nothing once it is gone."""

from collections.abc import Generator
from pathlib import Path

import pytest

from firstcome.staff.accounts import Duty
from firstcome.staff.authority import StaffAuthority
from firstcome.staff.keys import DAY_MS
from firstcome.staff.store import StaffStore
from tests.staff.conftest import Clock


@pytest.fixture
def authority(tmp_path: Path, clock: Clock) -> Generator[StaffAuthority]:
    opened = StaffAuthority(tmp_path / "staff.db", clock.now_ms)
    yield opened
    opened.close()


def test_before_there_is_a_file_nobody_is_known(tmp_path: Path):
    authority = StaffAuthority(tmp_path / "staff.db")

    authority.refresh()

    assert authority.account(1) is None
    assert authority.key("fck_x") is None


def test_what_was_just_made_is_known_at_once(store: StaffStore, authority: StaffAuthority):
    authority.refresh()
    ada = store.accounts.add("ada", "Ada", Duty("shop", location="store-1"))
    key = store.keys.make(ada, "till", ["serve_orders"], 1)

    named, shown = authority.account(ada.number), authority.key(key)

    assert named == ada.who()
    assert shown == store.keys.who(key)
    assert shown is not None
    assert shown.location == "store-1"


def test_what_has_ended_is_not_known_from_the_next_look_on(
    store: StaffStore, authority: StaffAuthority, clock: Clock
):
    ada = store.accounts.add("ada", "Ada", Duty("care"))
    bea = store.accounts.add("bea", "Bea", Duty("care"))
    keys = [store.keys.make(account, "x", ["see_lists"], 1) for account in (ada, ada, bea)]
    assert None not in [authority.key(key) for key in keys]

    store.keys.revoke(1)
    store.accounts.set_active(bea.number, active=False)
    authority.refresh()

    assert [authority.key(key) is not None for key in keys] == [False, True, False]
    assert authority.account(bea.number) is None
    clock.ms += DAY_MS
    assert authority.key(keys[1]) is None


def test_a_file_that_cannot_be_read_lets_nobody_in_and_stops_nothing(
    store: StaffStore, authority: StaffAuthority, tmp_path: Path
):
    ada = store.accounts.add("ada", "Ada", Duty("care"))
    assert authority.account(ada.number) is not None
    store.close()

    for name in ("staff.db", "staff.db-wal", "staff.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "staff.db").write_bytes(b"not a database" * 1_000)
    authority.refresh()

    assert authority.account(ada.number) is None
