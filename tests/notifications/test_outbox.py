"""The outbox: recorded once, with the cursor, and left once."""

from pathlib import Path

import apsw
import pytest

from firstcome.notifications.outbox import Cursor, Intent, Outbox, OutboxTaken, Settled
from tests.notifications.small_shop import counts_in


def intent(order: int, sequence: int, next_ms: int = 0) -> Intent:
    return Intent(1, order, "held", sequence, "email", 100, "held", 0, 200, "web", "en", next_ms)


def test_what_is_told_is_recorded_once_however_often_it_is_read(tmp_path: Path):
    outbox = Outbox(tmp_path / "outbox.db", 50)

    outbox.record([intent(4, 4), intent(5, 5)], (5, 0))
    outbox.record([intent(4, 4), intent(5, 6)], (6, 0))

    assert [each.sequence for each in outbox.due(1, 10)] == [4, 5, 6]
    assert outbox.cursor() == Cursor(6, 0, 50, 0)
    outbox.close()


def test_a_record_that_fails_leaves_the_cursor(tmp_path: Path):
    outbox = Outbox(tmp_path / "outbox.db", 50)
    broken = intent(5, 5)._replace(language=None)  # pyright: ignore[reportArgumentType]

    with pytest.raises(apsw.ConstraintError):
        outbox.record([intent(4, 4), broken], (5, 0))

    assert outbox.cursor() == Cursor(0, -1, 50, 0)
    assert outbox.due(1, 9) == []
    outbox.close()


def test_a_file_that_is_there_keeps_its_start(tmp_path: Path):
    Outbox(tmp_path / "outbox.db", 50).close()

    outbox = Outbox(tmp_path / "outbox.db", 99)

    assert outbox.cursor().quiet_before_ms == 50
    outbox.close()


def test_a_second_back_does_not_get_it(tmp_path: Path):
    outbox = Outbox(tmp_path / "outbox.db", 0)

    with pytest.raises(OutboxTaken):
        Outbox(tmp_path / "outbox.db", 0)
    outbox.close()
    Outbox(tmp_path / "outbox.db", 0).close()


def test_the_earliest_is_due_first_and_what_is_settled_no_more(tmp_path: Path):
    outbox = Outbox(tmp_path / "outbox.db", 0)
    outbox.record([intent(4, 4, 30), intent(5, 5, 10), intent(6, 6, 20), intent(7, 7, 99)])

    first = outbox.due(30, 2)
    outbox.settle(
        [Settled(first[0].message, "sent", 1, 30), Settled(first[1].message, "pending", 1, 60)]
    )

    assert [each.subject for each in first] == [5, 6]
    assert [each.subject for each in outbox.due(30, 9)] == [4]
    assert [(each.subject, each.attempts) for each in outbox.due(60, 9)] == [(4, 0), (6, 1)]
    assert counts_in(tmp_path) == {"pending": 3, "sent": 1}
    outbox.close()


def test_it_is_known_when_a_link_was_asked_for(tmp_path: Path):
    outbox = Outbox(tmp_path / "outbox.db", 0)
    outbox.record([intent(4, 4), intent(4, 9)._replace(kind="link", time_ms=900)])

    assert outbox.last_told_ms(1, 4, "link") == 900
    assert outbox.last_told_ms(1, 5, "link") == 0
    outbox.close()
