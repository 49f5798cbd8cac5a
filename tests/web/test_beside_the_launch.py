"""The pages beside the launch page: shops, terms, a lost link, colours, files."""

from pathlib import Path

from msgspec.structs import replace

from firstcome.launches.texts import Brand, LaunchTexts
from firstcome.web.static import address_of
from tests.api.launch_bodies import LOCATIONS
from tests.web.house import LAUNCH, opened, run, said

PAGE = f"/launches/{LAUNCH}"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'


def in_towns(texts: LaunchTexts) -> LaunchTexts:
    """The location "bath" is a shop in a town."""
    web, bath = texts.locations
    assert (web.location, bath.location) == tuple(LOCATIONS)
    return replace(texts, locations=(web, replace(bath, name="Bath 1", town="Bath-sur-Mér")))


def test_shops_are_found_by_town_or_name_however_it_is_typed(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(texts=in_towns)
            ada = house.browser()

            everywhere = await ada.get(f"{PAGE}/shops")
            by_town = await ada.get(f"{PAGE}/shops?town=BATH%20mer")
            nowhere = await ada.get(f"{PAGE}/shops?town=leeds")

            for found in (everywhere, by_town):
                assert f'href="{PAGE}?at=bath"' in found.text
            assert "at=bath" not in nowhere.text
            assert said("shops.none") in nowhere.text

    run(scenario)


def test_the_terms_are_those_of_the_definition(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(hold_ttl_ms=72 * 3_600_000, missed_hold="out")

            terms = await house.browser().get(f"{PAGE}/terms")

            assert terms.status_code == 200
            assert terms.headers["cache-control"] == "no-cache"
            assert said("terms.hold", lasting="3 days") in terms.text
            assert said("terms.missed_out") in terms.text

    run(scenario)


def test_a_lost_link_is_asked_for_with_the_same_answer_for_everybody(tmp_path: Path):
    sent: list[tuple[bytes, str]] = []

    def send_link(customer: bytes, launch: str) -> None:
        sent.append((customer, launch))

    async def scenario() -> None:
        async with opened(tmp_path, send_link=send_link) as house:
            await house.load()
            ada, bea = house.browser(), house.browser()
            await ada.placed("ada")

            for_ada = await bea.send(f"{PAGE}/find", email="ada@shop.example")
            for_cyd = await bea.send(f"{PAGE}/find", email="cyd@shop.example")
            again = await bea.send(f"{PAGE}/find", email=" ADA@shop.example")
            wrong = await bea.send(f"{PAGE}/find", email="ada")

            of_ada = house.shop.shop.customer("email", "ada@shop.example", "")
            of_cyd = house.shop.shop.customer("email", "cyd@shop.example", "")
            assert for_ada.content == for_cyd.content == again.content
            assert for_ada.status_code == 200
            assert said("find.sent") in for_ada.text
            assert wrong.status_code == 422
            assert 'value="ada"' in wrong.text
            assert sent == [(of_ada, LAUNCH), (of_cyd, LAUNCH)]

    run(scenario)


def test_the_colours_and_the_logo_of_a_launch_are_files_of_it(tmp_path: Path):
    def branded(texts: LaunchTexts) -> LaunchTexts:
        return replace(texts, brand=Brand("Shop", "#0b5cad", "#6cb2f7", SVG, "image/svg+xml"))

    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(texts=branded)
            ada = house.browser()

            page = await ada.get(PAGE)
            css = await ada.get(f"{PAGE}/brand.css")
            logo_address = page.text.partition('<img src="')[2].partition('"')[0]
            logo = await ada.get(logo_address)

            assert f'href="{PAGE}/brand.css"' in page.text
            assert css.headers["content-type"] == "text/css; charset=utf-8"
            assert "--accent:" in css.text
            assert logo.content == SVG
            assert logo.headers["content-type"] == "image/svg+xml"
            assert "sandbox" in logo.headers["content-security-policy"]

    run(scenario)


def test_a_launch_without_colours_has_an_empty_stylesheet_and_no_logo(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()

            css, logo = await ada.get(f"{PAGE}/brand.css"), await ada.get(f"{PAGE}/logo")

            assert (css.status_code, css.content) == (200, b"")
            assert logo.status_code == 404

    run(scenario)


def test_a_static_file_is_kept_for_ever_and_packed_for_who_takes_it(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            ada = house.browser()
            where = address_of("shop.css")

            packed = await ada.get(where)
            plain = await ada.get(where, **{"accept-encoding": "identity"})
            unknown = await ada.get("/static/0000000000000000/shop.css")

            assert packed.headers["content-encoding"] == "gzip"
            assert "immutable" in packed.headers["cache-control"]
            assert packed.content == plain.content
            assert unknown.status_code == 404

    run(scenario)


def test_what_is_no_page_of_a_customer_is_left_to_the_api(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            ada = house.browser()

            health, nothing = await ada.get("/healthz"), await ada.get("/orders")

            assert health.json() == {"status": "alive"}
            assert nothing.status_code == 404
            assert said("note.not_found.title") in nothing.text

    run(scenario)
