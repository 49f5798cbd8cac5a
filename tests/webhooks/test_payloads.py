"""What messages say: every kind of event has its words, and none tells a secret."""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from firstcome.codes import OrderCodes, RegistrationCodes
from firstcome.domain import commands as c
from firstcome.domain import events
from firstcome.domain.definition import LaunchDefinition, WakingTerms
from firstcome.domain.events import AnyEvent
from firstcome.journal.events_store import EventStore
from firstcome.keyring import Secrets
from firstcome.webhooks.event_types import (
    NOT_SENT,
    TYPES,
    WantedWrong,
    read_wanted,
    types_by_group,
    types_of,
)
from firstcome.webhooks.feed import Feed
from firstcome.webhooks.messages import Key
from firstcome.webhooks.payloads import LEFT_OUT, TOLD, Payloads, PublicIds
from tests.api.launch_bodies import definition_of
from tests.domain.terms import hashed
from tests.webhooks.hook_shop import LAUNCH, HookShop

KINDS = {kind.__name__: kind for kind in get_args(AnyEvent)}
SECRETS = Secrets(1, bytes(range(32)), bytes(range(32, 64)))
TIME_MS = 1_794_474_251_120
ELSEWHERE = {
    *("order", "registration", "customer", "definition", "opens_ms", "until_ms", "waves"),
    *("from_ms", "to_ms", "was_from_ms", "was_to_ms", "parts", "shares"),
}
TELLS_DEADLINE = {"deadline_ms"}


class Fixed:
    """What never changes, made up."""

    def __init__(self, waking: tuple[WakingTerms, ...] = ()) -> None:
        self._waking = waking

    def epoch_of(self, sequence: int) -> int:
        return 1 if sequence < 100 else 2

    def definition(self, launch: str) -> LaunchDefinition:
        assert launch == LAUNCH
        return definition_of(LAUNCH, hold_ttl_ms=900_000, offer_ttl_ms=600_000, waking=self._waking)

    def location(self, order: int) -> str | None:
        return "bath"


NOTHING_SPECIAL = Fixed()


def sample(of: Any, name: str) -> Any:
    """A value of a type."""
    if name == "order" and of is not int:
        return "draw"
    known: dict[str, Any] = {
        "order": 7,
        "registration": 7,
        "launch": LAUNCH,
        "location": "bath",
        "definition": definition_of(LAUNCH),
        "waves": (events.WaveSet(1, TIME_MS, 500, 77),),
        "outcome": "sold_out",
        "components": (("email", "partial_outage"),),
        "skus": ("phone-8gb",),
        "consents": ("email",),
        "consents_anew": ("email",),
        "ways": ("page", "email"),
        "vouched": True,
        "parts": (("bath", 3),),
        "shares": (("bath", 3),),
    }
    if name in known:
        return known[name]
    if of is int:
        return 3
    if get_args(of) and isinstance(get_args(of)[0], str):
        return get_args(of)[0]
    return hashed(name) if "bytes" in str(of) else "phone-8gb"


def made(kind: str) -> Any:
    """An event of a kind, every member of it filled."""
    fields = msgspec.structs.fields(KINDS[kind])
    return KINDS[kind](**{field.name: sample(field.type, field.name) for field in fields})


@pytest.fixture
def told(tmp_path: Path) -> Any:
    """What is told of events, which are written into a feed one an entry, from 101 on."""
    store = EventStore(tmp_path / "events.db")
    placed = msgspec.json.encode(made("OrderHeld")).decode()
    registered = msgspec.json.encode(made("InterestRegistered")).decode()
    store.append([(7, 0, TIME_MS, placed), (7, 1, TIME_MS, registered)], 7, bytes(32), bytes(32))
    feed = Feed(tmp_path / "events.db")

    def tell(event: Any, known: Fixed = NOTHING_SPECIAL) -> dict[str, Any]:
        row = (101, 0, TIME_MS, msgspec.json.encode(event).decode())
        store.append([row], 101, bytes(32), bytes(32))
        payloads = Payloads(feed, known, PublicIds(SECRETS))
        body = payloads.body(Key(1, 2, 101, 0), 0)
        assert body is not None
        assert body == payloads.body(Key(2, 2, 101, 0), 0), "it is the same for every endpoint"
        return json.loads(body)

    yield tell
    feed.close()
    store.close()


def test_every_kind_of_event_has_its_type_or_concerns_nobody_outside():
    assert set(TYPES) | NOT_SENT == set(KINDS)
    assert not set(TYPES) & NOT_SENT
    assert len(set(TYPES.values())) == len(TYPES)


def test_every_member_of_an_event_is_told_or_left_out_by_name():
    members = {field.name for kind in TYPES for field in msgspec.structs.fields(KINDS[kind])}

    assert members == TOLD | LEFT_OUT | ELSEWHERE | TELLS_DEADLINE


