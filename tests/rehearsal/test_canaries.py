"""Canaries: stories with one defect each, and the one promise that the auditor finds broken."""

from pathlib import Path

import pytest

from tests.rehearsal.stories import story

# name: the promise that is broken, the story, words of the finding
TOLD = {
    "one unit is sold twice": (
        "stock",
        """
        10:00  supply 1
        10:00  order ada   held
        10:00  order bea   held
        10:00  order cyd   in_line 1
        """,
        "entry 6: p8 at web has 1 units on hand, with 2 held",
    ),
    "a line was not wanted, and a unit sold that was not there": (
        "stock",
        """
        10:00  order ada no_line   held
        """,
        "entry 4: p8 at web has 0 units on hand",
    ),
    "a unit set aside is sold": (
        "stock",
        """
        10:00  supply 2
        10:00  set_aside 1
        10:00  order ada   held
        10:00  order bea   held
        """,
        "1 set aside",
    ),
    "a freed unit goes to a newcomer and to the head of the line": (
        "stock",
        """
        10:00  supply 1
        10:00  order ada   held
        10:00  order bea   in_line 1
        10:01  cancel ada
        10:01  order cyd   held
        """,
        "2 held",
    ),
    "a newcomer passes a head that waits for two": (
        "line",
        """
        10:00  order ada 2 business   in_line 1
        10:01  supply 1
        10:02  order bea   held
        10:03  order cyd   in_line 2
        """,
        "order 6 is held while others wait",
    ),
    "ahead is too small": (
        "line",
        """
        10:00  order ada   in_line 1
        10:00  order bea   in_line 1
        10:00  order cyd   in_line 3
        """,
        "order 5 was told 0 ahead, there are 1",
    ),
    "place and ahead do not fit": (
        "line",
        """
        10:00  order ada   in_line 1
        10:00  order bea   in_line 2  told.place=3
        """,
        "order 5 was told place 3 with 1 ahead",
    ),
    "a customer has one in each channel": (
        "limits",
        """
        10:00  supply 1
        10:00  supply 1 at shop
        10:00  order ada            held
        10:00  again ada at shop    held
        """,
        "order 7 takes its customer past the limit",
    ),
    "a collected order is forgotten by the limit": (
        "limits",
        """
        10:00  supply 2
        10:00  order ada   held
        10:01  paid ada
        10:02  hand_over ada
        10:03  again ada   held
        """,
        "order 8",
    ),
    "a repeat gets a second order": (
        "doubled",
        """
        10:00  supply 2
        10:00  order ada    held
        10:01  resend ada   held
        10:02  order bea    in_line 1
        """,
        "order 6 has the key of order 5, which stands already",
    ),
    "a key of the customer becomes another key in the journal": (
        "doubled",
        """
        10:00  supply 2
        10:00  order ada business   held
        10:01  resend ada business entry.key=key/x   held
        """,
        "order 6: its key has more than one sequence",
    ),
    "two people have one order": (
        "doubled",
        """
        10:00  supply 2
        10:00  order ada    held
        10:00  order bea    held  told.sequence=5
        """,
        "order 5: its sequence has more than one key",
    ),
    "two orders have one public code": (
        "doubled",
        """
        10:00  supply 2
        10:00  order ada    held  told.order=2222-2222-2222
        10:00  order bea    held  told.order=2222-2222-2222
        """,
        "more than one sequence",
    ),
    "two people are one customer": (
        "doubled",
        """
        10:00  supply 2
        10:00  order ada business   held
        10:00  order bea business entry.customer=ada   held
        """,
        "order 6: its customer in the journal has more than one person",
    ),
    "a repeat is answered with another time": (
        "repeats",
        """
        10:00  supply 1
        10:00  order ada    held
        10:01  repeat ada   told.time=2008-07-11T10:01:00.000Z
        """,
        "order 5 was answered",
    ),
    "a repeat is told that all is sold": (
        "repeats",
        """
        10:00  supply 1
        10:00  order bea no_line    held
        10:00  order ada            in_line 1
        10:00  order cyd no_line    sold_out
        10:01  repeat ada           sold_out
        """,
        "order 6: its repeat was answered 200",
    ),
    "a repeat after a kill is told that the limit is reached": (
        "repeats",
        """
        10:00  supply 1
        10:00  order ada    held
        10:00  again ada    limit_reached
        10:01  restart
        10:01  repeat ada   limit_reached
        """,
        "order 5: its repeat was answered 200",
    ),
    "somebody waits for a unit that was there": (
        "facts",
        """
        10:00  supply 1
        10:00  order ada   in_line 1
        """,
        "order 5 was told in_line, the rules say held",
    ),
    "a hold ends too early": (
        "facts",
        """
        10:00  supply 1
        10:00  order ada   held  told.hold_until=2008-07-11T10:14:59.999Z
        """,
        "order 5 was told a hold until",
    ),
    "an order is told another time than its entry's": (
        "facts",
        """
        10:00  supply 1
        10:00  order ada   held  told.time=2008-07-11T10:00:00.001Z
        """,
        "its entry is of",
    ),
    "an order is taken while the launch is paused": (
        "facts",
        """
        10:00  supply 1
        10:00  pause
        10:00  order ada   held
        """,
        "the rules say paused",
    ),
    "a closed launch sells": (
        "facts",
        """
        10:00  supply 1
        10:00  close
        10:00  order ada   held
        """,
        "the rules say closed",
    ),
    "an answer is of another SKU than was asked for": (
        "facts",
        """
        10:00  supply 1
        10:00  order ada   held  told.sku=p16
        """,
        "another order than was asked for",
    ),
    "an answer lacks its sequence": (
        "facts",
        """
        10:00  supply 1
        10:00  order ada   held  told.sequence=0
        """,
        "facts are missing",
    ),
    "a refusal leaves no trace": (
        "facts",
        """
        10:00  supply 1
        10:00  order ada   held
        10:00  again ada   limit_reached
        10:00  repeat bea  limit_reached
        """,
        "2 were answered limit_reached, the journal has 1",
    ),
    "an order was answered before it was written": (
        "acknowledged",
        """
        10:00  supply 1
        10:00  order ada   held
        10:01  repeat bea  held  told.sequence=6 told.order=2222-2222-2222
        """,
        "order 6 is not in the journal, which ends before it",
    ),
    "an acknowledged order became another one": (
        "acknowledged",
        """
        10:00  supply 2
        10:00  order ada              unanswered
        10:00  order bea at shop      in_line 1  entry.location=web
        """,
        "order 6 is another entry in the journal",
    ),
    "an acknowledged order became a tick": (
        "acknowledged",
        """
        10:00  supply 2
        10:00  tick
        10:01  repeat ada   held  told.sequence=5
        """,
        "order 5 is another entry in the journal",
    ),
    "the clock ran backwards": (
        "time",
        """
        10:01  supply 2
        10:01  order ada   held
        10:00  order bea   held
        """,
        "entry 6 is of",
    ),
}

