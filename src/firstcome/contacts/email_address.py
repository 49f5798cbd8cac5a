"""
The normal form of an e-mail address: two spellings of one mailbox are one customer.

Always true:
- The fast path gives what the slow path would, or nothing.
- The normal form of a normal form is itself.
- An address is refused before any work when it is too long; the slow path then takes well under
  a millisecond.

Never here: asking a name server; removing dots or a `+tag`, which mean another mailbox at most
providers (docs/decisions says why).
"""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from firstcome.contacts.contact import EMAIL_CHARACTERS_MAX
from firstcome.contacts.failures import ContactInvalid

FAST_CHARACTERS_MAX = 64  # so that no part can be over its own limit (63 for a label)
WIDE_DOMAIN_CHARACTERS_MAX = 63  # not in ASCII: the work on one label grows with its square

_ATOM = r"[A-Za-z0-9_!#$%&'*+\-/=?^`{|}~]+"
_LABEL = r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"  # no "--": those are Punycode, or not allowed
_SPECIAL_USE = r"(?:arpa|invalid|local|localhost|onion)\Z"  # no mail reaches them (RFC 6761)
_is_plain = re.compile(
    rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?!(?i:{_SPECIAL_USE}))[A-Za-z]{{2,}}", re.ASCII
).fullmatch

_WRITE = "Write it like ada@example.org."


def normalise_email(text: str) -> str:
    """
    The normal form: NFC, lower case on both sides, an internationalised domain in Unicode.

    Blanks around it are ignored. example.org and .test are taken, since rehearsals use them.
    Raises `ContactInvalid` with the mend; its reason repeats nothing of the text.
    """
    return normalise_email_fast(text) or _normalise_slowly(text)


def normalise_email_fast(text: str) -> str | None:
    """The normal form of a plain ASCII address, in well under a microsecond; None for the rest."""
    if len(text) <= FAST_CHARACTERS_MAX and _is_plain(text):
        return text.lower()
    return None


def _normalise_slowly(text: str) -> str:
    if len(text) > EMAIL_CHARACTERS_MAX:
        raise _invalid(f"An address has at most {EMAIL_CHARACTERS_MAX} characters. {_WRITE}")
    text = text.strip()
    _require_short(text.rpartition("@")[2])
    try:
        address = validate_email(
            text,
            check_deliverability=False,
            test_environment=True,
            allow_smtputf8=True,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
        )
    except EmailNotValidError:
        raise _invalid(_mend(text)) from None
    _require_short(address.domain)
    local = unicodedata.normalize("NFC", address.local_part.lower())
    normalised = f"{local}@{address.domain}"
    if len(normalised.encode()) > EMAIL_CHARACTERS_MAX:  # a few letters grow in lower case
        raise _invalid(f"An address has at most {EMAIL_CHARACTERS_MAX} bytes. {_WRITE}")
    return normalised


def _require_short(domain: str) -> None:
    if len(domain) > WIDE_DOMAIN_CHARACTERS_MAX and not domain.isascii():
        raise _invalid(
            f"What follows the @ sign has more than {WIDE_DOMAIN_CHARACTERS_MAX} characters, and"
            f" not all are plain ones. Use another address. {_WRITE}"
        )


def _mend(text: str) -> str:
    """Why it is no address, in our words: the library's repeat parts of the text."""
    before, at, after = text.rpartition("@")
    if not text:
        return f"It is empty. {_WRITE}"
    if not at:
        return f"The @ sign is missing. {_WRITE}"
    if "@" in before:
        return f"There is more than one @ sign. {_WRITE}"
    if any(character.isspace() for character in text):
        return f"There is a blank in it. {_WRITE}"
    if not before or not after:
        return f"There is nothing on one side of the @ sign. {_WRITE}"
    if "." not in after:
        return f"What follows the @ sign has no dot. {_WRITE}"
    return f"Mail cannot be sent to it as it is written: check every character. {_WRITE}"


def _invalid(reason: str) -> ContactInvalid:
    return ContactInvalid("email", reason)
