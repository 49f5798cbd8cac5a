"""Which language a page is in."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from firstcome.launches.texts import LanguageTexts, LaunchTexts
from firstcome.web.customer.language import choose
from tests.web.house import LAUNCH, opened, run

PAGE = f"/launches/{LAUNCH}"
SHIPPED = ("en", "de")


@pytest.mark.parametrize(
    ("chosen", "accepted", "market", "language"),
    [
        ("", "", "", "en"),
        ("de", "en", "en", "de"),
        ("fr", "de", "en", "de"),
        ("", "de-AT, en;q=0.5", "en", "de"),
        ("", "fr, en;q=0.5, de;q=0.8", "en", "de"),
        ("", "fr", "de", "de"),
        ("", "fr", "fr", "en"),
        ("", "de;q=0, fr", "en", "en"),
        ("", "*, ;q=x, de;q=nan", "de", "de"),
        ("", "DE-de", "en", "de"),
    ],
)
def test_a_reader_gets_what_they_chose_or_ask_for_or_what_the_market_speaks(
    chosen: str, accepted: str, market: str, language: str
):
    assert choose(chosen, accepted, market, SHIPPED) == language


def test_the_choice_in_the_address_goes_along_with_the_links(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()

            chosen = await ada.get(f"{PAGE}?lang=de")
            plain = await ada.get(PAGE, **{"accept-language": "de"})

            assert '<html lang="de"' in chosen.text
            assert f'href="{PAGE}/terms?lang=de"' in chosen.text
            assert '<html lang="de"' in plain.text
            assert f'href="{PAGE}/terms"' in plain.text

    run(scenario)


def test_an_order_placed_in_german_is_shown_in_german(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load()
            ada = house.browser()

            placed = await ada.placed("ada", lang="de")
            page = await ada.get(placed)

            assert placed.endswith("&lang=de")
            assert '<html lang="de"' in page.text

    run(scenario)


def test_the_words_of_the_shop_are_in_the_language_of_the_reader(tmp_path: Path):
    def in_two_languages(texts: LaunchTexts) -> LaunchTexts:
        words = (
            LanguageTexts("en", headline="The phone is here"),
            LanguageTexts(
                "de", headline="Das Telefon ist da", names=(("phone-8gb", "8 GB, weiß"),)
            ),
        )
        return replace(texts, words=words)

    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(texts=in_two_languages)
            ada = house.browser()

            english, german = await ada.get(PAGE), await ada.get(f"{PAGE}?lang=de")

            assert "The phone is here" in english.text
            assert "Das Telefon ist da" in german.text
            assert "8 GB, weiß" in german.text
            assert "8 GB, weiß" not in english.text

    run(scenario)
