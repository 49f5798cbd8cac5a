"""Writing: the next mail may be ready, and is used only while it says what is so."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from firstcome.contacts.contact import Contact, encode_contact
from firstcome.contacts.store import ContactStore
from firstcome.notifications.files import FileTransport
from firstcome.notifications.letters import Letter, Letterhead
from firstcome.notifications.mails import write_mail
from firstcome.notifications.samples import NOW_MS, sample_letter
from firstcome.notifications.transports import Mail
from firstcome.notifications.ways import Way
from firstcome.notifications.writing import AHEAD_MS_MAX, Writing
from tests.domain.terms import hashed

HEAD = Letterhead("https://shop.example", "The shop <orders@shop.example>")
ADA = Contact(hashed("key"), hashed("ada"), "Ada", "ada@example.org")


class Desk:
    """Someone who writes, and which letters were put into words."""

    def __init__(self, directory: Path) -> None:
        self.contacts = ContactStore.open(directory / "contacts.db")
        self.number = self.contacts.reserve()
        self.contacts.append(self.number, NOW_MS, [encode_contact(ADA)])
        self.worded: list[Letter] = []
        way = Way(FileTransport(directory), self._write, 1)
        self._letter = replace(sample_letter("invited", "en"), contact=self.number)
        self.writing = Writing({"email": way}, HEAD, directory / "contacts.db")

    def letter(self) -> Letter:
        return replace(self._letter)

    def _write(
        self, letter: Letter, head: Letterhead, contact: Contact, now_ms: int
    ) -> Mail | None:
        self.worded.append(letter)
        return write_mail(letter, head, contact, now_ms)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_letter_that_was_written_ahead_is_not_written_again(desk: Desk):
    desk.writing.write_ahead(desk.letter(), NOW_MS)

    mail = desk.writing.write(desk.letter(), ADA, NOW_MS + AHEAD_MS_MAX)

    assert mail == write_mail(desk.letter(), HEAD, ADA, NOW_MS)
    assert desk.worded == [desk.letter()]


def test_it_is_used_once(desk: Desk):
    desk.writing.write_ahead(desk.letter(), NOW_MS)

    desk.writing.write(desk.letter(), ADA, NOW_MS)
    desk.writing.write(desk.letter(), ADA, NOW_MS)

    assert len(desk.worded) == 2


def test_a_letter_that_says_something_else_is_written_anew(desk: Desk):
    moved = replace(desk.letter(), opens_ms=NOW_MS + 1)
    desk.writing.write_ahead(desk.letter(), NOW_MS)

    mail = desk.writing.write(moved, ADA, NOW_MS)

    assert mail == write_mail(moved, HEAD, ADA, NOW_MS)


def test_it_goes_to_the_address_of_now(desk: Desk):
    changed = replace(ADA, email="ada@other.example")
    desk.writing.write_ahead(desk.letter(), NOW_MS)

    mail = desk.writing.write(desk.letter(), changed, NOW_MS)

    assert mail is not None
    assert mail.recipient == "ada@other.example"


@pytest.mark.parametrize("late_ms", [AHEAD_MS_MAX + 1, -1])
def test_it_is_written_anew_when_the_clock_has_moved_too_far(desk: Desk, late_ms: int):
    desk.writing.write_ahead(desk.letter(), NOW_MS)

    desk.writing.write(desk.letter(), ADA, NOW_MS + late_ms)

    assert len(desk.worded) == 2


def test_who_is_erased_meanwhile_is_nobody_to_write_to(desk: Desk):
    desk.writing.write_ahead(desk.letter(), NOW_MS)
    desk.contacts.erase([desk.number])

    assert desk.writing.contact(desk.letter()) is None


def test_an_address_that_nothing_can_be_sent_to_is_no_failure_ahead(desk: Desk):
    nobody = replace(desk.letter(), contact=desk.number + 1)

    desk.writing.write_ahead(nobody, NOW_MS)

    assert desk.worded == []
