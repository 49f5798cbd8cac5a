"""
The tryout desk: has messages sent that staff try out, beside those of customers.

Always true:
- A message is tried once; nothing of it is in the outbox.

Never here: what a sample says (`samples`), files (`tryouts`).
"""

from typing import Final

from firstcome.contacts.contact import HASH_BYTES, Contact
from firstcome.notifications.samples import READER, sample_letter
from firstcome.notifications.sender import Attempt, Sender, Verdict
from firstcome.notifications.tryouts import Became, Outcome, Tryout, Tryouts
from firstcome.notifications.ways import Ways

AT_ONCE_MAX: Final = 5

_NOBODY: Final = bytes(HASH_BYTES)
_BECAME: Final[dict[Verdict, Became]] = {
    "sent": "sent",
    "refused": "refused",
    "skipped": "refused",
    "again": "delayed",
    "uncertain": "uncertain",
    "untouched": "delayed",
}


class TryoutDesk:
    """Takes requests, and says what became of them."""

    def __init__(self, tryouts: Tryouts, sender: Sender, ways: Ways, first: int) -> None:
        """`first` is a number that none before it had, such as the clock."""
        self._tryouts = tryouts
        self._sender = sender
        self._ways = ways
        self._last = first
        self._under_way: dict[int, str] = {}

    def hand_out(self) -> None:
        """Have those sent that wait."""
        if self._under_way:
            return
        for name, tryout in self._tryouts.take(AT_ONCE_MAX):
            if tryout.channel not in self._ways:
                self._tryouts.tell(name, Outcome("no_way"))
                continue
            self._last += 1
            letter = sample_letter(tryout.kind, tryout.language, tryout.channel, self._last)
            self._under_way[letter.message.message] = name
            self._sender.post(letter, _reader(tryout))

    def settle(self, attempt: Attempt) -> bool:
        """Say what became of one; whether the attempt was of one at all."""
        name = self._under_way.pop(attempt.message, None)
        if name is not None:
            self._tryouts.tell(name, Outcome(_BECAME[attempt.verdict], attempt.code))
        return name is not None


def _reader(tryout: Tryout) -> Contact:
    if tryout.channel == "email":
        return Contact(_NOBODY, _NOBODY, READER, email=tryout.address)
    return Contact(_NOBODY, _NOBODY, READER, phone=tryout.address)
