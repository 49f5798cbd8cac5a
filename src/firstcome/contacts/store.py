"""
The store of contacts: appended in batches, erased in place.

Always true:
- What a call wrote is durable when it returns; a call that raises `ContactsFull` wrote nothing.
- Numbers only grow: within a run none is handed out twice, and none that was ever stored is
  handed out again.
- What is erased is listed in the same statement, for those who follow.
- Erasing puts as many blanks into the very bytes that held the text, and moves no row. Rows are
  added at the end, where only the tree's first page ever hands its rows on to another; SQLite's
  secure delete wipes that page. So no page holds an older copy of a text.

Never here: the entries that name contacts; a decision about which order exists.

One thread at a time; only `reserve` may be called beside another call. `append` is one step of
SQLite, so that a worker thread takes the interpreter back once for a whole batch: beside a busy
main thread each time costs up to 5 ms.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self, cast

from firstcome.contacts import following, notes, orphans
from firstcome.contacts.contact import BODY_BYTES_MAX
from firstcome.contacts.failures import ContactsFull
from firstcome.contacts.file import ContactFile
from firstcome.contacts.reader import ContactReader, document_id
from firstcome.sqlite import LogFrames, blobs, numbers

APPEND_MAX = 10_000
ERASE_MAX = 10_000
DOCUMENT_BYTES_MAX = 16 * 1024 * 1024

assert orphans.WALK_ROWS_MAX <= ERASE_MAX

# Which number was the last?
_LAST = "SELECT coalesce(max(contact), 0) FROM contact"

# Keep these people. (carray numbers its rows from 1.)
_APPEND = "INSERT INTO contact SELECT ? + rowid, ?, cast(value AS TEXT) FROM carray(?)"

# Forget these people. The new text is as long as the old, hence SQLite writes it in place.
_BLANK = """
    UPDATE contact SET body = format('%*s', octet_length(body), '')
    WHERE contact IN (SELECT value FROM carray(?))
"""

# Keep this document.
_PUT_DOCUMENT = "INSERT OR IGNORE INTO documents VALUES (?, cast(? AS TEXT))"


class ContactStore(ContactReader):
    """The one writer of a data directory's `contacts.db`."""

    def __init__(self, file: ContactFile) -> None:
        super().__init__(file)
        self._last_stored = cast("int", file.run("finding the last contact", _LAST))
        self._next = self._last_stored + 1
        self._erasing_due = True  # an earlier run may have ended between blanking and cutting
        self.finish_erasing()

    @classmethod
    def open(cls, path: Path, *, vfs: str | None = None) -> Self:
        """
        The store at `path`, created when it is missing.

        `vfs` names another file system layer, for a simulated disk. Raises `ContactsFull`, or
        `ContactsBroken` for a file that is damaged or was written by a newer firstcome.
        """
        return cls(ContactFile.open_writer(path, vfs=vfs))

    def reserve(self, count: int = 1) -> int:
        """
        The first of `count` consecutive numbers that nobody else gets in this run.

        Those that are never stored stay unused until a restart hands them out again.
        """
        assert count >= 1
        first = self._next
        self._next += count
        return first

    def append(self, first: int, created_ms: int, bodies: Sequence[bytes]) -> None:
        """
        Store encoded contacts under the reserved numbers from `first` on. Durable on return.

        Batches come in the order of their numbers. After `ContactsFull` the same batch can be
        stored again.
        """
        assert self._last_stored < first, "batches of contacts out of order"
        assert first + len(bodies) <= self._next, "contact numbers that were not reserved"
        assert len(bodies) <= APPEND_MAX
        if not bodies:
            return
        assert max(map(len, bodies)) <= BODY_BYTES_MAX
        bindings = (first - 1, created_ms, blobs(bodies))
        self._file.run("storing contacts", _APPEND, bindings)
        assert self._file.rows_changed() == len(bodies)
        self._last_stored = first + len(bodies) - 1

    def put_document(self, body: bytes) -> bytes:
        """
        Store a text (UTF-8) that is not personal, such as a launch's names, and return its id.

        Durable on return; putting the same text again changes nothing.
        """
        assert len(body) <= DOCUMENT_BYTES_MAX
        document = document_id(body)
        self._file.run("storing a document", _PUT_DOCUMENT, (document, body))
        return document

    def erase(self, contacts: Sequence[int]) -> bool:
        """
        Erase at most `ERASE_MAX` contacts; a number that is unknown or erased does no harm.

        True: no trace is left in the files. False: no new read finds them, but a reader still
        uses a log that holds them, or the disk is full; `checkpoint` tries again until it is cut.
        """
        self._blank(contacts)
        return self.finish_erasing()

    def add_note(self, note: notes.NewNote) -> bool:
        """
        Keep a note of staff. Durable on return; the same request again changes nothing.

        False: this request wrote another text.
        """
        return notes.add_note(self._file, note)

    def erase_notes(self, orders: Sequence[int]) -> int:
        """Blank the notes about these orders; how many. `finish_erasing` cuts the log."""
        if not orders:
            return 0
        self._erasing_due = True
        return notes.blank_notes(self._file, orders)

    def contacts_of(self, customer: bytes, after: int, rows_max: int) -> following.Owned:
        """The contacts of a customer in the next stretch of rows, whatever names them."""
        return following.owned_after(self._file, customer, after, rows_max)

    @property
    def orphans_after(self) -> int:
        """Rows after this number may still be orphans: the walk has not come to them."""
        return orphans.walked(self._file)

    @property
    def erasing_due(self) -> bool:
        """Whether the log may still hold texts of erased contacts."""
        return self._erasing_due

    def finish_erasing(self) -> bool:
        """Cut the log if erasing asks for it; False when that cannot be done just now."""
        if self._erasing_due:
            try:
                self._erasing_due = not self._file.truncate_log()
            except ContactsFull:
                return False
        return not self._erasing_due

    def checkpoint(self) -> LogFrames:
        """Copy the log into the file, between batches; finish erasing when that is due."""
        frames = self._file.checkpoint()
        self.finish_erasing()
        return frames

    def walk(self, before_ms: int, rows_max: int) -> orphans.Stretch:
        """The next stretch of rows stored before `before_ms`, to tell the orphans among them."""
        return orphans.walk(self._file, before_ms, rows_max)

    def settle(self, stretch: orphans.Stretch, found: Sequence[int]) -> None:
        """Erase the orphans `found` in a stretch, then go past it; the log is cut later."""
        self._blank(found)
        if stretch.length:
            orphans.advance(self._file, stretch.through)

    def erase_orphans(
        self, before_ms: int, is_bound: Callable[[int, bytes], bool], rows_max: int
    ) -> orphans.Stretch:
        """
        Walk and settle in one call: erase each row for which `is_bound(contact, key)` is false.

        Returns what it walked; a `length` of `rows_max` says that there may be more. The next
        `checkpoint` cuts the log.
        """
        stretch = self.walk(before_ms, rows_max)
        unbound = [contact for contact, key in stretch.rows if not is_bound(contact, key)]
        self.settle(stretch, unbound)
        return stretch

    def _blank(self, contacts: Sequence[int]) -> None:
        assert len(contacts) <= ERASE_MAX
        if contacts:
            self._erasing_due = True
            self._file.run("erasing contacts", _BLANK, (numbers(contacts),))
