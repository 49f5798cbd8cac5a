"""The launch page of a launch that registers, or takes orders of the registered alone."""

from html import unescape
from pathlib import Path

import pytest
from msgspec.structs import replace

from firstcome.launches.texts import LaunchTexts
from tests.api.inside import Link
from tests.api.launch_bodies import FAR_MS
from tests.web.house import LAUNCH, hidden, opened, run, said
from tests.web.invitations import LATER, PAGE, PASSED, SOON, move, page_of, waves
from tests.web.test_templates import Reading

REGISTER = f'href="{PAGE}/register"'


def with_a_shop(texts: LaunchTexts) -> LaunchTexts:
    web, bath = texts.locations
    return replace(texts, locations=(web, replace(bath, name="Bath 1", town="Bath")))


@pytest.mark.parametrize(
    ("access", "opens_ms", "is_offered"),
    [
        ("open", FAR_MS, True),
        ("open", 0, False),
        ("registered", FAR_MS, True),
        ("registered", 0, True),
        ("waves", 0, True),
    ],
)
def test_interest_is_registered_before_the_opening_and_later_where_it_opens_a_door(
    tmp_path: Path, access: str, opens_ms: int, is_offered: bool
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access=access, opens_ms=opens_ms)

            page = await house.browser().get(PAGE)
            german = await house.browser().get(f"{PAGE}?lang=de")

            assert page.status_code == 200
            assert (REGISTER in page.text) == is_offered
            assert (f"{PAGE}/register?lang=de" in german.text) == is_offered
            assert (said("access.register_what") in page.text) == is_offered
            assert (f'href="{PAGE}/find"' in page.text.partition("<footer")[0]) == is_offered

    run(scenario)


@pytest.mark.parametrize("opens_ms", [0, FAR_MS])
def test_a_launch_that_registers_nobody_says_nothing_of_it(tmp_path: Path, opens_ms: int):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(opens_ms=opens_ms)

            page = await house.browser().get(f"{PAGE}?invitation=23456789BCDF.{'a' * 22}")

            assert "register" not in page.text
            assert "invitation" not in page.text

    run(scenario)