SOUND = """
    10:00  supply 2
    10:00  order ada   held
    10:01  order bea   held
    10:02  order cyd   in_line 1
    10:03  order dot   in_line 2
"""

# name: what is done to the journal of SOUND, words of the finding
DAMAGED = {
    "a byte of a command was changed": (
        "UPDATE entries SET command = replace(command, '\"contact\":6', '\"contact\":9')",
        "entries 6 to 6 do not match their chain",
    ),
    "a chain was changed": (
        "UPDATE entries SET chain = zeroblob(32) WHERE sequence = 6",
        "entries 6 to 6 do not match their chain",
    ),
    "the time of an entry was changed": (
        "UPDATE entries SET time_ms = time_ms - 1 WHERE sequence = 4",
        "entry 5 is not of the batch it stands in",
    ),
    "a batch was stored twice": (
        "UPDATE entries SET batch = 3 WHERE sequence = 7",
        "batch 3 was there before",
    ),
    "the last chain was lost": (
        "UPDATE entries SET chain = NULL WHERE sequence = 8",
        "entry 8 is the last and has no chain",
    ),
    "a command is no command": (
        'UPDATE entries SET command = \'{"kind":"GiveAway"}\' WHERE sequence = 2',
        "entry 2 is no documented command",
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_defect_breaks_exactly_the_promise_that_it_is_about(tmp_path: Path, name: str):
    promise, table, words = TOLD[name]

    verdict = story(tmp_path, table).audit()

    examples = [each for check in verdict.checks for each in check.examples]
    assert verdict.broken == (promise,), examples
    assert any(words in each for each in examples), examples


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_to_the_journal_is_found_by_the_check_of_the_journal(tmp_path: Path, name: str):
    statement, words = DAMAGED[name]
    told = story(tmp_path, SOUND)
    told.change(statement)

    verdict = told.audit()

    examples = [each for check in verdict.checks for each in check.examples]
    assert set(verdict.broken) <= {"journal", "facts"}, examples
    assert "journal" in verdict.broken
    assert any(words in each for each in examples), examples


def test_a_lost_entry_is_missed_by_its_customer_and_by_the_chain(tmp_path: Path):
    told = story(tmp_path, SOUND)
    told.change("DELETE FROM entries WHERE sequence = 7")

    verdict = told.audit()

    found = {check.name: check.examples for check in verdict.checks}
    assert {"acknowledged", "journal"} <= set(verdict.broken)
    assert found["acknowledged"] == ("order 7 is not in the journal",)
    assert found["journal"][0] == "entries 7 to 7 are missing"


def test_the_last_entries_lost_are_missed_by_their_customers(tmp_path: Path):
    told = story(tmp_path, SOUND)
    told.change("DELETE FROM entries WHERE sequence > 6")

    verdict = told.audit()

    assert verdict.broken == ("acknowledged",)
    assert verdict.checks[0].found == 2


def test_the_sound_story_of_the_damages_is_clean(tmp_path: Path):
    assert story(tmp_path, SOUND).audit().is_clean


def test_of_many_findings_a_few_are_shown_and_all_are_counted(tmp_path: Path):
    orders = "\n".join(f"10:00  order p{number}  in_line 1" for number in range(50))

    verdict = story(tmp_path, orders).audit()

    line = next(check for check in verdict.checks if check.name == "line")
    assert line.found == 49
    assert 0 < len(line.examples) < 10
