"""E-mail addresses: one normal form, and a fast path that gives the same."""

import string
import unicodedata

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from firstcome.contacts.email_address import normalise_email, normalise_email_fast
from firstcome.contacts.failures import ContactInvalid


def by_the_library(text: str) -> str | None:
    """The normal form as documented: email-validator's, with a local part in lower case."""
    try:
        address = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    domains = (text.strip().rpartition("@")[2], address.domain)
    if any(len(domain) > 63 and not domain.isascii() for domain in domains):
        return None
    return unicodedata.normalize("NFC", address.local_part.lower()) + "@" + address.domain


def normal_form(text: str) -> str | None:
    return None if refusal(text) else normalise_email(text)


def refusal(text: str) -> ContactInvalid | None:
    try:
        normalise_email(text)
    except ContactInvalid as refused:
        return refused
    return None


def agree(text: str) -> str:
    """Assert that both paths agree with the library; which path the text took."""
    expected = by_the_library(text)
    fast = normalise_email_fast(text)
    assert normal_form(text) == expected
    assert fast is None or fast == expected
    return "slow" if fast is None else "fast"


ATOM = string.ascii_letters + string.digits + "_!#$%&'*+-/=?^`{|}~"
HOSTS = string.ascii_letters + string.digits + "-"
ENDS = ["org", "ORG", "test", "local", "Localhost", "onion", "arpa", "invalid", "x", "c0m", "1a"]
LABELS = st.text(HOSTS, min_size=1, max_size=12) | st.sampled_from(["example", "x-y", "xn--a"])
ADDRESSES = st.builds(
    "{}@{}.{}".format,
    st.text(ATOM + ".", min_size=1, max_size=20),
    st.lists(LABELS, min_size=1, max_size=3).map(".".join),
    st.sampled_from(ENDS) | LABELS,
)


@settings(max_examples=1_500, deadline=None)
@given(ADDRESSES)
@example("ada@example.org")
@example("ada@local.org")
@example("ada@notlocal")
def test_the_fast_path_gives_what_the_library_gives_or_nothing(text: str):
    event(agree(text))


@settings(max_examples=500, deadline=None)
@example(f"ada@{'ü' * 50}.{'x' * 50}.org")
@example(f"ada@xn--bcher-kva.{'x' * 60}.org")
@example(f"ada@{'x' * 63}.{'x' * 63}.org")
@given(st.text(max_size=30) | st.builds("{}@{}".format, st.text(max_size=8), st.text(max_size=8)))
def test_no_text_of_any_script_is_treated_otherwise_than_by_the_library(text: str):
    agree(text)


@pytest.mark.parametrize(
    "pattern",
    [
        *("{}da@example.org", "a{}a@example.org", "ad{}@example.org"),
        *("ada@{}xample.org", "ada@ex{}mple.org", "ada@exampl{}.org", "ada@a{}b.org"),
        *("ada@example.{}rg", "ada@example.o{}g", "ada@example.or{}", "ada@example{}org"),
        *("{}ada@example.org", "ada@example.org{}", "ada{}example.org"),
    ],
)
def test_every_ascii_character_in_every_place_agrees_with_the_library(pattern: str):
    paths = {agree(pattern.format(chr(code))) for code in range(128)}

    assert paths == {"fast", "slow"} or pattern in {"ada{}example.org", "ada@example{}org"}


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.org",
        "ada.lovelace81@googlemail.com",
        "o'hara+phone_2008@mail-2.example.co.uk",
        "ADA@EXAMPLE.TEST",
        "person123456@rehearsal.example",
    ],
)
def test_an_ordinary_address_takes_the_fast_path(text: str):
    assert normalise_email_fast(text) == text.lower()


# Version 1 of the normaliser. A row that changes is another version (see `identity`).
@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        (" ada@example.org\n", "ada@example.org"),
        ("ada+phone@example.org", "ada+phone@example.org"),
        ("a.d.a@example.org", "a.d.a@example.org"),
        ("ada@mail.test", "ada@mail.test"),
        ("élodie@mail.test", "élodie@mail.test"),
        ("ÉLODIE@Example.org", "élodie@example.org"),
        ("E\u0301lodie@example.org", "élodie@example.org"),
        ("ada@BÜCHER.example", "ada@bücher.example"),
        ("ada@xn--bcher-kva.example", "ada@bücher.example"),
        ("李@example.org", "李@example.org"),
        ("\u212aelvin@example.org", "kelvin@example.org"),
        (f"{'a' * 100}@example.org", f"{'a' * 100}@example.org"),
    ],
)
def test_version_1_of_the_normal_form(text: str, normal: str):
    assert normalise_email(text) == normal


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("", "It is empty"),
        ("   ", "It is empty"),
        ("ada", "The @ sign is missing"),
        ("ada@bea@example.org", "more than one @"),
        ("ada lovelace@example.org", "There is a blank"),
        ("ada@ example.org", "There is a blank"),
        ("@example.org", "nothing on one side"),
        ("ada@", "nothing on one side"),
        ("ada@example", "has no dot"),
        ("ada@shop.local", "check every character"),
        ("ada..b@example.org", "check every character"),
        ('"ada b"@example.org', "There is a blank"),
        ('"ada"@example.org', "check every character"),
        ("ada@[192.0.2.1]", "check every character"),
        ("Ada <ada@example.org>", "There is a blank"),
        ("ada@exam_ple.org", "check every character"),
        ("ada\u0000@example.org", "check every character"),
        ("\ud800@example.org", "check every character"),
        (f"{'a' * 250}@example.org", "at most 254"),
        (f"ada@{'ü' * 60}.org", "more than 63 characters"),
        ("İ" * 120 + "@example.org", "at most 254 bytes"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_the_mend(text: str, mend: str):
    with pytest.raises(ContactInvalid) as refused:
        normalise_email(text)

    assert refused.value.field == "email"
    assert mend in refused.value.reason
    assert refused.value.reason.endswith("Write it like ada@example.org.")


@settings(max_examples=500, deadline=None)
@given(st.emails(domains=st.sampled_from(["example.org", "bücher.example"])) | st.text(max_size=12))
def test_the_normal_form_of_a_normal_form_is_itself(text: str):
    normal = normal_form(text) or normal_form(f"{text}@example.org")

    assert normal is None or normalise_email(normal) == normal


def test_no_letter_outside_of_ascii_takes_the_fast_path():
    letters = [chr(code) for code in range(0x80, 0x30000)]

    fast = [
        letter
        for letter in letters
        if normalise_email_fast(f"{letter}@a.org") or normalise_email_fast(f"a@{letter}.org")
    ]

    assert fast == []


def test_every_letter_has_a_normal_form_that_is_its_own():
    letters = [chr(code) for code in range(0x80, 0x30000) if chr(code).isalpha()]
    once = [unicodedata.normalize("NFC", letter.lower()) for letter in letters]

    assert [unicodedata.normalize("NFC", letter.lower()) for letter in once] == once


@pytest.mark.parametrize("text", ["@" * 100_000, "a" * 10_000_000, "a." * 1_000_000 + "@"])
def test_an_endless_text_is_refused_before_any_work(text: str):
    with pytest.raises(ContactInvalid, match="at most 254"):
        normalise_email(text)


@settings(max_examples=300, deadline=None)
@given(st.text(min_size=4, max_size=40))
def test_a_refusal_repeats_nothing_of_the_text(text: str):
    refused = refusal(text)

    if refused is not None and text.strip():
        assert text not in refused.reason
        assert refused.__cause__ is None
        assert refused.__suppress_context__ or refused.__context__ is None