def test_a_closed_launch_registers_nobody(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            await house.staff("close")

            page = await house.browser().get(PAGE)

            assert said("launch.closed") in page.text
            assert REGISTER not in page.text

    run(scenario)


def test_who_is_not_invited_sees_the_next_wave_and_no_form(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            await house.shop.confirmed("ada")
            before = await house.browser().get(PAGE)
            await waves(house, PASSED, SOON, LATER)

            # Pages are kept for a second: this is another one.
            page = await house.browser().get(f"{PAGE}?lang=en")

            assert said("access.waves") in page.text
            assert "<form" not in page.text
            assert 'datetime="2100-01-01T00:00:00.000Z"' in page.text
            assert "2100-01-02" not in page.text
            assert "<time" not in before.text

    run(scenario)


def test_a_wave_that_is_only_planned_is_told_to_nobody(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            ada = await house.shop.confirmed("ada")
            await waves(house, SOON, is_told=False)

            hers = await house.browser().get(page_of(ada))
            strangers = await house.browser().get(PAGE)
            await house.staff("waves/1/invite")
            told = await house.browser().get(page_of(ada, lang="en"))

            assert said("access.wave_unknown") in hers.text
            assert SOON[:10] not in hers.text + strangers.text
            assert said("access.in_wave", wave=1) in told.text

    run(scenario)


def test_a_wave_that_is_open_is_known_whoever_forgot_to_tell_it(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            ada = await house.shop.confirmed("ada")
            await waves(house, PASSED, is_told=False)

            page = await house.browser().get(page_of(ada))

            assert "<form" in page.text

    run(scenario)


def test_who_is_invited_and_whose_wave_is_open_has_the_form(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            ada, bea = await house.shop.confirmed("ada"), await house.shop.confirmed("bea")
            await waves(house, PASSED, "2008-07-10T08:00:00Z")

            of_ada = await house.browser().get(page_of(ada))
            of_bea = await house.browser().get(page_of(bea))

            assert hidden(of_ada)["invitation"] == ada.invitation
            assert hidden(of_bea)["invitation"] == bea.invitation
            assert "You are invited in wave 1, from" in of_ada.text
            assert "You are invited in wave 2, from" in of_bea.text
            assert 'datetime="2008-07-10T08:00:00.000Z"' in of_bea.text
            assert REGISTER not in of_ada.text
            assert f"/registrations/{ada.code}?token={ada.token}" in of_ada.text

    run(scenario)


def test_who_comes_before_their_wave_waits_for_it_on_the_page(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            ada = await house.shop.confirmed("ada")
            unknown = await house.browser().get(page_of(ada))
            await waves(house, SOON)

            page = await house.browser().get(page_of(ada))
            await move(house, 1, LATER)
            moved = await house.browser().get(page_of(ada))
            await move(house, 1, PASSED)
            come = await house.browser().get(page_of(ada))

            main = Reading(page.text).values("data-page")[0]
            assert "<form" not in page.text + unknown.text + moved.text
            assert said("access.wave_unknown") in unknown.text
            assert "Your wave opens" in page.text
            assert "data-opens-in=" in page.text
            assert "data-left-ms=" in page.text
            assert main == f"{PAGE}?at=web&invitation={ada.invitation}"
            assert "2100-01-01" in page.text
            assert "2100-01-02" in moved.text
            assert "2100-01-01" not in moved.text
            assert hidden(come)["invitation"] == ada.invitation

    run(scenario)


def test_before_the_opening_an_invited_reader_waits_for_what_comes_later(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves", opens_ms=FAR_MS)
            ada, bea = await house.shop.confirmed("ada"), await house.shop.confirmed("bea")
            await waves(house, PASSED, "2100-02-01T00:00:00Z")

            of_ada = await house.browser().get(page_of(ada))
            of_bea = await house.browser().get(page_of(bea))

            assert "Opens <time" in of_ada.text
            assert "2100-01-01T00:00:00" in of_ada.text
            assert "2008-07-10" not in of_ada.text
            assert "Your wave opens <time" in of_bea.text
            assert "2100-02-01T00:00:00" in of_bea.text
            assert "<form" not in of_ada.text + of_bea.text

    run(scenario)


def test_the_registered_have_the_form_at_once_where_there_are_no_waves(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="registered")
            ada = await house.shop.confirmed("ada")

            page, stranger = (
                await house.browser().get(page_of(ada)),
                await house.browser().get(PAGE),
            )

            assert hidden(page)["invitation"] == ada.invitation
            assert said("access.is_registered") in page.text
            assert said("access.registered") in stranger.text
            assert "<form" not in stranger.text

    run(scenario)


def test_who_has_not_confirmed_is_led_to_the_page_where_that_is_done(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            await house.shop.register("ada")
            ada = house.shop.last_link()
            await waves(house, PASSED)

            page = await house.browser().get(page_of(ada))

            assert said("access.unconfirmed") in page.text
            assert f"/registrations/{ada.code}?token={ada.token}" in page.text
            assert "<form" not in page.text

    run(scenario)


def test_an_invitation_that_is_none_counts_as_none_and_stands_nowhere(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            await house.load(launch="other", register=True)
            ada, left = await house.shop.confirmed("ada"), await house.shop.confirmed("bea")
            await house.shop.client.post(left.path("leave"))
            elsewhere = await house.shop.confirmed("ada", launch="other")
            await waves(house, PASSED)
            wrong = [
                left,
                elsewhere,
                Link(ada.code, ada.token[::-1]),
                Link(ada.code, ""),
                Link("nothing", "%22%3E%3Cscript%3E"),
                Link("é" * 12, "a" * 22),
            ]
            plain = await house.browser().get(PAGE)

            pages = [await house.browser().get(page_of(each)) for each in wrong]

            for page in pages:
                assert page.status_code == 200
                assert without_key(page.text) == without_key(plain.text)

    run(scenario)


def test_readers_of_one_wave_share_a_page_and_nobody_s_invitation_is_kept(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves", texts=with_a_shop)
            ada, bea = await house.shop.confirmed("ada"), await house.shop.confirmed("bea")
            await waves(house, PASSED)
            for below in ("", "/shops", "/terms", "/find"):
                of_ada = await house.browser().get(page_of(ada, below))
                of_bea = await house.browser().get(page_of(bea, below))
                of_all = await house.browser().get(PAGE + below)

                assert ada.token in of_ada.text
                assert ada.token not in of_bea.text + of_all.text
                assert bea.token not in of_all.text
                assert "code-" not in of_ada.text
                shown = of_ada.text.replace(ada.code, bea.code).replace(ada.token, bea.token)
                assert without_key(shown) == without_key(of_bea.text)

    run(scenario)


def test_an_invitation_goes_along_wherever_the_page_leads(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves", texts=with_a_shop)
            ada = await house.shop.confirmed("ada")
            await waves(house, PASSED)
            browser = house.browser()
            seen: set[str] = set()
            follow = [page_of(ada), page_of(ada, "/shops", town="Bath")]

            while follow:
                page = await browser.get(follow.pop())
                for each in links(page.text):
                    if each not in seen and each.startswith(PAGE):
                        seen.add(each)
                        follow.append(each)

            assert {each.partition("?")[0] for each in seen} == {
                PAGE, f"{PAGE}/shops", f"{PAGE}/terms", f"{PAGE}/find"
            }  # fmt: skip
            assert [each for each in seen if f"invitation={ada.invitation}" not in each] == []
            assert any("at=bath" in each and "lang=de" in each for each in seen)
            searched = await browser.get(page_of(ada, "/shops"))
            assert hidden(searched)["invitation"] == ada.invitation

    run(scenario)


@pytest.mark.parametrize("below", ["", "/shops", "/terms", "/find"])
def test_a_page_with_an_invitation_is_kept_by_no_cache_and_named_to_nobody(
    tmp_path: Path, below: str, capfd: pytest.CaptureFixture[str]
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            ada = await house.shop.confirmed("ada")
            await waves(house, PASSED)

            page = await house.browser().get(page_of(ada, below))

            assert ada.token in page.text
            assert page.headers["cache-control"] == "no-store"
            assert page.headers["referrer-policy"] == "no-referrer"
            told = capfd.readouterr()
            assert ada.token not in told.out + told.err

    run(scenario)


def test_a_lost_link_of_a_registration_is_sent_again_to_whoever_asks_alike(tmp_path: Path):
    asked: list[tuple[bytes, str]] = []

    def send_link(customer: bytes, launch: str) -> None:
        asked.append((customer, launch))

    async def scenario() -> None:
        async with opened(tmp_path, send_link=send_link) as house:
            await house.load(register=True, access="waves")
            await house.shop.confirmed("ada")
            find = f"{PAGE}/find"
            form = await house.browser().get(find)

            for_ada = await house.browser().send(find, email="ada@shop.example")
            for_bea = await house.browser().send(find, email="bea@shop.example")

            ada = house.shop.shop.customer("email", "ada@shop.example", "")
            assert asked[0] == (ada, LAUNCH)
            assert len(asked) == 2
            assert for_ada.text == for_bea.text
            assert said("find.sent_either") in for_ada.text
            assert said("find.what_either") in form.text

    run(scenario)


def links(text: str) -> list[str]:
    return [unescape(each) for each in Reading(text).values("href", "a")]


def without_key(text: str) -> str:
    """A page without what differs from reader to reader and from second to second."""
    parts = text.split('name="key" value="')
    shown = parts[0] + "".join(part.partition('"')[2] for part in parts[1:])
    return "\n".join(line for line in shown.splitlines() if "As of" not in line)
