"""
Views of a list's page: rows as cells, filters as fields and chips, and where else to go.

Always true:
- Every address on the page keeps the filters that it does not change.

Never here: reading.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from msgspec import Struct

from firstcome.api.shop import iso_time
from firstcome.limits import DESK_CHOICES_SHOWN_MAX
from firstcome.web.operations.lists.asked import Asked, AskedWrongly, instant_of, local_time
from firstcome.web.operations.lists.columns import said
from firstcome.web.operations.lists.faces import cells
from firstcome.web.operations.lists.listing import Bounds, Cell, Filter, Head, Listing, Record
from firstcome.web.operations.lists.reading import ListPage

_HINTS: Final = {"choice": "its id", "order": "its code", "registration": "its code"}
_TIMES: Final = ("since", "until")


class CellView(Struct, frozen=True):
    """One cell; `iso` for a time."""

    label: str
    text: str
    link: str
    more: str
    is_number: bool
    iso: str


class Choice(Struct, frozen=True):
    """One option of a field."""

    value: str
    label: str
    is_chosen: bool


class Field(Struct, frozen=True):
    """One filter as a field: a choice when it has `choices`, else `kind` of an input."""

    name: str
    label: str
    kind: str
    value: str
    choices: tuple[Choice, ...]
    fault: str
    hint: str = ""


class Chip(Struct, frozen=True):
    """A filter that is on; `address` is the list without it, empty when it cannot be taken off."""

    label: str
    text: str
    address: str


class ListView(Struct, frozen=True):
    """The page of a list."""

    name: str
    path: str
    """The address of the list without filters."""
    noun: str
    meaning: str
    empty: str
    heads: tuple[tuple[str, bool], ...]
    """Labels, and whether the column is of numbers."""
    rows: tuple[tuple[CellView, ...], ...]
    count: int | None
    shown: int
    chips: tuple[Chip, ...]
    first: tuple[Field, ...]
    further: tuple[Field, ...]
    further_open: bool
    fault: str
    newer: str
    older: str
    labels: tuple[str, str]
    """Of the links to the neighbours."""
    export: str
    zone: str
    move: str = ""
    """Where units are moved between places; empty for who may not, and on other lists."""
    told: str = ""
    """Where staff tell what is listed here; empty for who may not, and on other lists."""


TOLD: Final = "/told"
_TOLD_THERE: Final = ("incidents", "announcements")

Choices = dict[str, dict[str, str]]
"""What filters can be that only the rows know, by the filter's name: value to label."""


def list_view(
    listing: Listing, asked: Asked, page: ListPage, choices: Choices, who: "Watcher"
) -> ListView:
    """The view of a page that was read."""
    fields = _fields(listing, asked, choices, who, page.zone)
    path, heads = listing.address, _heads(listing, asked, choices)
    known = [each for each in fields if _is_first(listing, each)]
    rest = [each for each in fields if not _is_first(listing, each)]
    return ListView(
        name=listing.name,
        path=path,
        noun=listing.noun[0 if page.count == 1 else 1],
        meaning=listing.meaning,
        empty=listing.empty,
        heads=tuple((head.label, head.is_number) for head in heads),
        rows=tuple(_row(listing, heads, each, page.zone, who) for each in page.records),
        count=page.count,
        shown=len(page.records),
        chips=(*who.chips(), *_chips(listing, asked, choices)),
        first=tuple(known),
        further=tuple(rest),
        further_open=any(each.value or each.fault for each in rest),
        fault="" if who.wrong is None else who.wrong.why,
        newer=f"{path}{asked.query(before=page.newer)}" if page.newer else "",
        older=f"{path}{asked.query(after=page.older)}" if page.older else "",
        labels=("Newer", "Older") if listing.ordered == "newest" else ("Previous", "Next"),
        export=f"/exports/{listing.name}{asked.query()}" if who.may_export else "",
        zone=page.zone,
        move=_move(listing, asked, choices) if who.may_move else "",
        told=TOLD if who.may_tell and listing.name in _TOLD_THERE else "",
    )


