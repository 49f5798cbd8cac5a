"""
A story by hand: two markets, three weeks, deliveries of every kind, and who wants what.

ada and bea registered for either SKU, cyd for one; ada ordered, dan orders without registering, and
so on: every figure of the pack differs from every other.
"""

from typing import Any

from firstcome.domain import commands as c
from firstcome.domain import supply_messages as m
from firstcome.domain.definition import (
    Limits,
    LocationTerms,
    MarketTerms,
    Price,
    SkuTerms,
    StockTerms,
)
from firstcome.reports.naming import Naming
from tests.domain.entries import Entries
from tests.domain.terms import OPENS_MS, definition, hashed

DAY_MS = 24 * 3_600_000
WEEK_MS = 7 * DAY_MS
BEGAN_MS = OPENS_MS - 3 * DAY_MS
LAUNCH = "phone"
NAMING = Naming(
    launch=LAUNCH,
    name="The phone of July 2008",
    shop="Northwind Mobile",
    accent="#0b6b5e",
    zone="Europe/London",
    zones={"gb": "Europe/London", "de": "Europe/Berlin"},
    skus={"p8": "Phone, 8 GB", "p16": "=Phone, 16 GB"},
    markets={"gb": "United Kingdom", "de": "Deutschland"},
    places={"web": "Online", "shop": "Bath", "berlin": "Berlin, Friedrichstraße"},
    towns={"shop": "Bath"},
)


class Story(Entries):
    """Entries, told shortly."""

    def __init__(self, **terms: Any) -> None:
        super().__init__(BEGAN_MS)
        markets = (MarketTerms("gb", "GBP"), MarketTerms("de", "EUR"))
        prices = (Price("gb", 9_900), Price("de", 11_900))
        usual: dict[str, Any] = {
            "markets": markets,
            "skus": tuple(SkuTerms(sku, prices) for sku in ("p8", "p16")),
            "locations": (
                LocationTerms("web", "online", "own", "gb"),
                LocationTerms("shop", "stores", "own", "gb"),
                LocationTerms("berlin", "stores", "mate", "de"),
            ),
            "register": True,
            "limits": Limits(2, 3),
            "hold_ttl_ms": 60 * DAY_MS,
            "offer_ttl_ms": 60 * DAY_MS,
            "stock": (
                StockTerms("p8", "web", 2),
                StockTerms("p8", "berlin", 1),
                StockTerms("p16", "web", 9),
            ),
        }
        loaded = definition(LAUNCH, **(usual | terms))
        self.at_ms = BEGAN_MS
        self.enter(self.at_ms, c.LoadLaunch(*self.request(), loaded))

    def request(self) -> tuple[bytes, bytes]:
        """The id of a request of staff, and its fingerprint."""
        return hashed("id", self.next_sequence), hashed("body", self.next_sequence)

    def later(self, ms: int) -> None:
        """Time passes."""
        self.at_ms += ms
        self.enter(self.at_ms, c.Tick())

    def register(self, who: str, skus: tuple[str, ...], market: str, **other: Any) -> int:
        """Somebody registers and confirms; the sequence of their registration."""
        sequence = self.next_sequence
        wish: dict[str, Any] = {"launch": LAUNCH, "skus": skus, "market": market} | other
        self.enter(
            self.at_ms,
            c.Register(
                customer=hashed(who),
                key=hashed("key", sequence),
                fingerprint=hashed("body", sequence),
                contact=sequence,
                **wish,
            ),
        )
        self.enter(self.at_ms, c.ConfirmRegistration(sequence))
        return sequence

    def order(self, who: str, sku: str, location: str, units: int = 1, **other: Any) -> int:
        """Somebody orders; the sequence of their order."""
        sequence = self.next_sequence
        self.enter(
            self.at_ms,
            c.PlaceOrder(
                launch=LAUNCH,
                sku=sku,
                location=location,
                units=units,
                customer=hashed(who),
                key=hashed("key", sequence),
                fingerprint=hashed("body", sequence),
                contact=sequence,
                **other,
            ),
        )
        return sequence

    def announce(self, sku: str, units: int, stage: str, weeks: int, **other: str) -> int:
        """A delivery is announced; its sequence."""
        sequence = self.next_sequence
        terms: dict[str, Any] = self._terms(units, stage, weeks) | other
        self.enter(self.at_ms, m.AnnounceSupply(*self.request(), launch=LAUNCH, sku=sku, **terms))
        return sequence

    def change(self, supply: int, units: int, stage: str, weeks: int) -> None:
        """More is known of a delivery."""
        terms: dict[str, Any] = self._terms(units, stage, weeks)
        self.enter(self.at_ms, m.ChangeSupply(*self.request(), supply=supply, **terms))

    @staticmethod
    def _terms(units: int, stage: str, weeks: int) -> dict[str, Any]:
        from_ms = OPENS_MS + weeks * WEEK_MS
        to_ms = from_ms + DAY_MS
        said = {"said_by": "supplier"}
        return {"units": units, "stage": stage, "from_ms": from_ms, "to_ms": to_ms, **said}


def told() -> Story:
    """All of it."""
    story = Story()
    story.register("ada", ("p8", "p16"), "gb", location="shop")
    story.register("bea", ("p8", "p16"), "gb", units=2)
    left = story.register("cyd", ("p8",), "de")
    story.later(DAY_MS)
    story.register("dee", ("p8",), "de", location="berlin", units=2)
    story.register("eve", ("p16",), "de")
    story.enter(story.at_ms, c.LeaveRegistration(left))
    story.later(2 * DAY_MS)
    story.order("ada", "p8", "web")
    paid = story.order("fay", "p8", "web")
    story.enter(story.at_ms, c.MarkPaid(*story.request(), order=paid, hold=paid))
    story.later(90_000)
    story.order("gil", "p8", "web", 2)
    story.order("hal", "p8", "berlin")
    story.later(31_000)
    story.order("ida", "p8", "berlin", 1)
    story.order("ida", "p8", "berlin", 1)
    story.order("joe", "p8", "web")
    gone = story.order("kim", "p8", "web")
    story.enter(story.at_ms, c.CancelOrder(gone, "customer"))
    story.order("bea", "p16", "web")
    _deliver(story)
    story.later(2 * DAY_MS)
    story.order("lea", "p16", "shop", 2)
    return story


def _deliver(story: Story) -> None:
    """Deliveries: come in part, slipped, for all markets, cancelled, only asked for."""
    first = story.announce("p8", 12, "asked", 1, market="gb", location="shop")
    story.change(first, 7, "confirmed", 1)
    story.later(DAY_MS)
    receive = m.ReceiveSupply(*story.request(), supply=first, parts=(("shop", 3),))
    story.enter(story.at_ms, receive)
    second = story.announce("p8", 20, "planned", 2, market="de")
    story.change(second, 20, "planned", 3)
    third = story.announce("p8", 10, "confirmed", 2)
    shares = (("berlin", 2), ("web", 1))
    story.enter(story.at_ms, m.AdoptAllocation(*story.request(), supply=third, shares=shares))
    fourth = story.announce("p16", 5, "planned", 4, market="gb")
    cancel = m.CancelSupply(*story.request(), supply=fourth, said_by="supplier")
    story.enter(story.at_ms, cancel)
    story.announce("p16", 33, "asked", 5)
