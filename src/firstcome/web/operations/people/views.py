"""
Views of people: what the pages of finding and of a customer's file show.

Always true:
- A view holds plain values; who may not see people gets views without names and addresses.

Never here: where the values come from.
"""

from msgspec import Struct


class Hit(Struct, frozen=True):
    """An order that was found."""

    code: str
    sequence: int
    name: str
    """Empty: none was given, or it is erased."""
    email: str
    phone: str
    is_erased: bool
    launch: str
    sku: str
    place: str
    status: str
    units: int
    placed_ms: int
    zone: str


class RegistrationHit(Struct, frozen=True):
    """A registration that was found."""

    code: str
    sequence: int
    name: str
    """Empty: none was given, or it is erased."""
    email: str
    phone: str
    is_erased: bool
    launch: str
    wish: str
    place: str
    status: str
    units: int
    registered_ms: int
    zone: str


class Shop(Struct, frozen=True):
    """A place that was found, and its list."""

    location: str
    name: str
    address: str


class Found(Struct, frozen=True):
    """What a search came to."""

    typed: str
    way: str = ""
    """What the typed text was taken for: code, email, phone or name; empty: nothing was typed."""
    hits: tuple[Hit, ...] = ()
    shops: tuple[Shop, ...] = ()
    has_more: bool = False
    """There are more orders than are shown: type more of it."""
    remark: str = ""
    code: str = ""
    """The order whose very code was typed."""
    registrations: tuple[RegistrationHit, ...] = ()
    registration: str = ""
    """The registration whose very code was typed."""


class Line(Struct, frozen=True):
    """One entry of an order's story: what was asked, by whom, and what came of it."""

    sequence: int
    time_ms: int
    what: str
    asked: str
    """The command of the entry, in words; empty when the entry was about something else."""
    by: str
    answered: str
    """What the system answered; empty where nobody asked."""
    kinds: tuple[str, ...]


class Mail(Struct, frozen=True):
    """A message about an order or a registration, and what became of it."""

    kind: str
    state: str
    time_ms: int
    channel: str = "E-mail"
    made_ms: int = 0
    """When what it tells happened."""
    tries: int = 0
    provider: str = ""
    """What the provider calls it; empty where it says nothing."""


class NoteShown(Struct, frozen=True):
    """A note, by whom and when."""

    text: str
    by: str
    time_ms: int


class AuditShown(Struct, frozen=True):
    """Something staff did about an order, from the audit log."""

    what: str
    by: str
    why: str
    time_ms: int


class Deed(Struct, frozen=True):
    """Something that staff may do about an order now."""

    label: str
    address: str
    is_grave: bool = False


class OrderFile(Struct, frozen=True):
    """One order: where it stands, its story, and what can be done."""

    code: str
    sequence: int
    address: str
    launch: str
    launch_address: str
    sku: str
    place: str
    channel: str
    units: int
    customer_class: str
    status: str
    placed_ms: int
    zone: str
    standing: str
    """Where it stands, in a sentence."""
    is_live: bool
    """Whether the front said it just now; else it is as of the read models."""
    hold: int
    hold_until_ms: int
    ahead: int | None
    next_steps: tuple[str, ...]
    """What the customer may do next."""
    deeds: tuple[Deed, ...]
    lines: tuple[Line, ...]
    mails: tuple[Mail, ...]
    notes: tuple[NoteShown, ...]
    audit: tuple[AuditShown, ...]


class RegistrationFile(Struct, frozen=True):
    """One registration: where it stands, its story, and what can be done."""

    code: str
    sequence: int
    address: str
    launch: str
    launch_address: str
    wish: str
    place: str
    units: int
    customer_class: str
    told_by: str
    """The ways they consented to; empty: none."""
    status: str
    registered_ms: int
    zone: str
    standing: str
    """Where it stands, in a sentence."""
    next_steps: tuple[str, ...]
    """What the customer may do next."""
    deeds: tuple[Deed, ...]
    lines: tuple[Line, ...]
    mails: tuple[Mail, ...]
    audit: tuple[AuditShown, ...]
    notes: tuple[NoteShown, ...] = ()


class InLaunch(Struct, frozen=True):
    """What a customer has in a launch: orders ever placed, and units that count now."""

    launch: str
    orders: int
    units: int


class Person(Struct, frozen=True):
    """Who placed the orders, as they wrote it last; all empty when they are erased."""

    name: str = ""
    email: str = ""
    phone: str = ""
    is_erased: bool = False


class CustomerFile(Struct, frozen=True):
    """A customer's file; `person` is None for who may not see people."""

    code: str
    """Of the order, or the registration, that was asked for."""
    person: Person | None
    orders: tuple[OrderFile, ...]
    """The order that was asked for, then the others, newest first."""
    others: tuple[Hit, ...] = ()
    """Further orders of the customer, of which the story is on their own page."""
    registrations: tuple[RegistrationFile, ...] = ()
    """The registration that was asked for, then the others, newest first."""
    launches: tuple[InLaunch, ...] = ()
