"""Forms that another site sends: nothing is placed, moved or given up by them."""

from pathlib import Path

import pytest

from firstcome.web.customer.site import SiteSettings
from tests.web.house import LAUNCH, ORDER, House, form, opened, run, said

EVIL = "https://evil.example"

FOREIGN: tuple[dict[str, str], ...] = (
    {"sec-fetch-site": "cross-site", "origin": EVIL},
    {"sec-fetch-site": "same-site", "origin": "https://other.shop.example"},
    {"sec-fetch-site": "cross-site", "origin": "null"},
    {"origin": EVIL},
    {"origin": "https://shop.example.evil.example"},
)
OWN: tuple[dict[str, str], ...] = (
    {},
    {"sec-fetch-site": "same-origin", "origin": "null"},
    {"sec-fetch-site": "none"},
    {"origin": "null"},
    {"origin": "https://shop.example"},
)
SETTINGS = SiteSettings("https://shop.example/")


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_of_another_site_does_nothing_even_with_a_known_token(
    tmp_path: Path, headers: dict[str, str]
):
    async def scenario() -> None:
        async with opened(tmp_path, SETTINGS) as house:
            await house.load(units=1, move=True)
            ada = house.browser()
            placed = await ada.placed("ada")
            give_up, move = placed.replace("?", "/give-up?"), placed.replace("?", "/move?")

            refused = [
                await ada.ask("POST", give_up, headers=headers),
                await ada.ask("POST", move, data={"location": "bath"}, headers=headers),
                await ada.ask("POST", ORDER, data=form("bea", "b" * 22), headers=headers),
                await ada.ask(
                    "POST", f"/launches/{LAUNCH}/find", data={"email": "ada@x"}, headers=headers
                ),
            ]

            for each in refused:
                assert each.status_code == 403
                assert "set-cookie" not in each.headers
                assert said("note.request_invalid.title") in each.text
            assert said("order.held") in (await ada.get(placed)).text
            assert len(house.state.orders) == 1
            assert house.state.place(0)[1].location == "web"

    run(scenario)


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_a_form_of_this_shop_is_taken(tmp_path: Path, headers: dict[str, str]):
    async def scenario() -> None:
        async with opened(tmp_path, SETTINGS) as house:
            await house.load()

            sent = await sent_by(house, headers)
            here = await sent_by(house, {"origin": house.url}, "bea")

            assert (sent, here) == (303, 303)

    run(scenario)


async def sent_by(house: House, headers: dict[str, str], who: str = "ada") -> int:
    browser = house.browser()
    fields = form(who, await browser.key())
    return (await browser.ask("POST", ORDER, data=fields, headers=headers)).status_code


def test_a_link_from_another_site_opens_the_page(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            placed = await house.browser().placed("ada")

            page = await house.browser(**{"sec-fetch-site": "cross-site"}).get(placed)

            assert page.status_code == 200

    run(scenario)