class Watcher(Struct, frozen=True):
    """Who looks: what binds them, whether they may export, what they asked wrongly."""

    bounds: Bounds
    may_export: bool
    wrong: AskedWrongly | None = None
    may_move: bool = False
    """Whether they may move units between places."""
    may_tell: bool = False
    """Whether they may tell everyone, and see there what was told."""

    def chips(self) -> Iterable[Chip]:
        """What is always on."""
        for label, text in (
            ("Your place", self.bounds.location),
            ("Your operator", self.bounds.operator),
        ):
            if text:
                yield Chip(label, text, "")


def _move(listing: Listing, asked: Asked, choices: Choices) -> str:
    """Where units of the launch that the list of stock is about are moved between places."""
    launches = choices.get("launch", {})
    launch = asked.value("launch") or (next(iter(launches)) if len(launches) == 1 else "")
    if listing.name != "stock" or not launch:
        return ""
    query = {name: asked.value(name) for name in ("sku", "location") if asked.value(name)}
    return f"/launches/{launch}/transfer?{urlencode(query)}".removesuffix("?")


def _heads(listing: Listing, asked: Asked, choices: Choices) -> tuple[Head, ...]:
    """The columns that tell anything: not what a filter says, or what there is only one of."""
    return tuple(
        head
        for head in listing.heads
        if not head.tells or not (asked.value(head.tells) or len(choices[head.tells]) == 1)
    )


def _row(
    listing: Listing, heads: Sequence[Head], record: Record, zone: str, who: Watcher
) -> tuple[CellView, ...]:
    found = [
        cell._replace(link="") if cell.link.startswith(TOLD) and not who.may_tell else cell
        for cell in cells(heads, listing.columns, record)
    ]
    return tuple(
        _cell(cell, head.label, head.is_number, zone)
        for cell, head in zip(found, heads, strict=True)
    )


def _cell(cell: Cell, label: str, is_number: bool, zone: str) -> CellView:
    if cell.at_ms:
        instant = datetime.fromtimestamp(cell.at_ms // 1_000, ZoneInfo(zone))
        clock, day = instant.strftime("%H:%M:%S"), instant.date().isoformat()
        return CellView(label, clock, "", day, is_number, iso_time(cell.at_ms))
    text = cell.text if cell.number is None else f"{cell.number:,}"
    return CellView(label, text, cell.link, cell.more, is_number, "")


def _is_first(listing: Listing, field: Field) -> bool:
    found = listing.filter(field.name)
    return found is not None and found.is_first


def _fields(
    listing: Listing, asked: Asked, choices: Choices, who: Watcher, zone: str
) -> list[Field]:
    bound = dict(who.bounds._asdict())
    return [
        _field(each, asked.value(each.name), choices.get(each.name, {}), who.wrong, zone)
        for each in listing.filters
        if not bound.get(each.name)
    ]


def _field(
    asked: Filter, value: str, known: dict[str, str], wrong: AskedWrongly | None, zone: str
) -> Field:
    fault = wrong.why if wrong is not None and wrong.field == asked.name else ""
    options = {each: said(each) for each in asked.choices} or known
    choices: Sequence[Choice] = ()
    if options and len(options) <= DESK_CHOICES_SHOWN_MAX:
        if value and value not in options:
            options = {value: value, **options}
        choices = [Choice(each, label, each == value) for each, label in options.items()]
    kind = "text"
    if asked.kind in _TIMES and not fault:
        kind = "datetime-local"
        value = local_time(instant_of(asked.name, value, zone), zone) if value else ""
    return Field(
        asked.name, asked.label, kind, value, tuple(choices), fault, _HINTS.get(asked.kind, "")
    )


def _chips(listing: Listing, asked: Asked, choices: Choices) -> Iterable[Chip]:
    for name, text in asked.filters:
        found = listing.filter(name)
        assert found is not None
        label = choices.get(name, {}).get(text) or (said(text) if found.choices else text)
        yield Chip(found.label, label, f"{listing.address}{asked.without(name)}")
