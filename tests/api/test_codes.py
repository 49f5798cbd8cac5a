"""Codes and tokens: what is read from them, and what opens an order, or a registration."""

from hypothesis import given
from hypothesis import strategies as st

from firstcome.codes import (
    ALPHABET,
    CODE_CHARACTERS,
    INVITATION_CHARACTERS,
    SEQUENCE_MAX,
    TOKEN_CHARACTERS,
    Codes,
    OrderCodes,
    RegistrationCodes,
    invitation,
    spaced,
)

SECRET = b"a secret of sixteen bytes or more"
CODES = OrderCodes(SECRET)
OF_REGISTRATIONS = RegistrationCodes(SECRET)
SEQUENCES = st.integers(min_value=1, max_value=SEQUENCE_MAX)


def plainly(code: str) -> int | None:
    """The number in a code, character by character."""
    plain = code.replace("-", "").upper()
    if len(plain) != CODE_CHARACTERS or not set(plain) <= set(ALPHABET):
        return None
    number = 0
    for character in plain:
        number = number * len(ALPHABET) + ALPHABET.index(character)
    return number


@given(
    SEQUENCES, st.integers(min_value=1, max_value=2**31), st.sampled_from([CODES, OF_REGISTRATIONS])
)
def test_a_code_and_a_token_open_what_they_were_made_for(sequence: int, epoch: int, codes: Codes):
    code, token = codes.make(epoch, sequence)

    read = codes.sequence(code)

    assert read is not None
    assert read[0] == sequence
    assert codes.matches(epoch, sequence, read[1])
    assert codes.opens(epoch, sequence, read[1], token)
    assert codes.sequence(spaced(code).lower()) == read


@given(SEQUENCES)
def test_nothing_of_an_order_opens_a_registration_of_the_same_entry(sequence: int):
    code, token = CODES.make(1, sequence)
    _, check = CODES.sequence(code) or (0, 0)
    other_code, other_token = OF_REGISTRATIONS.make(1, sequence)
    _, other_check = OF_REGISTRATIONS.sequence(other_code) or (0, 0)

    assert token != other_token
    assert not OF_REGISTRATIONS.opens(1, sequence, check, token)
    assert not OF_REGISTRATIONS.opens(1, sequence, other_check, token)
    assert not CODES.opens(1, sequence, other_check, other_token)


def test_an_invitation_has_one_length():
    code, token = OF_REGISTRATIONS.make(1, SEQUENCE_MAX)

    assert len(invitation(code, token)) == INVITATION_CHARACTERS


@given(SEQUENCES, SEQUENCES)
def test_nothing_of_another_order_or_epoch_opens_one(sequence: int, other: int):
    code, token = CODES.make(1, sequence)
    _, check = CODES.sequence(code) or (0, 0)
    _, foreign = CODES.make(1, other)

    assert not CODES.opens(2, sequence, check, token)
    assert not CODES.opens(1, sequence, check ^ 1, token)
    assert not CODES.opens(1, sequence, check, token[:-1])
    assert not CODES.opens(1, sequence, check, "")
    assert not CODES.matches(1, sequence, check ^ 1)
    if other != sequence:
        assert not CODES.opens(1, sequence, check, foreign)
    assert len(token) == TOKEN_CHARACTERS


@given(
    st.text(max_size=16)
    | st.text(ALPHABET + ALPHABET.lower() + "-", min_size=10, max_size=16)
    | st.text(ALPHABET + "05AEILNOSUZ_+ \u0664\ufb00\ud800", min_size=12, max_size=12)
)
def test_a_code_is_read_as_its_characters_say(code: str):
    number, read = plainly(code), CODES.sequence(code)

    assert (None if read is None else read[0] << 22 | read[1]) == number