@pytest.mark.parametrize("kind", TYPES)
def test_a_message_has_type_time_and_facts_and_no_secret(told: Any, kind: str):
    event = made(kind)

    message = told(event)

    assert list(message) == ["type", "timestamp", "data"]
    assert message["type"] == TYPES[kind]
    assert message["timestamp"] == "2026-11-12T09:04:11.120Z"
    facts = message["data"]
    assert list(facts)[:4] == ["kind", "epoch", "sequence", "ordinal"]
    assert (facts["kind"], facts["epoch"], facts["sequence"]) == (kind, 2, 101)
    encoded = json.dumps(message)
    for name in ("key", "fingerprint", "customer", "seed", "text"):
        assert msgspec.json.encode(hashed(name)).decode().strip('"') not in encoded
        assert hashed(name).hex() not in encoded
    assert not LEFT_OUT & set(facts)


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind.startswith("Order")])
def test_a_message_about_an_order_says_which_of_which_launch_and_of_whom(told: Any, kind: str):
    facts = told(made(kind))["data"]

    assert facts["launch"] == LAUNCH
    assert facts["sku"] == "phone-8gb"
    if kind != "OrderRefused":
        code, token = OrderCodes(SECRETS.code).make(1, 7)
        assert facts["order"].replace("-", "") == code
        assert token not in json.dumps(facts)
        assert facts["customer"].startswith("cus_")
        assert facts["customer_class"] == "consumer"


@pytest.mark.parametrize("kind", [kind for kind in TYPES if "Registration" in kind])
def test_a_message_about_a_registration_says_which_of_which_launch_and_of_whom(
    told: Any, kind: str
):
    facts = told(made(kind))["data"]

    code, token = RegistrationCodes(SECRETS.code).make(1, 7)
    assert facts["registration"].replace("-", "") == code
    assert token not in json.dumps(facts)
    assert (facts["launch"], facts["customer"][:4]) == (LAUNCH, "cus_")


def test_a_hold_says_until_when_by_the_clock(told: Any):
    held = told(made("OrderHeld"))["data"]
    offered = told(made("OrderOffered"))["data"]
    moved = told(events.OrderMoved(7, "bath", "customer", "held", 101, 5))["data"]
    in_line = told(events.OrderMoved(7, "bath", "customer", "in_line", 101))["data"]

    assert held["held_until"] == moved["held_until"] == "2026-11-12T09:19:11.120Z"
    assert offered["held_until"] == "2026-11-12T09:14:11.120Z"
    assert "held_until" not in in_line


def test_an_offer_in_waking_hours_ends_as_the_rules_end_it(told: Any):
    asleep = WakingTerms("GB", 9 * 60, 9 * 60 + 10, ((0, 0),))

    offered = told(made("OrderOffered"), Fixed((asleep,)))["data"]

    assert offered["held_until"] == "2026-11-13T09:04:11.120Z"


def test_an_order_that_can_move_no_more_says_where_it_is(told: Any):
    assert told(made("OrderPaid"))["data"]["location"] == "bath"
    assert "location" not in told(made("OrderDisplaced"))["data"]


def test_a_launch_is_told_without_its_definition(told: Any):
    facts = told(events.LaunchLoaded(definition_of(LAUNCH)))["data"]

    assert facts["launch"] == LAUNCH
    assert facts["opens"] == "1970-01-01T00:00:00.000Z"
    assert facts["closes"] is None
    assert "definition" not in facts


def test_waves_are_told_without_who_is_in_them(told: Any):
    facts = told(made("WavesAdopted"))["data"]

    assert facts["waves"] == [{"wave": 1, "opens": "2026-11-12T09:04:11.120Z", "people": 500}]
    assert facts["wave_order"] == "draw"


def test_a_customer_is_one_id_over_all_orders_and_another_in_another_shop():
    ours = PublicIds(SECRETS)
    theirs = PublicIds(Secrets(1, bytes(32), SECRETS.code))

    assert ours.customer(hashed("ada")) == ours.customer(hashed("ada"))
    assert ours.customer(hashed("ada")) != ours.customer(hashed("bea"))
    assert ours.customer(hashed("ada")) != theirs.customer(hashed("ada"))
    assert hashed("ada").hex() not in ours.customer(hashed("ada"))


def test_what_the_fold_made_is_told_with_the_facts_of_its_order(shop: HookShop):
    order = shop.order("ada")
    paid = shop.append(c.MarkPaid(hashed("paid"), hashed("paid"), order, order))
    shop.follower.follow()
    feed = Feed(shop.directory / "events.db")

    from firstcome.webhooks.opening import KnownByState

    payloads = Payloads(feed, KnownByState(shop.follower.state), PublicIds(shop.secrets))
    body = payloads.body(Key(1, 1, paid, 0), 0)
    feed.close()

    assert body is not None
    facts = json.loads(body)["data"]
    assert (facts["launch"], facts["sku"], facts["units"]) == (LAUNCH, "phone-8gb", 1)
    assert facts["location"] == "web"


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (["order.paid", "launch.opened"], ("launch.opened", "order.paid")),
        (["order.paid", "order.*"], ("order.*",)),
        (["order.paid", "*"], ("*",)),
        (["stock.*", "order.held"], ("stock.*", "order.held")),
    ],
)
def test_what_is_wanted_is_kept_once(asked: list[str], kept: tuple[str, ...]):
    assert read_wanted(asked) == kept


@pytest.mark.parametrize("asked", [["order.lost"], ["orders.*"], [""], ["webhook.test"], []])
def test_what_there_is_not_cannot_be_wanted(asked: list[str]):
    with pytest.raises(WantedWrong):
        read_wanted(asked)


def test_a_group_has_all_of_its_types():
    assert types_of(("*",)) == set(TYPES.values())
    for group, types in types_by_group().items():
        assert types_of((group,)) == set(types)
    assert sum(map(len, types_by_group().values())) == len(TYPES)


def test_the_definition_is_what_a_launch_is_loaded_with():
    assert {field.type for field in msgspec.structs.fields(events.LaunchLoaded)} == {
        LaunchDefinition
    }
