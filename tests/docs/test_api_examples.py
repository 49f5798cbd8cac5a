"""The examples of the API page on registrations, waves and incidents: answered as shown."""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec

from tests.api.inside import Inside, inside
from tests.docs.fenced import read


def shown(name: str) -> Any:
    """The one example of this name."""
    [block] = re.findall(
        rf"^```json {name}\n(.*?)^```$", read("reference/api.md"), re.DOTALL | re.MULTILINE
    )
    return json.loads(block)


def tell(directory: Path, scenario: Callable[[Inside], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        async with inside(directory) as shop:
            await shop.load(register=True, access="waves")
            await scenario(shop)

    asyncio.run(run())


def test_the_interest_of_the_api_page_is_registered_as_shown(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        answer = await shop.register("ada", **shown("wish"))

        assert (answer.status_code, answer.json()) == (202, shown("registered"))

    tell(tmp_path, scenario)


def test_the_waves_of_the_api_page_are_adopted(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        answer = await shop.staff(
            "/api/v1/launches/phone-2008/waves", msgspec.json.encode(shown("waves"))
        )

        assert answer.json()["outcome"] == "waves_adopted"

    tell(tmp_path, scenario)


def test_who_orders_before_their_wave_is_answered_as_shown(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        link = await shop.confirmed("ada")
        opens = shown("early")["opens"].replace("2008", "2108")
        body = {"order": "registration_time", "waves": [{"people": 0, "opens": opens}]}
        await shop.staff("/api/v1/launches/phone-2008/waves", msgspec.json.encode(body))

        answer = await shop.order("ada", invitation=link.invitation)

        assert list(answer.json()) == list(shown("early"))
        assert answer.json() == shown("early") | {"opens": opens}

    tell(tmp_path, scenario)


def test_the_incident_of_the_api_page_is_opened(tmp_path: Path):
    async def scenario(shop: Inside) -> None:
        answer = await shop.staff("/api/v1/incidents", msgspec.json.encode(shown("incident")))

        assert (answer.status_code, answer.json()["outcome"]) == (201, "incident_opened")

    tell(tmp_path, scenario)
