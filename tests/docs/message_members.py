"""
The members of a stored message, in the words in which docs/reference/journal.md tells them.

Always true:
- They are read from the structs that the journal is decoded with, in the order of their JSON.
- A type that has no words here raises, so that none is passed over.

Never here: what a member means.
"""

from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from msgspec import inspect as types

from firstcome.domain.identifiers import CURRENCY_PATTERN, ID_PATTERN

REQUIRED = "–"
_ROUND = {2**63 - 1: "2^63 − 1", 2**31: "2^31", -(2**63 - 1): "−2^63 + 1"}


class Member(NamedTuple):
    """One member: its name, its type and its default, as the page writes them."""

    name: str
    words: str
    default: str


def members(struct: type[Struct]) -> list[Member]:
    """The members of a struct, in their order."""
    return [
        Member(field.name, _words(told.type), _default(field))
        for field, told in zip(msgspec.structs.fields(struct), _told(struct).fields, strict=True)
    ]


def _told(struct: type[Struct]) -> types.StructType:
    told = types.type_info(struct)
    assert isinstance(told, types.StructType)
    return told


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default is msgspec.NODEFAULT:
        assert field.default_factory is msgspec.NODEFAULT
        return REQUIRED
    return f"`{msgspec.json.encode(field.default).decode()}`"


def _words(told: types.Type) -> str:
    match told:
        case types.BoolType():
            return "boolean"
        case types.NoneType():
            return "`null`"
        case types.BytesType(min_length=16, max_length=16):
            return "hash"
        case types.LiteralType(values=values):
            return " or ".join(f'`"{value}"`' for value in values)
        case types.UnionType(types=alternatives):
            return " or ".join(_words(alternative) for alternative in alternatives)
        case types.StructType(cls=struct):
            return f"[{struct.__name__}](#{struct.__name__.lower()})"
        case _:
            return _measured(told)


def _measured(told: types.Type) -> str:
    match told:
        case types.IntType(ge=None, le=None):
            return "integer"
        case types.IntType(ge=int() as least, le=int() as most):
            return f"integer, {_number(least)} to {_number(most)}"
        case types.StrType(pattern=pattern):
            words: dict[Any, str] = {None: "ref", ID_PATTERN: "id", CURRENCY_PATTERN: "currency"}
            return words[pattern]
        case types.VarTupleType(item_type=row, min_length=None, max_length=None):
            return f"list of {_words(row)}"
        case types.VarTupleType(item_type=row, min_length=None, max_length=int() as most):
            return f"list of at most {_number(most)} {_words(row)}"
        case types.TupleType(item_types=columns):
            return " with ".join(_words(column) for column in columns)
        case types.VarTupleType(item_type=row, min_length=int() as least, max_length=int() as most):
            return f"list of {_number(least)} to {_number(most)} {_words(row)}"
        case _:
            raise LookupError(f"no words for {told}")


def _number(number: int) -> str:
    return _ROUND.get(number, f"{number:,}")
