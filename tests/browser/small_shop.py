"""
Small launches for people with browsers: two mugs, sent or collected, so few that they sell out.

Always true:
- Every test has a launch of its own, in a shop that runs as a process.
- It has a brand, two languages, a line, and orders may move.

Never here: what a page shows.
"""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from firstcome.launches.texts import (
    Brand,
    ChannelTexts,
    LanguageTexts,
    LaunchTexts,
    LocationTexts,
    MarketTexts,
    ProductTexts,
    SkuTexts,
)
from tests.api.desk import Desk, fresh
from tests.api.launch_bodies import definition_of
from tests.serve.running import RunningShop

BLUE: Final = "phone-8gb"
RED: Final = "phone-16gb"
ZONE: Final = "Europe/London"
LOGO: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="36" height="36" viewBox="0 0 36 36">'
    b'<circle cx="18" cy="18" r="16" fill="#7a3b00"/></svg>'
)


class SmallLaunch(Desk):
    """One launch, its address for customers, and the staff who serve it."""

    @property
    def page(self) -> str:
        """The address that stands in the text message."""
        return f"{self.shop.url}/launches/{self.launch}"

    def held(self, sku: str = BLUE) -> int:
        """Units of the web that are held now."""
        return self.stock(sku)["held"]

    def waiting(self, sku: str = BLUE) -> int:
        """Orders that wait for the web's units now."""
        return self.stock(sku)["waiting"]

    def order_page(self, who: str, **other: Any) -> str:
        """Order by the API as `who`; the address of the order's page."""
        answer = self.order(who, **other)
        assert answer.json["outcome"] in ("held", "in_line"), answer
        return f"{self.shop.url}/orders/{answer.json['order']}?token={answer.json['token']}"

    def sell_out(self) -> None:
        """Take all that there is, at every place."""
        for location in ("web", "bath"):
            for sku in (BLUE, RED):
                while self.stock(sku, location)["available"]:
                    self.order(fresh("crowd"), sku=sku, location=location)


def open_launch(shop: RunningShop, units: int = 1, **terms: Any) -> SmallLaunch:
    """A launch with so many units of everything everywhere; open, unless `terms` say otherwise."""
    desk = SmallLaunch(shop, fresh("mugs"))
    texts = _texts(desk.launch)
    definition = replace(definition_of(desk.launch, units, move=True, texts=texts.id()), **terms)
    body = msgspec.json.encode({"definition": definition, "texts": texts})
    loaded = desk.staff("/api/v1/launches", body)
    assert loaded.status == 201, loaded
    return desk


def now_ms() -> int:
    """The clock of this machine."""
    return int(datetime.now(UTC).timestamp() * 1000)


def _texts(launch: str) -> LaunchTexts:
    return LaunchTexts(
        launch=launch,
        name="The mug of the fair",
        zone=ZONE,
        markets=(MarketTexts("GB", "United Kingdom", ZONE),),
        products=(ProductTexts("mug", "The mug", (SkuTexts(BLUE, "Blue"), SkuTexts(RED, "Red"))),),
        channels=(ChannelTexts("online", "Online"), ChannelTexts("stores", "Our shops")),
        locations=(
            LocationTexts("web", "Sent to you", ZONE),
            LocationTexts("bath", "Bath Street", ZONE, "Bath"),
        ),
        brand=Brand("Potter's Row", "#7a3b00", "#f0b070", LOGO, "image/svg+xml"),
        words=(
            LanguageTexts(
                "en",
                "The mug of the fair",
                "Two colours, one price, first come, first served.",
                ("Your e-mail address.", "The colour you want."),
                ("You pay when the mug is handed to you.",),
            ),
            LanguageTexts(
                "de",
                "Der Becher der Messe",
                "Zwei Farben, ein Preis; wer zuerst bestellt, ist zuerst an der Reihe.",
                ("Ihre E-Mail-Adresse.",),
                ("Sie bezahlen, wenn Sie den Becher bekommen.",),
                (("mug", "Der Becher"), (BLUE, "Blau"), (RED, "Rot")),
            ),
        ),
    )
