"""Complaints: what somebody calls spam takes their consent back, in every launch."""

import asyncio
from pathlib import Path

from firstcome.app.complaints import Complaints
from firstcome.notifications.receipts import Receipts, Reference
from tests.api.inside import Inside, inside

WITH_PHONE = {"email": "ada@shop.example", "phone": "+447700900001"}


def consents(shop: Inside) -> list[tuple[str, ...]]:
    """What each registration agrees to, the oldest first."""
    registrations = shop.engine.state.registrations
    return [registrations.interest(row).consents for row in range(len(registrations))]


def complained_of(shop: Inside, row: int, epoch: int = 1) -> Reference:
    """A message about a registration."""
    sequence = shop.engine.state.registrations.sequence[row]
    return Reference(epoch, sequence, "announced", sequence, "tag")


def test_a_complaint_takes_the_consent_of_its_channel_back_and_is_done(tmp_path: Path):
    async def scenario() -> None:
        async with inside(tmp_path) as shop:
            await shop.load(register=True)
            await shop.confirmed("ada", consents=["email", "sms"], contact=WITH_PHONE)
            await shop.confirmed("bea", consents=["email"])
            waiting = Receipts(tmp_path / "complaints")
            waiting.take("complained", "email", complained_of(shop, 0))

            taken = await Complaints(shop.engine, waiting).step()

            assert (taken, waiting.waiting(9)) == (1, [])
            assert consents(shop) == [("sms",), ("email",)]
            assert shop.engine.state.registrations.complained(0) == ("email",)

    asyncio.run(scenario())


def test_it_takes_it_back_in_every_launch_that_the_customer_registered_for(tmp_path: Path):
    async def scenario() -> None:
        async with inside(tmp_path) as shop:
            await shop.load(register=True)
            await shop.load("tablet-2010", register=True)
            await shop.confirmed("ada", consents=["email"])
            await shop.confirmed("ada", launch="tablet-2010", consents=["email"])
            waiting = Receipts(tmp_path / "complaints")
            waiting.take("complained", "email", complained_of(shop, 1))

            taken = await Complaints(shop.engine, waiting).step()

            assert (taken, consents(shop)) == (2, [(), ()])

    asyncio.run(scenario())


def test_a_complaint_of_another_history_changes_nothing_and_is_forgotten(tmp_path: Path):
    async def scenario() -> None:
        async with inside(tmp_path) as shop:
            await shop.load(register=True)
            await shop.confirmed("ada", consents=["email"])
            waiting = Receipts(tmp_path / "complaints")
            waiting.take("complained", "email", complained_of(shop, 0, epoch=7))
            last = shop.engine.state.sequence

            taken = await Complaints(shop.engine, waiting).step()

            assert (taken, waiting.waiting(9)) == (0, [])
            assert shop.engine.state.sequence == last

    asyncio.run(scenario())
