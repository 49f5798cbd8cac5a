"""
Messages: what all commands, and all events, have in common.

Always true:
- A message is frozen; its JSON member `kind` is the name of its class.
- What staff ask has an id of its own and the fingerprint of the request; whose account asked
  stands last, where old entries lack it.

Never here: what single commands and events say.
"""

from typing import Annotated

from msgspec import Meta, Struct

from firstcome.domain.identifiers import Hash, Ref

WHOLE_MAX = 2**63 - 1

Sequence = Annotated[int, Meta(ge=1, le=WHOLE_MAX)]
StaffNumber = Annotated[int, Meta(ge=0, le=WHOLE_MAX)]
"""Of the account in whose name staff ask; 0: the shop's own staff key."""
# Judged by the rules, not by the types: a wrong number is an outcome (`units_invalid`).
Units = Annotated[int, Meta(ge=-WHOLE_MAX, le=WHOLE_MAX)]


class Command(Struct, frozen=True, tag_field="kind", tag=True, omit_defaults=True, gc=False):
    """A message to the rules; its JSON member `kind` is the name of its class."""


class InNameOf(Command, frozen=True, kw_only=True):
    """What an account asks for; it stands last in every command, where old entries lack it."""

    staff: StaffNumber = 0


class StaffCommand(InNameOf, frozen=True):
    """What staff ask; `fingerprint` is that of the request, kept with its `id`."""

    id: Hash
    fingerprint: Hash


class StockCommand(StaffCommand, frozen=True):
    """About the units of one pool."""

    launch: Ref
    sku: Ref
    location: Ref
    units: Units


class Event(Struct, frozen=True, tag_field="kind", tag=True, omit_defaults=True, gc=False):
    """A change of state; its JSON member `kind` is the name of its class."""
