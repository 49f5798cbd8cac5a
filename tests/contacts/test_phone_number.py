"""Phone numbers: E.164, and a fast path that gives the same."""

import random

import phonenumbers
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from firstcome.contacts.failures import ContactInvalid
from firstcome.contacts.phone_number import normalise_phone, normalise_phone_fast

CALLING_CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def by_the_library(text: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_form(text: str, region: str | None) -> str | None:
    try:
        return normalise_phone(text, region)
    except ContactInvalid:
        return None


def agree(text: str, region: str | None) -> str:
    """Assert that both paths agree with the library; which path the text took."""
    expected = by_the_library(text, region)
    while expected is not None and (again := by_the_library(expected, None)) != expected:
        expected = again
    fast = normalise_phone_fast(text)
    assert normal_form(text, region) == expected
    assert fast is None or fast == text == by_the_library(text, region)
    return "slow" if fast is None else "fast"


@pytest.mark.parametrize("calling_code", CALLING_CODES)
def test_the_fast_path_of_every_calling_code_gives_what_the_library_gives(calling_code: int):
    chance = random.Random(calling_code)
    paths = [
        agree(
            f"+{calling_code}" + "".join(chance.choices("0123456789", k=length)),
            chance.choice([None, "GB", "US", "AR"]),
        )
        for length in range(3, 14)
        for _ in range(12)
    ]

    assert "fast" in paths


@settings(max_examples=1_000, deadline=None)
@given(
    st.from_regex(r"\A\+[0-9]{1,16}\Z")
    | st.from_regex(r"\A\+?[0-9 ()./-]{5,20}\Z")
    | st.builds("+{}{}".format, st.sampled_from(CALLING_CODES), st.integers(0, 10**12)),
    st.sampled_from([None, "GB", "DE", "US", "IT", "AR", "BR"]),
)
def test_a_number_written_in_any_way_agrees_with_the_library(text: str, region: str | None):
    event(agree(text, region))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=20), st.sampled_from([None, "GB", "XX", ""]))
def test_no_other_text_is_treated_otherwise_than_by_the_library(text: str, region: str | None):
    agree(text, region)


@pytest.mark.parametrize(
    "text",
    ["+447700900123", "+12025550123", "+4915123456789", "+33612345678", "+390612345678"],
)
def test_an_ordinary_number_takes_the_fast_path_and_gives_itself(text: str):
    assert normalise_phone_fast(text) == text
    assert normalise_phone(text, None) == text


# Version 1 of the normaliser. A row that changes is another version (see `identity`).
@pytest.mark.parametrize(
    ("text", "region", "normal"),
    [
        ("07700 900123", "GB", "+447700900123"),
        ("+44 (0)7700 900123", None, "+447700900123"),
        ("+44 0 7700 900123", "US", "+447700900123"),
        ("0044 7700 900123", "GB", "+447700900123"),
        ("tel:+44-7700-900123", None, "+447700900123"),
        ("+44 7700 900123 ext. 5", None, "+447700900123"),
        ("٠٧٧٠٠٩٠٠١٢٣", "GB", "+447700900123"),
        ("06 12345678", "IT", "+390612345678"),
        ("(202) 555-0123", "US", "+12025550123"),
        ("+4400596548654", None, "+44596548654"),
    ],
)
def test_version_1_of_the_normal_form(text: str, region: str | None, normal: str):
    assert normalise_phone(text, region) == normal


@pytest.mark.parametrize(
    ("text", "region", "mend"),
    [
        ("", "GB", "not a phone number"),
        ("ada", "GB", "not a phone number"),
        ("07700 900123", None, "Its country is not known"),
        ("07700 900123", "XX", "Its country is not known"),
        ("+999 7700 900123", None, "Its country is not known"),
        ("+44 7700", None, "too few or too many digits"),
        ("+44 7700 900123 900123", None, "too few or too many digits"),
        ("1" * 40, "GB", "too few or too many digits"),
        ("+" + "4" * 40, None, "At most 40 characters"),
    ],
)
def test_a_number_that_cannot_be_used_is_refused_with_the_mend(
    text: str, region: str | None, mend: str
):
    with pytest.raises(ContactInvalid) as refused:
        normalise_phone(text, region)

    assert refused.value.field == "phone"
    assert mend in refused.value.reason
    assert refused.value.reason.endswith("like +44 7700 900123.")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CALLING_CODES), st.text("0123456789", min_size=4, max_size=14))
def test_the_normal_form_of_a_normal_form_is_itself(calling_code: int, digits: str):
    normal = normal_form(f"+{calling_code}{digits}", None)

    assert normal is None or normalise_phone(normal, "GB") == normal


def test_an_endless_text_is_refused_before_any_work():
    with pytest.raises(ContactInvalid, match="At most 40"):
        normalise_phone("(" * 10_000_000, "GB")
