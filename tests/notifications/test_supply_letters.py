"""Letters about supply: another estimate with its reason, and that nothing is left."""

import re
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from firstcome.domain.versions import ReasonKind
from firstcome.notifications.phrases import phrases_for, shipped_languages
from tests.notifications.estimates import DAY_MS, PLANNED, SECOND_MS, SLIPPED, UNKNOWN
from tests.notifications.test_letters import CODE, TOKEN, text_of, written


def test_another_estimate_is_told_old_to_new_with_its_reason_and_the_ways_out():
    mail = written("estimate_changed")
    text = text_of(mail)

    assert mail["Subject"] == ("Das Telefon: your turn is likely later, between 9 and 11 August")
    assert "Before: between 2 and 16 August. Now: between 9 and 11 August." in text
    assert "The reason: delivery 3 slipped from 2 to 9 August." in text
    assert "Your place in line is 13: 12 orders are before yours." in text
    for way in ("", "/move", "/give-up"):
        assert f"https://shop.example/orders/{CODE}{way}?token={TOKEN}" in text
    assert "not confirmed yet" not in text


def test_another_estimate_is_told_in_german():
    text = text_of(written("estimate_changed", "de"))

    assert "Bisher: zwischen dem 2. und dem 16. August." in text
    assert "Jetzt: zwischen dem 9. und dem 11. August." in text
    assert "Lieferung 3 verschob sich vom 2. auf den 9. August." in text
    assert "Die Bestellung stornieren:" in text  # "aufgeben" would be to place one


@pytest.mark.parametrize("language", sorted(shipped_languages()))
@pytest.mark.parametrize("kind", get_args(ReasonKind))
def test_every_reason_has_its_words(kind: Any, language: str):
    change = {"reason": replace(SLIPPED, kind=kind), "new": UNKNOWN, "turn": "lost"}
    text = text_of(written("estimate_changed", language, change=change))

    assert re.search("elivery 3|ieferung 3", text)
    assert phrases_for(language).say("window.unknown") in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"units": 10}, "brings more units"),
        ({"units": 8}, "brings fewer units"),
        ({"units": 9}, "more is known"),
        ({"from_ms": SECOND_MS - DAY_MS, "to_ms": SECOND_MS - DAY_MS}, "was moved from 2 to 1"),
    ],
)
def test_a_change_that_is_no_slip_says_what_it_is(changes: dict[str, Any], words: str):
    same = replace(SLIPPED, kind="changed", from_ms=SECOND_MS, to_ms=SECOND_MS)
    text = text_of(written("estimate_changed", change={"reason": replace(same, **changes)}))

    assert words in text


def test_whoever_cannot_move_is_offered_to_give_up_alone():
    text = text_of(written("estimate_changed", change={"may_move": False}))

    assert "/move?" not in text
    assert "/give-up?" in text


def test_who_joins_the_line_is_told_when_their_turn_is_likely():
    assert "When that will be is not known yet." in text_of(written("in_line"))
    assert "not known yet" in text_of(written("in_line", estimate=UNKNOWN))
    known = text_of(written("in_line", estimate=PLANNED))
    assert "your turn is likely between 2 and 16 August" in known
    assert "not known" not in known


def test_who_comes_too_late_is_told_so_with_the_page_of_the_sale():
    mail = written("sold_out")
    text = text_of(mail)

    assert mail["Subject"] == "Das Telefon: sold out, and no line is open"
    assert "the last unit has been sold" in text
    assert "https://shop.example/launches/phone\n" in text
