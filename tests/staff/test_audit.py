"""The audit log: added to, never changed, found by filter, read by several at once."""

import threading
from pathlib import Path

import apsw
import pytest

from firstcome.sqlite import ask
from firstcome.staff.accounts import Duty
from firstcome.staff.audit import AuditFilter
from firstcome.staff.permissions import THE_SHOP
from firstcome.staff.store import StaffStore
from tests.staff.conftest import BEGINS_MS, Clock


def test_a_line_says_who_when_what_about_what_and_why(store: StaffStore):
    ada = store.accounts.add("ada", "Ada", Duty("operations"))

    store.audit(ada.who(), "pause_launch", "phone-2008", "the till is down")

    line = store.audit_page().lines[0]
    assert (line.who, line.name, line.time_ms) == (ada.number, "Ada", BEGINS_MS)
    assert (line.what, line.about, line.why) == ("pause_launch", "phone-2008", "the till is down")


@pytest.mark.parametrize("statement", ["UPDATE audit SET why = ''", "DELETE FROM audit"])
def test_the_file_itself_refuses_to_change_a_line(
    store: StaffStore, tmp_path: Path, statement: str
):
    store.audit(THE_SHOP, "count")
    connection = apsw.Connection(str(tmp_path / "staff.db"))

    with pytest.raises(apsw.ConstraintError, match="the audit log is never"):
        ask(connection, statement)

    connection.close()
    assert store.log.count() == 1


def test_pages_walk_the_whole_log_in_both_directions(store: StaffStore, clock: Clock):
    for number in range(25):
        clock.ms += 1_000
        store.audit(THE_SHOP, f"deed-{number % 2}", str(number))

    first = store.audit_page(rows=10)
    second = store.audit_page(before=first.lines[-1].number, rows=10)
    third = store.audit_page(before=second.lines[-1].number, rows=10)
    back = store.audit_page(after=second.lines[0].number, rows=10)
    odd = store.audit_page(AuditFilter(what="deed-1", from_ms=BEGINS_MS + 11_000))

    assert (first.newer, first.older) == (False, True)
    assert (second.newer, second.older) == (True, True)
    assert (third.newer, third.older) == (True, False)
    assert [line.about for page in (first, second, third) for line in page.lines] == [
        str(number) for number in range(24, -1, -1)
    ]
    assert back.lines == first.lines
    assert (back.newer, back.older) == (False, True)
    assert [line.about for line in odd.lines] == ["23", "21", "19", "17", "15", "13", "11"]
    assert [line.about for line in store.log.walk()][:2] == ["24", "23"]
    assert store.log.kinds() == ["deed-0", "deed-1"]


def test_many_threads_and_a_second_writer_lose_no_line(store: StaffStore, tmp_path: Path):
    other = StaffStore(tmp_path / "staff.db")

    def write(to: StaffStore) -> None:
        for _ in range(20):
            to.audit(THE_SHOP, "count")

    threads = [threading.Thread(target=write, args=(to,)) for to in (store, store, store, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()

    assert store.log.count() == 80
