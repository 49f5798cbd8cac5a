"""In how many parts an SMS goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.limits import SMS_SEGMENTS_MAX
from firstcome.notifications.kinds import KINDS, Kind
from firstcome.notifications.letters import Letterhead
from firstcome.notifications.mails import word
from firstcome.notifications.phrases import phrases_for, shipped_languages
from firstcome.notifications.samples import NOW_MS, READER, sample_letter
from firstcome.notifications.segments import Segments, segments_of
from firstcome.notifications.sms_words import sms_text
from firstcome.notifications.wordings import Act, Wording

HEAD = Letterhead("https://shop.example", "")


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", Segments(1, 0, True)),
        ("a" * 160, Segments(1, 160, True)),
        ("a" * 161, Segments(2, 161, True)),
        ("a" * 306, Segments(2, 306, True)),
        ("a" * 307, Segments(3, 307, True)),
        ("äöüß" * 40, Segments(1, 160, True)),
        ("€" * 80, Segments(1, 160, True)),
        ("€" * 81, Segments(2, 162, True)),
        ("€" * 153, Segments(3, 306, True)),
        ("ł" * 70, Segments(1, 70, False)),
        ("ł" * 71, Segments(2, 71, False)),
        ("😀" * 35, Segments(1, 70, False)),
        ("😀" * 67, Segments(3, 134, False)),
    ],
    ids=range(13),
)
def test_parts_are_counted_as_a_phone_gets_them(text: str, segments: Segments):
    assert segments_of(text) == segments


@given(st.text(max_size=400), st.text(max_size=5))
def test_more_text_is_never_fewer_parts(text: str, more: str):
    assert segments_of(text).parts <= segments_of(text + more).parts


@pytest.mark.parametrize("language", sorted(shipped_languages()))
@pytest.mark.parametrize("kind", KINDS)
def test_every_sms_goes_in_two_parts_of_the_gsm_alphabet_with_its_links(kind: Kind, language: str):
    letter = sample_letter(kind, language, "sms")
    phrases = phrases_for(language)
    wording = word(letter, HEAD, phrases, READER, NOW_MS)

    text = sms_text(wording, phrases)

    found = segments_of(text)
    assert found.is_plain
    assert found.parts <= SMS_SEGMENTS_MAX
    acts = [part.address for part in wording.parts if isinstance(part, Act)]
    assert all(address in text for address in acts[:1])
    assert wording.unsubscribe in text
    assert text.startswith("Phone 2008: ")
    assert "..." not in text


@given(st.text(min_size=1, max_size=300))
def test_long_words_are_cut_and_links_are_not(words: str):
    link = "https://shop.example/orders/" + "x" * 40
    wording = Wording(words, (Act("", link),), "")

    text = sms_text(wording, phrases_for("en"))

    assert text.endswith("\n" + link)
    assert segments_of(text).parts <= SMS_SEGMENTS_MAX
