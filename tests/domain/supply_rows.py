"""
Rows of a table about supply, its shares, transfers, and what those in line are told.

    09:10  expect NAME [UNITS] [WINDOW] [stage=S] [of SKU] [at LOCATION] [market=M] [in LAUNCH]
                  OUTCOME                      WINDOW is 10:00-11:00; without one, the whole day
    09:11  revise NAME [UNITS] [WINDOW] [stage=S] OUTCOME       what is left out stays
    09:12  share NAME web:3 shop:2 OUTCOME     unshare NAME OUTCOME
    09:13  arrive NAME [web:3 shop:2] OUTCOME  forgo NAME OUTCOME
    09:14  bring [UNITS] [of SKU] [at LOCATION] to=LOCATION OUTCOME
    09:15  told ORDER now | unknown | NAME confirmed | NAME planned
    09:16  due NAME STATUS UNITS-LEFT

Always true:
- A row that only looks (`told`, `due`) makes no entry.

Never here: rules. What a row comes to is written in it.
"""

import re
from typing import Any

from firstcome.domain import commands as c
from firstcome.domain.estimates import estimate, history
from firstcome.domain.outcomes import Answer
from firstcome.domain.state import State
from tests.domain.rows import Row, time_ms

UNKNOWN = 999_999
SUPPLY_ASKS = ("expect", "revise", "share", "unshare", "arrive", "forgo", "bring")
SUPPLY_LOOKS = ("told", "due")

_WINDOW = re.compile(r"\d\d:\d\d-\d\d:\d\d$")
_PART = re.compile(r"([a-z]+):(-?\d+)$")


class SupplyRows:
    """What the rows named so far."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._names: dict[str, int] = {}

    def number(self, name: str) -> int:
        """The number of the supply that was named so, or of one that there is not."""
        return self._names.get(name, UNKNOWN)

    def command(self, row: Row, request: tuple[bytes, bytes]) -> c.AnyCommand:
        """What a row asks for; only its outcome is left of its words."""
        id_, fingerprint = request
        named: dict[str, Any] = {"id": id_, "fingerprint": fingerprint}
        if row.verb == "bring":
            launch, sku, location = row.place
            where: dict[str, Any] = {"launch": launch, "sku": sku, "location": location}
            return c.TransferStock(**named, **where, units=row.whole(), to_location=_to(row))
        if row.verb == "expect":
            row.options["name"] = row.word()
            return c.AnnounceSupply(
                **named,
                **_terms(row, 1, "planned", 0, 0),
                launch=row.launch,
                sku=row.options.get("sku", "p8"),
                market=row.options.get("market", ""),
                location=row.options.get("location", ""),
            )
        named["supply"] = number = self.number(row.word())
        match row.verb:
            case "revise":
                return c.ChangeSupply(**named, **self._known(row, number))
            case "share":
                return c.AdoptAllocation(**named, shares=_parts(row))
            case "unshare":
                return c.RevertAllocation(**named)
            case "arrive":
                return c.ReceiveSupply(**named, parts=_parts(row))
            case _:
                return c.CancelSupply(**named, said_by="supplier")

    def answered(self, row: Row, answer: Answer) -> None:
        """Compare what came of a row with its words, and keep its name."""
        outcome = row.word()
        assert answer.outcome == outcome, f"{row.text}: {answer}"
        if outcome == "supply_announced":
            self._names[row.options["name"]] = answer.order

    def look(self, row: Row, order: int | None) -> None:
        """Compare what there is with what a row says; `order` is the row of who is asked about."""
        name = row.word()
        if row.verb == "due":
            launch = self._state.launch_of_supply(self.number(name))
            assert launch is not None
            supply = launch.supplies[self.number(name)]
            assert (row.word(), row.whole()) == (supply.status, supply.left), (
                f"{row.text}: {supply}"
            )
            return
        assert order is not None
        told, word = estimate(self._state, order), row.word()
        assert history(self._state, order)[-1].estimate == told
        if word in ("now", "unknown"):
            assert told.certainty == word, f"{row.text}: {told}"
            return
        expected = self.number(word), row.word()
        assert (told.supply, told.certainty) == expected, f"{row.text}: {told}"

    def _known(self, row: Row, number: int) -> dict[str, Any]:
        launch = self._state.launch_of_supply(number)
        if launch is None:
            return _terms(row, 1, "planned", 0, 0)
        known = launch.supplies[number]
        return _terms(row, known.units, known.stage, known.from_ms, known.to_ms)


def _terms(row: Row, units: int, stage: str, from_ms: int, to_ms: int) -> dict[str, Any]:
    units = row.whole(units)
    if row.words and _WINDOW.match(row.words[0]):
        from_ms, to_ms = (time_ms(each) for each in row.word().split("-"))
    elif not to_ms:
        from_ms, to_ms = time_ms("00:00"), time_ms("23:59")
    return {
        "units": units,
        "stage": row.options.get("stage", stage),
        "from_ms": from_ms,
        "to_ms": to_ms,
        "said_by": row.options.get("by", "shop"),
    }


def _parts(row: Row) -> tuple[tuple[str, int], ...]:
    parts: list[tuple[str, int]] = []
    while row.words and (found := _PART.match(row.words[0])):
        row.word()
        parts.append((found[1], int(found[2])))
    return tuple(parts)


def _to(row: Row) -> str:
    return row.options.get("to", "shop")
