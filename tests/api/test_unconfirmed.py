"""Registrations that nobody confirmed are taken back and erased once they are old."""

import asyncio
from pathlib import Path

from firstcome.app.unconfirmed import DAY_MS, Unconfirmed
from firstcome.limits import UNCONFIRMED_DAYS_MAX
from tests.api.inside import inside
from tests.contacts.people import traces


def test_what_nobody_confirmed_is_taken_back_and_erased_and_what_was_confirmed_stays(
    tmp_path: Path,
):
    async def scenario() -> None:
        async with inside(tmp_path) as shop:
            await shop.load(register=True)
            bea = await shop.confirmed("bea")
            assert (await shop.register("ada")).status_code == 202
            ada = shop.last_link()
            registrations = shop.engine.state.registrations
            last_ms = registrations.facts(len(registrations) - 1)[4]
            old = Unconfirmed(shop.engine, shop.contacts)

            early = await old.step(last_ms + UNCONFIRMED_DAYS_MAX * DAY_MS - 1)
            stands = (await shop.client.get(ada.path())).json()["status"]
            late = await old.step(last_ms + UNCONFIRMED_DAYS_MAX * DAY_MS)
            again = await Unconfirmed(shop.engine, shop.contacts).step(
                last_ms + UNCONFIRMED_DAYS_MAX * DAY_MS
            )

            assert (early, stands) == (0, "asked")
            assert (late, again) == (1, 0)
            assert (await shop.client.get(ada.path())).json()["status"] == "left"
            assert (await shop.client.get(bea.path())).json()["status"] == "confirmed"
            assert traces(tmp_path, ("ada@shop.example",)) == {}
            assert traces(tmp_path, ("bea@shop.example",)) != {}
            anew = await shop.confirmed("ada")
            assert anew.path() != ada.path()

    asyncio.run(scenario())
