"""Estimates on the pages of customers: the window, its history with reasons, and the ways out."""

import re
from pathlib import Path

import pytest
from httpx import Response

from firstcome.domain.schedule import Estimate
from firstcome.web.customer import order_facts, pace
from firstcome.web.customer.estimate_facts import HISTORY_SHOWN_MAX, mark_of
from tests.web.house import House, opened, run, said
from tests.web.supplied import announce, between, call_off, day, move
from tests.web.test_looks import look_of

CONFIRMED_MARGIN_DAYS = 2
PLANNED_MARGIN_DAYS = 14


async def waiting(house: House, *people: str) -> list[str]:
    """The pages of those who wait; nothing is there."""
    await house.load(units=0, move=True)
    return [await house.browser().placed(who) for who in people]


async def page_of(house: House, address: str, language: str = "en") -> Response:
    """The page of an order in a language."""
    page = await house.browser().get(f"{address}&lang={language}")
    assert page.status_code == 200
    return page


def text_of(page: Response) -> str:
    """What a page says, without its markup."""
    body = page.text.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def began(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def test_who_waits_without_a_delivery_is_told_that_it_is_not_known_yet(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            (ada,) = await waiting(house, "ada")

            english = text_of(await page_of(house, ada))
            german = text_of(await page_of(house, ada, "de"))

            assert "Not known yet" in english
            assert said("estimate.is_unknown") in english
            assert "Noch nicht bekannt" in german

    run(scenario)


def test_a_confirmed_delivery_gives_a_narrow_window_and_a_planned_one_a_wide_one(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            ada, bea, cyd = await waiting(house, "ada", "bea", "cyd")
            await announce(house, 10, units=1)
            await announce(house, 20, units=1, stage="planned")

            pages = [text_of(await page_of(house, each)) for each in (ada, bea, cyd)]
            german = text_of(await page_of(house, bea, "de"))

            assert began(between(10, 10 + CONFIRMED_MARGIN_DAYS)) in pages[0]
            assert said("estimate.is_confirmed") in pages[0]
            assert began(between(20, 20 + PLANNED_MARGIN_DAYS)) in pages[1]
            assert said("estimate.is_planned") in pages[1]
            assert began(between(20, 20 + PLANNED_MARGIN_DAYS, "de")) in german
            assert "Not known yet" in pages[2]
            assert f"expected {between(10, 12)}, last confirmed on {day(0)}" in pages[2]

    run(scenario)


def test_each_change_stands_with_its_reason_from_the_oldest_to_the_newest(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            (ada,) = await waiting(house, "ada")
            supply = await announce(house, 10)
            await move(house, supply, 17)
            await move(house, supply, 12)
            await call_off(house, supply)

            text = text_of(await page_of(house, ada))

            reasons = [
                said("estimate.why.first"),
                "Delivery 1 was announced for",
                "Delivery 1 slipped from",
                ": later.",
                "Delivery 1 was moved from",
                ": earlier.",
                "Delivery 1 was cancelled: not known any more.",
            ]
            places = [text.index(reason) for reason in reasons]
            assert places == sorted(places)

    run(scenario)


def test_a_slip_names_both_days_in_both_languages(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            (ada,) = await waiting(house, "ada")
            supply = await announce(house, 10)
            await move(house, supply, 50)

            english = text_of(await page_of(house, ada))
            german = text_of(await page_of(house, ada, "de"))

            assert re.search(rf"slipped from .*\b to {day(50)}: later\.", english)
            assert re.search(rf"verschob sich vom .* auf den {day(50, 'de')}: später\.", german)

    run(scenario)


def test_who_moved_up_reads_how_many_left(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            people = await waiting(house, "ada", "bea", "cyd")
            await announce(house, 10, units=1)
            for each in people[:2]:
                await house.browser().send(each.replace("?", "/give-up?"))

            english = text_of(await page_of(house, people[2]))
            german = text_of(await page_of(house, people[2], "de"))

            assert "2 people ahead of you left: now it is known." in english
            assert "Vor Ihnen sind 2 Personen gegangen: jetzt ist es bekannt." in german

    run(scenario)


def test_a_window_that_has_passed_is_said_to_have_passed(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            (ada,) = await waiting(house, "ada")
            await announce(house, -10)

            page = await page_of(house, ada)

            assert said("estimate.is_overdue") in text_of(page)
            assert said("estimate.worse") in text_of(page)

    run(scenario)


def test_beside_a_worse_estimate_stand_the_ways_out(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            (ada,) = await waiting(house, "ada")
            supply = await announce(house, 10)
            better = await page_of(house, ada)
            await move(house, supply, 30)

            worse = await page_of(house, ada)

            assert said("estimate.worse") not in better.text
            assert said("estimate.worse_what") in worse.text
            for page in (better, worse):
                assert page.text.count("/give-up?") == page.text.count("/move?") == 1

    run(scenario)


def test_who_may_move_sees_beforehand_what_they_would_be_told_there(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            (ada,) = await waiting(house, "ada")
            await announce(house, 30, units=1, location="bath")

            places = text_of(await house.browser().get(ada.replace("?", "/move?")))
            await house.browser().placed("bea", location="bath")
            behind = text_of(await house.browser().get(ada.replace("?", "/move?")))

            assert f"You would be told: {between(30, 32)}." in places
            assert said("move.told_unknown") in behind

    run(scenario)


def test_a_long_history_keeps_its_first_and_its_newest(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            (ada,) = await waiting(house, "ada")
            supply = await announce(house, 10)
            for number in range(HISTORY_SHOWN_MAX):
                await move(house, supply, 11 + number)

            page = await page_of(house, ada)

            assert page.text.count("slipped from") == HISTORY_SHOWN_MAX - 1
            assert said("estimate.why.first") in page.text
            assert "2 changes between are not shown." in page.text

    run(scenario)


def test_another_estimate_is_news_to_an_open_page_and_the_same_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pace, "NEWS_DRAWN_PER_S_MAX", 10_000)

    async def scenario() -> None:
        async with opened(tmp_path) as house:
            ada, bea, cyd = await waiting(house, "ada", "bea", "cyd")
            supply = await announce(house, 10, units=1)
            looks = [await look_of(house.browser(), each) for each in (ada, bea, cyd)]

            async def news() -> list[int]:
                return [(await house.browser().get(look)).status_code for look in looks]

            same = await news()
            await move(house, supply, 20, units=1)
            slipped = await news()
            looks = [await look_of(house.browser(), each) for each in (ada, bea, cyd)]
            await move(house, supply, 20, units=2)
            more = await news()

            assert same == [204, 204, 204]
            assert slipped == [200, 204, 204]
            assert more == [204, 200, 204]
            region = await house.browser().get(looks[1])
            assert began(between(20, 22)) in text_of_region(region)

    run(scenario)


def text_of_region(region: Response) -> str:
    """What the region says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", region.text))


def test_an_open_page_hears_that_its_window_has_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            (ada,) = await waiting(house, "ada")
            await announce(house, 10)
            look = await look_of(house.browser(), ada)

            def much_later(told: Estimate | None, now_ms: int) -> int:
                return mark_of(told, now_ms + 90 * 24 * 3_600_000)

            monkeypatch.setattr(order_facts, "mark_of", much_later)

            assert (await house.browser().get(look)).status_code == 200

    run(scenario)


def test_the_sale_says_when_more_comes_and_when_that_was_last_confirmed(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=0)
            none = await house.browser().get("/launches/phone-2008")
            await announce(house, 40, location="", market="GB", stage="planned")
            assert said("sku.supply_unknown") in none.text
            path = "/launches/phone-2008?at=bath"
            unshared = text_of(await house.browser().get(path))
            await announce(house, 10, location="bath")

            there = text_of(await house.browser().get(f"{path}&lang=de"))

            assert f"planned {between(40, 54)}, as last said on {day(0)}" in unshared
            assert said("sku.supply_unshared") in unshared
            assert f"{between(10, 12, 'de')} erwartet" in there
            assert f"zuletzt bestätigt am {day(0, 'de')}" in there

    run(scenario)


def test_the_status_says_the_next_delivery_of_each_sku(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=0)
            await announce(house, 10, location="bath")
            await announce(house, 5, stage="asked")

            page = text_of(await house.browser().get("/status"))

            assert f"expected {between(10, 12)}, last confirmed on {day(0)}" in page
            assert page.count(said("status.supply_none")) == 1

    run(scenario)
