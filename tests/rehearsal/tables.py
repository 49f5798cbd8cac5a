"""
Tables of a sale: each row a time, who does what, and what comes of it.

    10:00  supply 1
    10:00  order ada            held
    10:01  order bea            in_line 1
    10:02  order cyd 2 business at shop   in_line 1
    10:03  expect 2 at shop     (a delivery for a location)
    10:04  arrive 1             (units of the delivery that was announced last, at its location)
    10:15  tick

`name=value` overrides a member of the command (`entry.`) or of the answer (`told.`). The launch
opens at 09:00, holds last 15 minutes at the order and 10 from the line.

Always true:
- What a row comes to is written in it; nothing here works it out.
"""

import base64
import re
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

MINUTE_MS = 60_000
DAY_MS = 1_215_734_400_000  # 2008-07-11
LAUNCH = "phone"
SKU = "p8"
HOLD_TTL_MS = 15 * MINUTE_MS
OFFER_TTL_MS = 10 * MINUTE_MS

_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?$")
STAFF = {
    "supply": "ReceiveStock",
    "count": "CountStock",
    "set_aside": "SetAsideStock",
    "open": "OpenLaunch",
    "pause": "PauseLaunch",
    "resume": "ResumeLaunch",
    "close": "CloseLaunch",
    "cancel": "CancelOrder",
    "paid": "MarkPaid",
    "hand_over": "HandOver",
    "release": "ReleaseHold",
    "expect": "AnnounceSupply",
    "arrive": "ReceiveSupply",
}
ON_UNITS = ("supply", "count", "set_aside", "expect", "arrive")
PLACING = ("order", "again", "resend")
CLASSES = ("consumer", "business")


def time_ms(text: str) -> int:
    """The instant of a clock time of the launch day."""
    parts = _TIME.match(text)
    assert parts, f"not a time: {text}"
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts.groups())
    return DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def iso(at_ms: int) -> str:
    """The instant as the API writes it."""
    seconds, thousandths = divmod(at_ms - DAY_MS, 1000)
    minutes, second = divmod(seconds, 60)
    day, minute = divmod(minutes, 24 * 60)
    hour, minute = divmod(minute, 60)
    return f"2008-07-{11 + day:02}T{hour:02}:{minute:02}:{second:02}.{thousandths:03}Z"


def name_hash(*name: object) -> str:
    """Sixteen bytes that differ for every name, as the journal writes a hash."""
    text = "/".join(map(str, name))
    return base64.b64encode(blake2b(text.encode(), digest_size=16).digest()).decode()


@dataclass
class Row:
    """One row, taken apart."""

    time_ms: int
    verb: str
    who: str = ""
    units: int = 1
    location: str = "web"
    customer_class: str = "consumer"
    line: bool = True
    outcome: str = ""
    place: int = 0
    entry: dict[str, Any] = field(default_factory=dict[str, Any])
    told: dict[str, Any] = field(default_factory=dict[str, Any])
    plain: dict[str, int] = field(default_factory=dict[str, int])


def read_rows(table: str) -> list[Row]:
    """The rows of a table."""
    return [_row(text.split()) for text in table.strip().splitlines() if text.strip()]


def _row(words: list[str]) -> Row:
    row = Row(time_ms(words[0]), words[1])
    words = [word for word in words[2:] if not _override(row, word)]
    if "at" in words:
        at = words.index("at")
        row.location = words[at + 1]
        del words[at : at + 2]
    for known in CLASSES:
        if known in words:
            row.customer_class = known
            words.remove(known)
    if "no_line" in words:
        row.line = False
        words.remove("no_line")
    if row.verb in ON_UNITS:
        row.units = int(words.pop(0))
        return row
    if words:
        row.who = words.pop(0)
    if words and row.verb in PLACING and words[0].lstrip("-").isdigit():
        row.units = int(words.pop(0))
    if words:
        row.outcome = words.pop(0)
    if words:
        row.place = int(words.pop(0))
    assert not words, f"what is {words}?"
    return row


