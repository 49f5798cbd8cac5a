"""
The API of a shop in this process: the real engine on real files, and a clock that a test sets.

Always true:
- Only the clock and the bounds are the test's; journal, contacts and rules are the shop's own.
- A failure of the journal fails the test.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec

from firstcome.api.asgi import build_asgi
from firstcome.api.shop import Shop
from firstcome.contacts.store import ContactStore
from firstcome.engine.clock import ClockGuard, monotonic_now_ms, system_now_ms
from firstcome.engine.engine import Engine
from firstcome.engine.founding import FIRST_EPOCH, NODE, found_journal
from firstcome.engine.pending import EngineSettings
from firstcome.engine.recovery import recover
from firstcome.journal.local import LocalSequencer
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.keyring import load_secrets, load_staff_key
from firstcome.limits import PENDING_MAX
from tests.api.desk import fresh
from tests.api.launch_bodies import load_body

SOON_S = 10
TURNS_TO_ARRIVE = 500
"""Turns of the event loop in which any request gets as far as it can without the writer."""


class Link(NamedTuple):
    """Code and token of a registration."""

    code: str
    token: str

    def path(self, verb: str = "") -> str:
        """The address of the API that the link opens, or of what can be asked there."""
        below = f"/{verb}" if verb else ""
        return f"/api/v1/registrations/{self.code}{below}?token={self.token}"

    @property
    def invitation(self) -> str:
        """What an order is placed with."""
        return f"{self.code}.{self.token}"


class Clock:
    """The machine's clock, set wrong by as much as the test says."""

    def __init__(self) -> None:
        self.off_ms = 0

    def now_ms(self) -> int:
        """What the clock shows."""
        return system_now_ms() + self.off_ms


class Inside:
    """One shop that is open in this process, and a client of it."""

    def __init__(
        self,
        directory: Path,
        clock: Clock,
        *,
        pending_max: int = PENDING_MAX,
        shop: type[Shop] = Shop,
    ) -> None:
        directory.mkdir(exist_ok=True)
        store = JournalStore(directory / "journal.db")
        reader = JournalReader(directory / "journal.db")
        secrets = load_secrets(directory, journal_is_empty=reader.last_sequence() == 0)
        recovered = recover(reader, None)
        recovered.catch_up(reader)
        reader.close()
        if recovered.standing.sequence == 0:
            found_journal(store, recovered, secrets)
        self.contacts = ContactStore.open(directory / "contacts.db")
        self.staff_key, _ = load_staff_key(directory)
        self.failures: list[BaseException] = []
        self.engine = Engine(
            recovered.folding,
            LocalSequencer(store, recovered.standing, clock.now_ms),
            self.contacts,
            ClockGuard(recovered.standing.time_ms, clock.now_ms, monotonic_now_ms),
            EngineSettings(NODE, FIRST_EPOCH, pending_max, 0),
            self.failures.append,
        )
        self.shop = shop(
            self.engine,
            self.contacts,
            customer_secret=secrets.customer,
            code_secret=secrets.code,
            staff_key=self.staff_key,
        )
        transport = httpx.ASGITransport(build_asgi(self.shop))  # pyright: ignore[reportArgumentType]
        self.client = httpx.AsyncClient(transport=transport, base_url="http://shop")

    async def load(self, launch: str = "phone-2008", units: int = 2, **terms: Any) -> None:
        """Load a launch that is open."""
        loaded = await self.staff("/api/v1/launches", load_body(launch, units, **terms))
        assert loaded.status_code == 201, loaded.text

    async def order(self, who: str, key: str | None = None, **other: object) -> httpx.Response:
        """Order a phone of the launch from the web."""
        contact = {"email": f"{who}@shop.example"}
        body = {"sku": "phone-8gb", "location": "web", "contact": contact} | other
        return await self.client.post(
            "/api/v1/launches/phone-2008/orders",
            content=msgspec.json.encode(body),
            headers={"Idempotency-Key": key or fresh(), "Content-Type": "application/json"},
        )

    async def register(
        self, who: str, key: str | None = None, launch: str = "phone-2008", **other: object
    ) -> httpx.Response:
        """Register an interest in a phone of the launch, by delivery."""
        contact = {"email": f"{who}@shop.example"}
        body = {"skus": ["phone-8gb"], "market": "GB", "contact": contact} | other
        return await self.client.post(
            f"/api/v1/launches/{launch}/registrations",
            content=msgspec.json.encode(body),
            headers={"Idempotency-Key": key or fresh(), "Content-Type": "application/json"},
        )

    async def confirmed(self, who: str, **other: Any) -> "Link":
        """Register and confirm; the link that was sent to the address."""
        assert (await self.register(who, **other)).status_code == 202
        link = self.last_link()
        confirmed = await self.client.post(link.path("confirm"))
        assert confirmed.json()["outcome"] == "confirmed", confirmed.text
        return link

    def last_link(self) -> "Link":
        """The link of the registration that was made last, which is sent to its address alone."""
        return Link(*self.shop.registration_at(self.engine.state.registrations.sequence[-1]))

    async def staff(self, path: str, body: bytes = b"") -> httpx.Response:
        """A request of staff."""
        headers = {"Authorization": f"Bearer {self.staff_key}", "Idempotency-Key": fresh()}
        return await self.client.post(path, content=body, headers=headers)

    def name_of_last_order(self) -> tuple[str, str]:
        """The code and the token of the order that was placed last."""
        state = self.engine.state
        sequence = state.orders.sequence[-1]
        return self.shop.codes.make(state.epoch_of(sequence), sequence)

    def hold_the_writer(self) -> threading.Event:
        """Keep the thread that writes from writing until the event is set."""
        gate = threading.Event()
        self.engine.in_writer(gate.wait)
        return gate

    async def at_once(self, *asking: Coroutine[Any, Any, httpx.Response]) -> list[httpx.Response]:
        """Requests that have all arrived before any of them is durable; their answers."""
        gate = self.hold_the_writer()
        tasks = [asyncio.create_task(request) for request in asking]
        for _ in range(TURNS_TO_ARRIVE):
            await asyncio.sleep(0)
        gate.set()
        return await asyncio.gather(*tasks)

    async def until_ready(self) -> None:
        """Ask until orders are taken again."""
        async with asyncio.timeout(SOON_S):
            # Asked from outside, as a load balancer does: there is no event to await.
            while (await self.client.get("/readyz")).status_code != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


@asynccontextmanager
async def inside(
    directory: Path,
    clock: Clock | None = None,
    *,
    pending_max: int = PENDING_MAX,
    shop: type[Shop] = Shop,
) -> AsyncGenerator[Inside]:
    """A shop that is open while the block runs."""
    found = Inside(directory, clock or Clock(), pending_max=pending_max, shop=shop)
    found.engine.start()
    try:
        yield found
    finally:
        await found.engine.drain()
        await found.client.aclose()
        found.contacts.close()
    assert found.failures == []
