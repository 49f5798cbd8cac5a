"""Words: every language says the same things, and writes numbers and times as it does."""

from collections.abc import Iterator

import pytest
from markupsafe import Markup

from firstcome.web.words import LANGUAGES, Language, placeholders, words_of

OPENS_MS = 1_215_673_200_000  # 2008-07-10 07:00:00 UTC
HOUR_MS = 3_600_000
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def differences(one: Language, other: Language) -> Iterator[str]:
    """Keys that only one has, or whose sentences need other values."""
    yield from one.sentences.keys() ^ other.sentences.keys()
    for key in one.sentences.keys() & other.sentences.keys():
        if needed(one, key) != needed(other, key):
            yield key


def forms_of(language: str) -> list[str]:
    """Every sentence in every plural form; patterns of dates are none."""
    sentences = words_of(language).sentences
    return [
        form
        for key, forms in sentences.items()
        if not key.startswith("formats.")
        for form in forms.values()
    ]


def needed(words: Language, key: str) -> set[str]:
    return set[str]().union(*(placeholders(form) for form in words.sentences[key].values()))


@EVERY_LANGUAGE
def test_every_language_has_the_same_keys_and_placeholders(language: str):
    assert sorted(differences(words_of("en"), words_of(language))) == []


@EVERY_LANGUAGE
def test_every_plural_has_the_forms_that_its_language_needs(language: str):
    words = words_of(language)
    forms = {words.locale.plural_form(count) for count in range(1_000)}
    plurals = {key: each.keys() for key, each in words.sentences.items() if len(each) > 1}

    assert plurals
    assert {key: given for key, given in plurals.items() if given != forms} == {}


@EVERY_LANGUAGE
def test_sentences_neither_shout_nor_hold_markup(language: str):
    sentences = forms_of(language)

    assert [each for each in sentences if "!" in each or "<" in each or "&" in each] == []


@EVERY_LANGUAGE
def test_an_interest_is_never_called_a_reservation(language: str):
    sentences = forms_of(language)

    assert [each for each in sentences if "reserv" in each.lower()] == []


def test_a_difference_between_languages_is_noticed():
    tree = {"name": "X", "locale": "en_GB", "direction": "ltr"}
    days = dict.fromkeys(("day", "day_year", "day_alone"), "d")
    formats = {"moment": "HH", "clock": "HH", "short": "HH"} | days
    shop = {"left": "{count} left", "place": "at {name}"}
    one = Language("en", {"language": tree, "formats": formats, "shop": shop})
    other = Language(
        "de", {"language": tree, "formats": formats, "shop": {"left": "{number} da", "town": ""}}
    )

    assert sorted(differences(one, other)) == ["shop.left", "shop.place", "shop.town"]


def test_a_sentence_follows_its_count():
    words = words_of("en")

    assert words.t("sku.ahead", count=1) == "1 person is ahead of you in line."
    assert words.t("sku.ahead", count=12_400) == "12,400 people are ahead of you in line."
    assert "12.400 Personen" in words_of("de").t("sku.ahead", count=12_400)


def test_what_a_sentence_is_given_is_escaped():
    words = words_of("en")

    assert words.t("place.collect", name="<b>Ada & Bea</b>").endswith(
        "&lt;b&gt;Ada &amp; Bea&lt;/b&gt;"
    )
    assert words.t("place.collect", name=Markup("<b>Ada</b>")).endswith("<b>Ada</b>")


def test_a_key_that_there_is_not_raises():
    with pytest.raises(KeyError):
        words_of("en").t("shop.nothing")
    with pytest.raises(KeyError):
        words_of("xx")


@pytest.mark.parametrize(
    ("language", "zone", "written"),
    [
        ("en", "Europe/London", "Thursday 10 July 2008, 08:00 BST"),
        ("en", "Europe/Berlin", "Thursday 10 July 2008, 09:00 CEST"),
        ("en", "UTC", "Thursday 10 July 2008, 07:00 UTC"),
        ("en", "Asia/Kolkata", "Thursday 10 July 2008, 12:30 (UTC+5:30)"),
        ("de", "Europe/Berlin", "Donnerstag, 10. Juli 2008, 09:00 Uhr MESZ"),
        ("de", "America/New_York", "Donnerstag, 10. Juli 2008, 03:00 Uhr (UTC−4)"),
    ],
)
def test_a_moment_says_whose_clocks_it_is_on(language: str, zone: str, written: str):
    assert words_of(language).moment(OPENS_MS, zone) == written


def test_a_moment_of_today_is_told_by_the_clock_alone():
    words, london = words_of("en"), "Europe/London"
    now_ms = OPENS_MS + 2 * HOUR_MS

    assert words.near(OPENS_MS, now_ms, london) == "08:00 BST"
    assert words.near(OPENS_MS, now_ms + 24 * HOUR_MS, london).startswith("Thursday 10 July")
    assert words.clock(OPENS_MS + 11_999, london) == "08:00:11 BST"


@pytest.mark.parametrize(
    ("duration_ms", "parts_max", "written"),
    [
        (72 * HOUR_MS, 4, "3 days"),
        (90 * 60_000, 4, "1 hour and 30 minutes"),
        (26 * HOUR_MS + 61_000, 4, "1 day, 2 hours, 1 minute and 1 second"),
        (26 * HOUR_MS + 61_000, 2, "1 day and 2 hours"),
        (24 * HOUR_MS + 61_000, 2, "1 day"),
        (999, 4, "0 seconds"),
        (-5_000, 4, "0 seconds"),
    ],
)
def test_a_span_is_told_in_its_largest_units(duration_ms: int, parts_max: int, written: str):
    assert words_of("en").lasting(duration_ms, parts_max) == written


@pytest.mark.parametrize(
    ("language", "amount_minor", "currency", "written"),
    [
        ("en", 9_900, "GBP", "£99.00"),
        ("en", 9_900, "JPY", "JP¥9,900"),
        ("en", 1_234_500, "KWD", "KWD 1,234.500"),
        ("de", 9_900, "EUR", "99,00 €"),
        ("de", 0, "EUR", "0,00 €"),
    ],
)
def test_a_price_is_made_of_minor_units(
    language: str, amount_minor: int, currency: str, written: str
):
    spaces = str.maketrans({"\N{NO-BREAK SPACE}": " "})

    assert words_of(language).money(amount_minor, currency).translate(spaces) == written
