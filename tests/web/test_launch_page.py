"""The launch page: its states, its places, its one hole."""

from pathlib import Path

from msgspec.structs import replace

from firstcome.launches.texts import LaunchTexts
from tests.api.launch_bodies import FAR_MS
from tests.web.house import LAUNCH, hidden, opened, run, said

PAGE = f"/launches/{LAUNCH}"


def test_the_page_is_the_same_for_everybody_but_for_the_key(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()

            ada, bea = await house.browser().get(PAGE), await house.browser().get(PAGE)

            key_of_ada, key_of_bea = hidden(ada)["key"], hidden(bea)["key"]
            assert ada.status_code == bea.status_code == 200
            assert key_of_ada != key_of_bea
            assert ada.text.replace(key_of_ada, "") == bea.text.replace(key_of_bea, "")

    run(scenario)


def test_a_browser_keeps_its_key_over_reloads_and_tabs(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()

            first, second = await ada.get(PAGE), await ada.get(PAGE)

            cookie = first.headers["set-cookie"]
            assert hidden(first)["key"] == hidden(second)["key"]
            assert cookie.startswith(f"firstcome-{LAUNCH}={hidden(first)['key']}; Path={PAGE};")
            assert "; HttpOnly; SameSite=Lax" in cookie
            assert "Secure" not in cookie
            assert "set-cookie" not in second.headers

    run(scenario)


def test_a_page_runs_nothing_of_others_and_is_kept_by_nobody(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()

            page = await house.browser().get(PAGE)

            assert page.headers["content-security-policy"].startswith("default-src 'none'; ")
            assert page.headers["referrer-policy"] == "no-referrer"
            assert page.headers["x-content-type-options"] == "nosniff"
            assert page.headers["cache-control"] == "no-store"
            assert page.headers["content-type"] == "text/html; charset=utf-8"

    run(scenario)


def test_a_pause_shows_at_once(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            before = await ada.get(PAGE)

            await house.staff("pause")
            paused = await ada.get(PAGE)
            await house.staff("resume")
            after = await ada.get(PAGE)

            assert said("launch.open") in before.text
            assert said("launch.paused") in paused.text
            assert said("launch.open") in after.text

    run(scenario)


def test_before_the_opening_there_is_no_form_to_send(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(opens_ms=FAR_MS)

            page = await house.browser().get(PAGE)

            assert page.status_code == 200
            assert "<form" not in page.text
            assert "sku" not in hidden(page)

    run(scenario)


def test_a_place_is_chosen_by_the_address(tmp_path: Path):
    def with_a_shop(texts: LaunchTexts) -> LaunchTexts:
        web, bath = texts.locations
        return replace(texts, locations=(web, replace(bath, name="Bath 1", town="Bath")))

    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(texts=with_a_shop)
            ada = house.browser()

            web = await ada.get(PAGE)
            bath = await ada.get(f"{PAGE}?at=bath")
            nowhere = await ada.get(f"{PAGE}?at=nowhere")

            assert hidden(web)["location"] == "web"
            assert hidden(bath)["location"] == "bath"
            assert hidden(nowhere)["location"] == "web"
            assert "Bath 1" in bath.text
            assert "Bath 1" not in web.text

    run(scenario)


def test_a_launch_that_there_is_not_has_a_page_that_says_so(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()

            page = await house.browser().get("/launches/other")

            assert page.status_code == 404
            assert said("note.launch_unknown.title") in page.text

    run(scenario)


def test_the_only_launch_is_the_first_page(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            ada = house.browser()
            none = await ada.get("/")
            await house.load()
            one = await ada.get("/")
            await house.load(launch="tablet")
            two = await ada.get("/")

            assert said("launches.none") in none.text
            assert (one.status_code, one.headers["location"]) == (303, PAGE)
            assert two.status_code == 200
            assert f'href="{PAGE}"' in two.text
            assert 'href="/launches/tablet"' in two.text

    run(scenario)


def test_head_is_answered_like_get_and_without_a_body(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()

            got, head = await ada.get(PAGE), await ada.head(PAGE)
            again = await ada.get(PAGE)
            nothing = await ada.head("/launches/nothing")

            assert head.status_code == 200
            assert (nothing.status_code, nothing.content) == (404, b"")
            assert head.headers["content-length"] == got.headers["content-length"]
            assert head.content == b""
            assert again.status_code == 200

    run(scenario)


def test_another_method_is_told_which_there_are(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()

            deleted = await ada.ask("DELETE", PAGE)
            put = await ada.ask("PUT", f"{PAGE}/order")

            assert (deleted.status_code, deleted.headers["allow"]) == (405, "GET, HEAD")
            assert (put.status_code, put.headers["allow"]) == (405, "GET, HEAD, POST")

    run(scenario)


def test_a_launch_whose_texts_are_lost_is_still_sold(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            house.state.launches[LAUNCH].definition = replace(
                house.state.launches[LAUNCH].definition, texts=bytes(16)
            )
            ada = house.browser()

            page = await ada.get(PAGE)

            assert page.status_code == 200
            assert "phone-8gb" in page.text
            assert (await ada.order("ada")).status_code == 303

    run(scenario)
