"""
Interests: what each registration said of itself, as far as messages need it beside the state.

The state of the rules has the wish as it is now; here stand its language, which no rule needs,
and what it was before, so that a change can be told from none.

Always true:
- An interest is a row for each entry that stated it; a restore that cuts entries off takes their
  rows away.

Never here: who somebody is, consents.
"""

from typing import Final, cast

import apsw

from firstcome.notifications.kinds import Happened
from firstcome.sqlite import ask, rows

# What did this registration want, before this entry?
_BEFORE: Final = """
SELECT wish FROM interest WHERE registration = ? AND sequence < ? ORDER BY sequence DESC LIMIT 1
"""

# Which languages do these registrations want to be told in, of those that said it?
_LANGUAGES: Final = """
SELECT registration, language FROM interest
WHERE registration BETWEEN ? AND ? AND sequence = registration AND language <> ''
"""


class Interests:
    """Those that the listener has read of; on the connection of the outbox."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def state(self, sequence: int, happened: Happened) -> None:
        """Remember what the event of an entry states of a registration."""
        ask(
            self._connection,
            "INSERT OR REPLACE INTO interest VALUES (?, ?, ?, ?)",
            (happened.registration, sequence, _wish(happened), happened.language),
        )

    def is_same(self, sequence: int, happened: Happened) -> bool:
        """Whether the event of an entry changes nothing of a wish, but for consents perhaps."""
        before = ask(self._connection, _BEFORE, (happened.registration, sequence))
        return before == _wish(happened)

    def languages(self, first: int, last: int) -> dict[int, str]:
        """The languages that the registrations from `first` through `last` chose."""
        found = cast(
            "list[tuple[int, str]]", list(rows(self._connection, _LANGUAGES, (first, last)))
        )
        return dict(found)


def _wish(happened: Happened) -> str:
    return " ".join(
        (happened.market, happened.location or "-", str(happened.units), *happened.skus)
    )
