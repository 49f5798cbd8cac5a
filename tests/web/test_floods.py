"""Floods of pages: what is drawn in a second is bounded, and what is kept is shared."""

from pathlib import Path

import pytest

from firstcome.limits import ACCEPT_LANGUAGE_CHARACTERS_MAX
from firstcome.web.customer import busy, language, launch_page
from firstcome.web.customer.per_second import PerSecond
from firstcome.web.pages import render
from firstcome.web.words import words_of
from tests.web.house import LAUNCH, ORDER, form, opened, run

PAGE = f"/launches/{LAUNCH}"


def full(_: PerSecond) -> bool:
    """There is no room in any second."""
    return False


def test_in_one_second_no_more_than_the_bound_go_through():
    drawing = PerSecond(3, iter((7.5, 7.6, 7.7, 7.8, 8.0)).__next__)

    assert [drawing.may() for _ in range(5)] == [True, True, True, False, True]


@pytest.mark.parametrize(
    ("page", "is_kept"), [("terms", True), ("shops?town=bath", True), ("find", False)]
)
def test_beyond_the_bound_a_page_is_asked_for_later_and_orders_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, is_kept: bool
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            first = await ada.get(f"{PAGE}/{page}")
            monkeypatch.setattr(PerSecond, "may", full)

            again = await ada.get(f"{PAGE}/{page}")
            later = await ada.get(f"{PAGE}/{page}", **{"accept-language": "de"})

            assert first.status_code == 200
            assert later.status_code == 503
            assert int(later.headers["retry-after"]) >= 1
            assert str(words_of("de").t("note.other.title")) in later.text
            assert (again.status_code == 200) == is_kept
            assert (await ada.order("ada")).status_code == 303

    run(scenario)


def test_launch_pages_asked_for_first_are_bounded_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            monkeypatch.setattr(launch_page, "LAUNCH_PAGES_MADE_PER_S_MAX", 0)

            page = await house.browser().get(PAGE)

            assert page.status_code == 503

    run(scenario)


def test_shops_on_one_clock_share_their_busy_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    drawn: list[str] = []

    def pause(reason: str, attempt: int) -> int:
        return len(reason) + attempt

    def counted(template: str, view: object) -> bytes:
        drawn.append(template)
        return render(template, view)

    monkeypatch.setattr(busy, "pause", pause)
    monkeypatch.setattr(busy, "render", counted)

    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()
            key = await ada.key()
            house.shop.engine.refuse("disk_full")

            sent = [
                await ada.send(ORDER, **form("ada", key) | {"location": place})
                for place in ("web", "bath", "nowhere")
            ]
            house.shop.engine.accept_again("disk_full")

            assert [each.status_code for each in sent[:2]] == [503, 503]
            assert 'name="location" value="bath"' in sent[1].text
            assert len(drawn) == 1

    run(scenario)


def test_a_long_accept_language_is_not_kept_whole(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            language.choose.cache_clear()
            begins_alike = "de," + "x," * ACCEPT_LANGUAGE_CHARACTERS_MAX

            for end in ("a", "b"):
                page = await house.browser().get(PAGE, **{"accept-language": begins_alike + end})
                assert '<html lang="de"' in page.text

            assert language.choose.cache_info().currsize == 1

    run(scenario)
