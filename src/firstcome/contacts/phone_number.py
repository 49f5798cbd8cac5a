"""
The normal form of a phone number (E.164): two spellings of one number are one customer.

Always true:
- The fast path gives what the slow path would, or nothing.
- The normal form of a normal form is itself.
- A number has a possible length for its country. Whether it was ever given to anyone is not
  asked: numbering plans change faster than a library, and rehearsals need numbers of nobody.

Never here: asking a network; a customer's country by guess.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneMetadata,
    PhoneNumberFormat,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    parse,
)

from firstcome.contacts.contact import PHONE_CHARACTERS_MAX
from firstcome.contacts.failures import ContactInvalid

ROUNDS_MAX = 4  # the library takes one prefix off at a time: +44 0 0 7700 900123 needs two

_WRITE = "Write it with + and the country code, like +44 7700 900123."
_is_e164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII).fullmatch


class _DialPlan(NamedTuple):
    """What a number of one calling code must be so that the library would change nothing."""

    start: int  # of the national number, behind "+" and the calling code
    lengths: frozenset[int]
    national_prefix: Callable[[str], re.Match[str] | None] | None


def normalise_phone(text: str, region: str | None) -> str:
    """
    The number in E.164, such as "+447700900123"; an extension is left out.

    `region` (two capital letters, such as "GB") is where a number without a country code
    is dialled.
    Raises `ContactInvalid` with the mend; its reason repeats nothing of the text.
    """
    return normalise_phone_fast(text) or _normalise_slowly(text, region)


def normalise_phone_fast(text: str) -> str | None:
    """The number itself when it is strict E.164 that the library would not change; or None."""
    if not _is_e164(text):
        return None
    plan = _dial_plan(text[1:4])
    if plan is None:
        return None
    national = text[plan.start :]
    if len(national) not in plan.lengths:
        return None
    if plan.national_prefix is not None:
        found = plan.national_prefix(national)
        if found is not None and found.end() > 0:
            return None  # it may be a prefix that does not belong into the number
    return text


@cache
def _dial_plan(digits: str) -> _DialPlan | None:
    """The plan of numbers that begin with these three digits; None when no country has them."""
    for length in (1, 2, 3):
        calling_code = int(digits[:length])
        regions = COUNTRY_CODE_TO_REGION_CODE.get(calling_code)
        if regions is not None:
            break
    else:
        return None
    plan = PhoneMetadata.metadata_for_region_or_calling_code(calling_code, regions[0])
    if plan is None or plan.general_desc is None:
        return None
    prefix = plan.national_prefix_for_parsing
    return _DialPlan(
        start=1 + length,
        lengths=frozenset(plan.general_desc.possible_length),
        national_prefix=re.compile(prefix).match if prefix else None,
    )


def _normalise_slowly(text: str, region: str | None) -> str:
    if len(text) > PHONE_CHARACTERS_MAX:
        raise ContactInvalid("phone", f"At most {PHONE_CHARACTERS_MAX} characters. {_WRITE}")
    normalised = _to_e164(text, region)
    for _ in range(ROUNDS_MAX):
        again = _to_e164(normalised, None)
        if again == normalised:
            return normalised
        normalised = again
    raise ContactInvalid("phone", f"It begins with too many prefixes. {_WRITE}")


def _to_e164(text: str, region: str | None) -> str:
    try:
        number = parse(text, region)
    except NumberParseException as error:
        raise ContactInvalid("phone", _mend(error)) from None
    if is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise ContactInvalid("phone", f"It has too few or too many digits. {_WRITE}")
    return format_number(number, PhoneNumberFormat.E164)


def _mend(error: NumberParseException) -> str:
    if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
        return f"Its country is not known. {_WRITE}"
    if error.error_type == NumberParseException.NOT_A_NUMBER:
        return f"It is not a phone number. {_WRITE}"
    return f"It has too few or too many digits. {_WRITE}"
