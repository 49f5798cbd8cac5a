"""The order page: who may see it, what it says, when it is drawn again, and giving up."""

import re
from pathlib import Path

from httpx import Response

from tests.web.house import LAUNCH, opened, run, said


def now_address(page: Response) -> str:
    """Where the region of an order page is fetched again."""
    found = re.search(r'hx-get="([^"]+)"', page.text)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_an_order_is_shown_to_its_link_and_to_nobody_else(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = await house.browser().placed("ada")
            bea = await house.browser().placed("bea", sku="phone-16gb")
            path, _, query = ada.partition("?")
            cyd = house.browser()

            seen = await cyd.get(ada)
            refused = [
                await cyd.get(path),
                await cyd.get(f"{path}?token="),
                await cyd.get(f"{path}?token=%C3%A9"),
                await cyd.get(f"{path}?{bea.partition('?')[2]}"),
                await cyd.get(f"/orders/2222-2222-2222?{query}"),
                await cyd.get(f"/orders/{'2' * 500}?{query}"),
                await cyd.get(f"{path}/now?token=wrong"),
                await cyd.get(f"{path}/give-up?token=wrong"),
            ]
            not_given_up = await cyd.send(f"{path}/give-up?token=wrong")

            assert seen.status_code == 200
            assert seen.headers["cache-control"] == "no-store"
            assert seen.headers["referrer-policy"] == "no-referrer"
            for each in (*refused, not_given_up):
                assert each.status_code == 404
                assert said("note.order_unknown.title") in each.text
            assert said("order.held") in (await cyd.get(ada)).text

    run(scenario)


def test_the_page_of_who_waits_says_how_many_are_ahead(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            await house.browser().placed("ada")
            await house.browser().placed("bea")
            cyd = house.browser()

            page = await cyd.get(await cyd.placed("cyd"))

            assert said("order.in_line") in page.text
            assert '<p class="huge">2</p>' in page.text

    run(scenario)


def test_the_region_is_drawn_again_only_when_something_changed(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            ada, bea = house.browser(), house.browser()
            of_ada = await ada.placed("ada")
            page = await bea.get(await bea.placed("bea"))

            same = await bea.get(now_address(page))
            await ada.send(of_ada.replace("?", "/give-up?"))
            news = await bea.get(now_address(page))
            same_again = await bea.get(now_address(news))

            assert same.status_code == 204
            assert news.status_code == 200
            assert said("order.held") in news.text
            assert "<html" not in news.text
            assert same_again.status_code == 204

    run(scenario)


def test_a_pause_is_news_for_who_holds_and_who_waits(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            ada, bea = house.browser(), house.browser()
            held = await ada.get(await ada.placed("ada"))
            waiting = await bea.get(await bea.placed("bea"))

            await house.staff("pause")

            assert (await ada.get(now_address(held))).status_code == 200
            assert (await bea.get(now_address(waiting))).status_code == 200

    run(scenario)


def test_giving_up_asks_first_and_is_done_once(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            ada = house.browser()
            placed = await ada.placed("ada")
            give_up = placed.replace("?", "/give-up?")

            question = await ada.get(give_up)
            still = await ada.get(placed)
            done = await ada.send(give_up)
            again = await ada.send(give_up)
            asked_again = await ada.get(give_up)
            after = await ada.get(placed)

            assert question.status_code == 200
            assert said("order.held") in still.text
            for each in (done, again, asked_again):
                assert (each.status_code, each.headers["location"]) == (303, placed)
            assert said("order.cancelled") in after.text
            assert "hx-get" not in after.text

    run(scenario)


def test_a_link_works_on_any_device_and_in_any_language(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            placed = await house.browser().placed("ada")
            plain = placed.replace("&lang=en", "")

            english = await house.browser().get(plain)
            german = await house.browser(**{"accept-language": "de-AT,de;q=0.9"}).get(plain)

            assert '<html lang="en"' in english.text
            assert '<html lang="de"' in german.text
            assert plain.partition("token=")[2] in german.text

    run(scenario)


def test_an_order_moves_to_a_place_that_takes_it(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1, move=True)
            await house.browser().placed("ada")
            bea = house.browser()
            placed = await bea.placed("bea")
            move = placed.replace("?", "/move?")

            question = await bea.get(move)
            nowhere = await bea.send(move, location="nowhere")
            moved = await bea.send(move, location="bath")
            after = await bea.get(placed)

            assert 'value="bath"' in question.text
            assert 'value="web"' not in question.text
            assert nowhere.status_code == 422
            assert (moved.status_code, moved.headers["location"]) == (303, placed)
            assert said("order.held") in after.text

    run(scenario)


def test_an_order_that_may_not_move_is_asked_nothing(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            placed = await ada.placed("ada")
            move = placed.replace("?", "/move?")

            question, deed = await ada.get(move), await ada.send(move, location="bath")

            assert (question.status_code, question.headers["location"]) == (303, placed)
            assert deed.status_code != 500
            assert house.state.place(0)[1].location == "web"

    run(scenario)


def test_a_refusing_shop_is_busy_when_an_order_is_given_up(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            placed = await ada.placed("ada")
            house.shop.engine.refuse("disk_full")

            busy = await ada.send(placed.replace("?", "/give-up?"))
            house.shop.engine.accept_again("disk_full")

            assert busy.status_code == 503
            assert int(busy.headers["retry-after"]) >= 1
            assert said("order.held") in (await ada.get(placed)).text

    run(scenario)


def test_launch_and_order_have_the_names_that_the_shop_gave_them(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()

            page = await ada.get(await ada.placed("ada"))

            assert "The phone" in page.text
            assert f"/launches/{LAUNCH}" in page.text
            assert "£99.00" in page.text

    run(scenario)


def test_a_missed_hold_costs_on_the_page_what_the_rules_say_after_closing_too(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            ada = house.browser()
            placed = await ada.placed("ada")
            before = await ada.get(placed)
            await house.staff("close")

            after = await ada.get(placed)

            assert said("order.closed") in after.text
            for page in (before, after):
                assert said("order.next_missed_back") in page.text
                assert said("order.next_missed_out") not in page.text

    run(scenario)
