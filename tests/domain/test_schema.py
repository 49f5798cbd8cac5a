"""No command has a free string: ids of a fixed pattern, enums, numbers, keyed hashes."""

from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest
from msgspec import Struct, inspect, json

from firstcome.domain.commands import AnyCommand, OpenLaunch
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.events import AnyEvent
from firstcome.domain.identifiers import CURRENCY_PATTERN, HASH_BYTES, ID_PATTERN, Currency, Id, Ref
from tests.domain.terms import definition, hashed

COMMANDS = get_args(AnyCommand)
PATTERNS = (ID_PATTERN, CURRENCY_PATTERN)

# An id without a pattern is looked up before the command is sent; a definition is what is found.
REFERENCES = (
    *("launch", "sku", "skus[]", "location", "to_location", "market", "language"),
    *("parts[]", "shares[]"),
)
PLACE = {"launch": "phone", "sku": "p8", "location": "web"}


def free(kind: inspect.Type, path: str) -> Iterator[str]:
    """Every place under a type that could hold text or a number without bounds."""
    match kind:
        case inspect.StructType(fields=fields):
            for each in fields:
                yield from free(each.type, f"{path}.{each.name}")
        case inspect.UnionType(types=types) | inspect.TupleType(item_types=types):
            for each in types:
                yield from free(each, path)
        case inspect.VarTupleType(item_type=each):
            yield from free(each, f"{path}[]")
        case inspect.LiteralType() | inspect.BoolType() | inspect.NoneType():
            pass
        case _ if not is_bound(kind, path):
            yield f"{path}: {type(kind).__name__}"
        case _:
            pass


def is_bound(kind: inspect.Type, path: str) -> bool:
    """Whether a pattern, a length or bounds say what a simple value may be."""
    match kind:
        case inspect.StrType(pattern=pattern, max_length=length):
            _, *members = path.split(".")
            refers = len(members) == 1 and members[0] in REFERENCES and length == 64
            return pattern in PATTERNS or refers
        case inspect.BytesType(min_length=least, max_length=most):
            return (least, most) == (HASH_BYTES, HASH_BYTES)
        case inspect.IntType(ge=least, le=most):
            return least is not None and most is not None
        case _:
            return False


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_no_command_has_a_free_string(command: type[Struct]):
    assert list(free(inspect.type_info(command), command.__name__)) == []


@pytest.mark.parametrize("event", get_args(AnyEvent), ids=lambda event: event.__name__)
def test_no_event_has_a_free_string(event: type[Struct]):
    faults = [
        fault for fault in free(inspect.type_info(event), event.__name__) if "StrType" in fault
    ]

    assert faults == []


def test_a_free_string_is_noticed_wherever_it_stands():
    class Deep(Struct):
        notes: tuple[str, ...]
        weight: float
        sku: Ref

    class Wrong(Struct):
        launch: str
        deep: Deep | None
        name: Id
        bytes_: bytes
        price_minor: int
        extra: Any

    found = list(free(inspect.type_info(Wrong), "Wrong"))

    assert [fault.split(":")[0] for fault in found] == [
        "Wrong.launch",
        "Wrong.deep.notes[]",
        "Wrong.deep.weight",
        "Wrong.deep.sku",
        "Wrong.bytes_",
        "Wrong.price_minor",
        "Wrong.extra",
    ]


@pytest.mark.parametrize(
    "text", ["", "-a", ".a", "_a", "a b", "a/b", "a\n", "\na", "ä", "a" * 65, "a\0", "a@b", "<b>"]
)
def test_an_id_is_letters_digits_dots_and_dashes_only(text: str):
    with pytest.raises(msgspec.ValidationError):
        json.decode(json.encode(text), type=Id)


@pytest.mark.parametrize("text", ["a", "0", "phone-2008", "A.b_c-D", "a" * 64])
def test_an_id_that_fits_the_pattern_is_taken(text: str):
    assert json.decode(json.encode(text), type=Id) == text


@pytest.mark.parametrize("text", ["gbp", "GB", "GBPP", "GBP\n", "G1P", ""])
def test_a_currency_is_three_capitals(text: str):
    with pytest.raises(msgspec.ValidationError):
        json.decode(json.encode(text), type=Currency)


def test_a_hash_is_16_bytes():
    for size in (0, 15, 17):
        whole = json.encode({"kind": "OpenLaunch", "id": bytes(size), "launch": "a"})
        with pytest.raises(msgspec.ValidationError):
            json.decode(whole, type=AnyCommand)


