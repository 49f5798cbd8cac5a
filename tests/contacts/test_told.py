"""Words that staff tell everybody: kept as they were written, found in the reader's language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.contacts.told import Told, decode_texts, encode_texts, told_in

TITLES = st.from_regex(
    r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]{1,200}", fullmatch=True
)
LANGUAGES = st.from_regex(r"[a-z]{2,3}(-[A-Z]{2})?", fullmatch=True)


@given(st.dictionaries(LANGUAGES, TITLES.filter(str.strip), min_size=1, max_size=20))
def test_words_come_back_as_they_were_written(titles: dict[str, str]):
    texts = {language: Told(title) for language, title in titles.items()}
    turned = dict(reversed(texts.items()))

    assert decode_texts(encode_texts(texts)) == texts
    assert encode_texts(turned) == encode_texts(texts), "equal words are one document"


@pytest.mark.parametrize(
    ("language", "found"),
    [("de", "de"), ("de-AT", "de"), ("en-GB", "en-GB"), ("ja", "en"), ("", "en")],
)
def test_a_reader_finds_the_words_in_the_nearest_language(language: str, found: str):
    texts = {each: Told(each) for each in ("en", "en-GB", "de", "fr")}

    assert told_in(texts, language) == (found, Told(found))


def test_without_english_a_reader_of_another_language_finds_the_first():
    assert told_in({"fr": Told("oui"), "de": Told("ja")}, "ja") == ("de", Told("ja"))
