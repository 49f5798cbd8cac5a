"""The desk of the index of names: it fails alone, and goes on."""

from pathlib import Path

import pytest

from firstcome.contacts.people import PeopleIndex
from firstcome.contacts.people_desk import PeopleDesk
from firstcome.contacts.people_reader import PeopleReader
from firstcome.contacts.reader import ContactReader
from firstcome.contacts.store import ContactStore
from tests.contacts.people import ADA, SECRET, keep


def test_a_failure_is_logged_without_texts_and_tried_again(
    store: ContactStore, path: Path, capsys: pytest.CaptureFixture[str]
):
    people, openings = path.with_name("people.db"), list[PeopleIndex]()
    keep(store, ADA)

    def opening() -> PeopleIndex:
        openings.append(PeopleIndex(people, ContactReader.open(path), SECRET, b"shop"))
        if len(openings) == 1:
            openings[0].close()  # so that its first step fails
        return openings[-1]

    desk = PeopleDesk(opening, pauses_s=(0.0,))

    done = [desk.step(), desk.step()]
    desk.close()

    reader = PeopleReader.open(people)
    found = reader.named("ada", 10)
    reader.close()
    said = capsys.readouterr()
    assert done == [0, 1]
    assert len(openings) == 2
    assert found == [1]
    assert "people_failed" in said.out + said.err
    assert "ada" not in (said.out + said.err).lower()


def test_while_there_is_nothing_to_open_it_waits():
    openings: list[None] = []
    desk = PeopleDesk(lambda: openings.append(None))

    done = [desk.step(), desk.step()]
    desk.close()

    assert done == [0, 0]
    assert len(openings) == 1
