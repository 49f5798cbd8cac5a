"""The order form: one press, one order, and what was typed is kept."""

import asyncio
from pathlib import Path

from firstcome.api.order_request import ContactBody, OrderBody
from firstcome.api.ordering import Ordering
from firstcome.engine.pending import FutureAsker
from firstcome.web.customer.site import SiteSettings
from tests.web.house import LAUNCH, ORDER, form, hidden, opened, run, said

PAGE = f"/launches/{LAUNCH}"


def test_one_press_leads_to_the_page_of_the_order(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()

            sent = await ada.order("ada")
            page = await ada.get(sent.headers["location"])

            assert sent.status_code == 303
            assert sent.headers["cache-control"] == "no-store"
            assert page.status_code == 200
            assert said("order.held") in page.text

    run(scenario)


def test_a_double_press_ends_on_one_order(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            key = await ada.key()

            sent = await asyncio.gather(*(ada.send(ORDER, **form("ada", key)) for _ in range(3)))

            assert [each.status_code for each in sent] == [303, 303, 303]
            assert len({each.headers["location"] for each in sent}) == 1
            assert len(house.state.orders) == 1

    run(scenario)


def test_a_form_sent_again_with_other_details_ends_on_the_first_order(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            key = await ada.key()
            first = await ada.send(ORDER, **form("ada", key))

            second = await ada.send(ORDER, **form("ada", key) | {"sku": "phone-16gb"})
            unreadable = await ada.send(ORDER, **form("ada", key) | {"sku": "", "email": ""})

            where = first.headers["location"] + "&note=first_order_stands"
            for each in (second, unreadable):
                assert (each.status_code, each.headers["location"]) == (303, where)
            assert said("order.first_order_stands") in (await ada.get(where)).text
            assert len(house.state.orders) == 1

    run(scenario)


def test_a_tab_with_an_older_key_ends_on_the_order_of_this_browser(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            old = await house.browser().key()
            placed = await ada.placed("ada")

            second = await ada.send(ORDER, **form("ada", old))

            assert second.headers["location"] == f"{placed}&note=first_order_stands"
            assert len(house.state.orders) == 1

    run(scenario)


def test_a_form_without_cookies_has_its_order_under_its_own_key(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            key = await house.browser().key()

            first = await house.browser().send(ORDER, **form("ada", key))
            again = await house.browser().send(ORDER, **form("ada", key))

            assert first.headers["location"] == again.headers["location"]
            assert len(house.state.orders) == 1

    run(scenario)


def test_the_launch_page_leads_to_the_order_that_the_browser_has(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada, bea = house.browser(), house.browser()
            placed = await ada.placed("ada")
            token = placed.partition("token=")[2].partition("&")[0]

            seen_by_ada, seen_by_bea = await ada.get(PAGE), await bea.get(PAGE)

            assert token in seen_by_ada.text
            assert said("mine.held") in seen_by_ada.text
            assert token not in seen_by_bea.text
            assert said("mine.held") not in seen_by_bea.text

    run(scenario)


def test_after_giving_up_the_browser_gets_a_new_key(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            first = await ada.key()
            placed = await ada.placed("ada")
            assert await ada.key() == first

            await ada.send(placed.replace("?", "/give-up?"))
            again = await ada.placed("ada")

            assert await ada.key() != first
            assert again.partition("?")[0] != placed.partition("?")[0]

    run(scenario)


def test_what_was_typed_stands_beside_what_is_wrong(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            key = await ada.key()

            wrong = await ada.order("ada", email="ada at shop", units="0", name="<Ada>")
            mended = await ada.order("ada", key=key)

            kept = hidden(wrong)
            assert wrong.status_code == 422
            assert kept["key"] == key
            assert kept["name"] == "<Ada>"
            assert kept["email"] == "ada at shop"
            assert 'id="units-fault"' in wrong.text
            assert "<Ada>" not in wrong.text
            assert mended.status_code == 303

    run(scenario)


def test_an_address_that_cannot_be_is_named_at_its_field(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()

            missing = await ada.order("ada", email="")
            no_address = await ada.order("ada", email="ada@@shop.example")
            nothing_chosen = await ada.order("ada", sku="")

            assert (
                missing.status_code == no_address.status_code == nothing_chosen.status_code == 422
            )
            assert 'id="email-fault"' in missing.text
            assert 'id="email-fault"' in no_address.text
            assert 'id="sku-fault"' in nothing_chosen.text
            assert len(house.state.orders) == 0

    run(scenario)


def test_sold_out_while_typing_keeps_the_form_and_burns_no_key(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            ada, bea = house.browser(), house.browser()
            key = await bea.key()
            await ada.placed("ada")

            refused = await bea.order("bea", key=key, line="")
            instead = await bea.order("bea", key=key, sku="phone-16gb")

            assert refused.status_code == 422
            assert said("error.sold_out") in refused.text
            assert hidden(refused)["email"] == "bea@shop.example"
            assert hidden(refused)["key"] == key
            assert instead.status_code == 303

    run(scenario)


def test_a_limit_says_so_and_shows_no_order_of_others(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            placed = await house.browser().placed("ada")
            token = placed.partition("token=")[2].partition("&")[0]

            refused = await house.browser().order("ada")

            assert refused.status_code == 422
            assert said("error.limit_reached") in refused.text
            assert token not in refused.text

    run(scenario)


def test_a_pause_keeps_what_was_typed_and_a_closed_launch_says_so(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            key = await ada.key()

            await house.staff("pause")
            paused = await ada.order("ada", key=key)
            kept = hidden(paused)
            await house.staff("resume")
            after = await ada.send(ORDER, **kept)
            await house.staff("close")
            closed = await house.browser().order("bea", key=await house.browser().key())

            assert paused.status_code == 503
            assert int(paused.headers["retry-after"]) >= 1
            assert said("busy.paused") in paused.text
            assert said("busy.not_placed") in paused.text
            assert kept == form("ada", key) | {"attempt": "2"}
            assert after.status_code == 303
            assert said("launch.closed") in closed.text

    run(scenario)


def test_a_shop_that_is_busy_says_so_and_keeps_the_whole_form(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            key = await ada.key()

            house.shop.engine.refuse("overloaded")
            refused = await ada.order("ada", key=key, name='"Ada" <b>')
            refused_again = await ada.send(ORDER, **hidden(refused))
            house.shop.engine.accept_again("overloaded")
            taken = await ada.send(ORDER, **hidden(refused_again))

            assert refused.status_code == 503
            assert int(refused.headers["retry-after"]) >= 1
            assert hidden(refused) == form("ada", key) | {"name": '"Ada" <b>', "attempt": "2"}
            assert hidden(refused_again)["attempt"] == "3"
            assert taken.status_code == 303

    run(scenario)


def test_another_order_of_who_is_being_answered_waits_its_turn(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            key = await ada.key()
            gate = house.shop.hold_the_writer()
            asker = FutureAsker(asyncio.get_running_loop())
            body = OrderBody("phone-8gb", "web", ContactBody(email="ada@shop.example"))
            assert Ordering(house.shop.shop).place(LAUNCH, "other", body, asker) is None

            refused = await ada.order("ada", key=key)
            gate.set()
            first = await asker.future

            assert refused.status_code == 429
            assert int(refused.headers["retry-after"]) >= 1
            assert hidden(refused)["key"] == key
            assert first.outcome == "held"

    run(scenario)


def test_what_is_no_form_is_refused_with_a_page(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            many = "&".join(f"field{number}=1" for number in range(100))

            json = await ada.ask("POST", ORDER, json={})
            crowded = await ada.ask(
                "POST",
                ORDER,
                content=many,
                headers={"content-type": "application/x-www-form-urlencoded"},
            )
            nothing = await ada.ask("POST", ORDER)

            assert json.status_code == 415
            assert crowded.status_code == 400
            assert nothing.status_code == 422
            assert all("text/html" in each.headers["content-type"] for each in (json, crowded))

    run(scenario)


def test_the_cookie_is_for_tls_alone_where_customers_come_over_it(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path, SiteSettings("https://shop.example")) as house:
            await house.load()

            page = await house.browser().get(PAGE)

            assert page.headers["set-cookie"].endswith("; Secure")

    run(scenario)


def test_the_address_of_an_answer_leads_to_the_launch_page(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()

            looked = await ada.get(f"{ORDER}?lang=de")

            assert (looked.status_code, looked.headers["location"]) == (303, f"{PAGE}?lang=de")

    run(scenario)
