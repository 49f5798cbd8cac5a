"""Orders that look alike share one drawn page, and each reads what drawing it alone would give."""

from pathlib import Path

from msgspec.structs import replace

from firstcome.web.customer.alike import AlikePages
from firstcome.web.customer.views import BrandView, OrderPage, OrderState, PlaceView, Shell
from firstcome.web.pages import render
from firstcome.web.words import LANGUAGES
from tests.web.house import opened, run, said

NOW_MS = 1_215_673_451_000
MINUTE_MS = 60_000
ZONE = "Europe/London"
NUMBERS = (0, 1, 2, 20, 21, 22, 101, 999, 12_400, 1_000_001)


def view(who: str, language: str, state: OrderState, ahead: int | None) -> OrderPage:
    """The page of an order of `who`, whose own texts are like nobody else's."""
    here = f"/orders/{who}?token={who}-token&lang={language}"
    others = tuple((each, f"/orders/{who}?lang={each}") for each in LANGUAGES)
    name = "Shop & Sons"
    return OrderPage(
        shell=Shell(
            language, "ltr", others, BrandView(name), "Europe/London", NOW_MS, "phone", name
        ),
        order=f"{who}-CODE",
        state=state,
        product="Phone",
        sku="8 GB",
        units=1,
        price_minor=9_900,
        currency="GBP",
        place=PlaceView("web", "Online", address=f"/launches/phone?invitation={who}-invitation"),
        placed_ms=NOW_MS // MINUTE_MS * MINUTE_MS,
        as_of_ms=NOW_MS,
        launch_state="open",
        hold_until_ms=NOW_MS // MINUTE_MS * MINUTE_MS + 72 * 60 * MINUTE_MS
        if state == "held"
        else None,
        place_in_line=None if ahead is None else ahead + 1,
        ahead=ahead,
        units_ahead=None if ahead is None or ahead == 101 else ahead + ahead // 10,
        units_total=2,
        missed_hold_goes_back=True,
        has_lapsed_once=False,
        may_give_up=True,
        may_move=True,
        page_address=here,
        now_address=f"{here}&seen={ahead}",
        give_up_address=f"{here}&give-up",
        move_address=f"{here}&move",
        terms_address=f"/launches/phone/terms?invitation={who}-invitation",
        refresh_s=12,
    )


def test_a_shared_page_reads_as_one_that_is_drawn_alone():
    pages = AlikePages()
    for language in LANGUAGES:
        for who in ("ada", "bea"):
            for ahead in (None, *NUMBERS):
                shown = view(who, language, "held" if ahead is None else "in_line", ahead)
                for template in ("order.html", "order_now.html"):
                    shared = pages.draw(template, shown)

                    assert shared == render(template, shown)


def test_a_page_that_is_drawn_for_one_holds_nothing_of_another():
    pages = AlikePages()
    pages.draw("order.html", view("ada", "en", "in_line", 400))

    shared = pages.draw("order.html", view("bea", "en", "in_line", 500))

    assert b"ada-token" not in shared
    assert b"ada-CODE" not in shared
    assert b"ada-invitation" not in shared
    assert b"bea-token" in shared
    assert b">501<" in shared


def test_a_deadline_that_is_near_is_told_to_the_second():
    near = replace(view("ada", "en", "held", None), hold_until_ms=NOW_MS + 61_500)

    shared = AlikePages().draw("order_now.html", near)

    lasting = said("duration.two", first="1 minute", second="1 second")
    assert said("order.left", left=lasting).encode() in shared


def test_every_browser_sees_its_own_order_and_no_other(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=50)
            pages = [house.browser() for _ in range(5)]

            placed = [await page.placed(f"ada{number}") for number, page in enumerate(pages)]
            seen = [await page.get(where) for page, where in zip(pages, placed, strict=True)]

            for page, where in zip(seen, placed, strict=True):
                token = where.partition("token=")[2].partition("&")[0]
                others = [each for each in placed if each != where]
                assert token in page.text
                assert not any(each.partition("token=")[2][:22] in page.text for each in others)

    run(scenario)