def test_a_member_is_only_ever_added_with_a_default():
    """Entries as the first version wrote them are read for ever."""
    order = {
        "kind": "PlaceOrder",
        **PLACE,
        "units": 1,
        **{name: hashed(name) for name in ("customer", "key", "fingerprint")},
        "contact": 1,
    }
    staff = {"id": hashed("id"), "fingerprint": hashed("body")}
    stock = {**staff, **PLACE, "units": 1}
    on_hold = {**staff, "order": 5, "hold": 5}
    wish = {"skus": ["p8"], "market": "gb"}
    register = {name: hashed(name) for name in ("customer", "key", "fingerprint")}
    waves = [{"people": 0, "opens_ms": 1}]
    terms = {"units": 1, "stage": "planned", "from_ms": 1, "to_ms": 1, "said_by": "supplier"}
    wave = {**staff, "launch": "phone", "wave": 1}
    report: dict[str, Any] = {
        "status": "resolved",
        "impact": "none",
        "components": [["email", "operational"]],
    }
    report["text"] = hashed("text")
    announce = {"audience": "everyone", "ways": ["page"], "text": hashed("text")}
    stored = [
        {"kind": "FoundJournal", "fingerprint": hashed("secrets"), "epoch": 1},
        {"kind": "AdoptRules", "version": 1},
        {"kind": "Tick"},
        order,
        {"kind": "CancelOrder", "order": 5, "by": "customer"},
        {"kind": "MoveOrder", "order": 5, "location": "shop"},
        *({"kind": kind, **on_hold} for kind in ("MarkPaid", "HandOver", "ReleaseHold")),
        {"kind": "LoadLaunch", **staff, "definition": definition()},
        *(
            {"kind": f"{verb}Launch", **staff, "launch": "phone"}
            for verb in ("Open", "Pause", "Resume", "Close")
        ),
        *({"kind": f"{verb}Stock", **stock} for verb in ("Receive", "Count", "SetAside")),
        {"kind": "TransferStock", **stock, "to_location": "shop"},
        {"kind": "AnnounceSupply", **staff, **terms, "launch": "phone", "sku": "p8"},
        {"kind": "ChangeSupply", **staff, **terms, "supply": 5},
        {"kind": "CancelSupply", **staff, "supply": 5, "said_by": "shop"},
        {"kind": "ReceiveSupply", **staff, "supply": 5},
        {"kind": "AdoptAllocation", **staff, "supply": 5, "shares": [["web", 1]]},
        {"kind": "RevertAllocation", **staff, "supply": 5},
        {"kind": "Register", **wish, "launch": "phone", **register, "contact": 1},
        {"kind": "ConfirmRegistration", "registration": 5},
        {"kind": "ChangeRegistration", **wish, "registration": 5},
        {"kind": "LeaveRegistration", "registration": 5},
        {"kind": "AdoptWaves", **staff, "launch": "phone", "order": "draw", "seed": hashed("seed"),
         "waves": waves},
        {"kind": "AddWaves", **staff, "launch": "phone", "waves": waves},
        {"kind": "MoveWave", **wave, "opens_ms": 1},
        *({"kind": f"{verb}Wave", **wave} for verb in ("Invite", "Pause", "Resume", "Stop")),
        {"kind": "OpenIncident", **staff, **report},
        {"kind": "UpdateIncident", **staff, **report, "incident": 5},
        {"kind": "Announce", **staff, "launch": "phone", **announce},
        {"kind": "WithdrawAnnouncement", **staff, "announcement": 5},
    ]  # fmt: skip

    commands = [json.decode(json.encode(each), type=AnyCommand) for each in stored]

    assert {type(command) for command in commands} == set(COMMANDS)
    assert [json.encode(command) for command in commands] == [json.encode(each) for each in stored]


def test_commands_and_events_are_told_apart_by_their_kinds():
    kinds = [*COMMANDS, *get_args(AnyEvent)]
    names = {kind.__struct_config__.tag for kind in kinds}

    assert names == {kind.__name__ for kind in kinds}
    assert len(names) == len(kinds)
    assert all(kind.__struct_config__.frozen for kind in (*kinds, LaunchDefinition))
    assert OpenLaunch.__struct_config__.tag_field == "kind"