def _override(row: Row, word: str) -> bool:
    name, equals, text = word.partition("=")
    if not equals:
        return False
    written: Any = int(text) if text.lstrip("-").isdigit() else text
    if name.startswith("told."):
        row.told[name[5:]] = written
    elif name.startswith("entry."):
        row.entry[name[6:]] = written
    else:
        row.plain[name] = int(text)
    return True


def definition(stock: dict[str, int] | None = None, **terms: Any) -> dict[str, Any]:
    """The launch of the tables; `stock` gives first units by location."""
    return {
        "launch": LAUNCH,
        "opens_ms": time_ms("09:00"),
        "closes_ms": None,
        "identity": "email",
        "payment": "on_handover",
        "markets": [{"market": "gb", "currency": "GBP"}],
        "skus": [{"sku": SKU, "prices": [{"market": "gb", "price_minor": 9900}]}],
        "locations": [
            {"location": name, "channel": channel, "operator": "own", "market": "gb"}
            for name, channel in (("web", "online"), ("shop", "stores"))
        ],
        "limits": {},
        "hold_ttl_ms": HOLD_TTL_MS,
        "offer_ttl_ms": OFFER_TTL_MS,
        "line": True,
        "line_orders_max": 100,
        "missed_hold": "back_of_line_once",
        "stock": [
            {"sku": SKU, "location": name, "units": units} for name, units in (stock or {}).items()
        ],
        "texts": name_hash("texts"),
        **terms,
    }


class Commands:
    """Turns rows into commands, and remembers which entry placed whose order."""

    def __init__(self) -> None:
        self.placed: dict[str, int] = {}
        self._requests = 0
        self._supply = 0, ""

    def command(self, row: Row, sequence: int) -> dict[str, Any]:
        """The command of a row, as the journal stores it."""
        if row.verb == "tick":
            return {"kind": "Tick"}
        if row.verb in PLACING:
            return self._place(row, sequence)
        self._requests += 1
        named: dict[str, Any] = {"kind": STAFF[row.verb], "id": name_hash("id", self._requests)}
        if row.verb in ("supply", "count", "set_aside"):
            named |= {"launch": LAUNCH, "sku": SKU, "location": row.location, "units": row.units}
        elif row.verb == "expect":
            self._supply = sequence, row.location
            named |= {"launch": LAUNCH, "sku": SKU, "location": row.location, "units": row.units}
            named |= {"stage": "planned", "from_ms": 0, "to_ms": DAY_MS, "said_by": "shop"}
        elif row.verb == "arrive":
            supply, location = self._supply
            named |= {"supply": supply, "parts": [[location, row.units]]}
        elif row.verb == "cancel":
            named |= {"order": self.placed[row.who], "by": "staff"}
        elif row.verb in ("paid", "hand_over"):
            order = self.placed[row.who]
            named |= {"order": order, "hold": row.plain.get("hold", order)}
        else:
            named |= {"launch": LAUNCH}
        return named | row.entry

    def _place(self, row: Row, sequence: int) -> dict[str, Any]:
        if row.verb == "order":
            self.placed[row.who] = sequence
        command: dict[str, Any] = {
            "kind": "PlaceOrder",
            "launch": LAUNCH,
            "sku": SKU,
            "location": row.location,
            "units": row.units,
            "customer": name_hash(row.who),
            "key": name_hash("key", row.who, 1 if row.verb == "again" else 0),
            "fingerprint": name_hash("body", row.who, row.location),
            "contact": sequence,
        }
        if row.customer_class != "consumer":
            command["customer_class"] = row.customer_class
        if not row.line:
            command["line"] = False
        overrides = dict(row.entry)
        for name in ("customer", "key", "fingerprint"):
            if name in overrides:
                overrides[name] = name_hash(*str(overrides[name]).split("/"))
        return command | overrides
