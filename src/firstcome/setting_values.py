"""
The value of a setting: what it may be, and what is said of one that cannot be used.

Always true:
- A wrong value is answered with the name of the setting and the mend.
- No password is in a message.

Never here: which settings there are (`config`), how they go together.
"""

import re
from collections.abc import Callable
from email.utils import getaddresses
from ipaddress import ip_address
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

HOST: Final = "FIRSTCOME_HOST"
STAFF_HOST: Final = "FIRSTCOME_STAFF_HOST"
STAFF_URL: Final = "FIRSTCOME_STAFF_URL"
MODELS: Final = "FIRSTCOME_MODELS"
LOG: Final = "FIRSTCOME_LOG"
SMTP: Final = "FIRSTCOME_SMTP"
MAIL_FROM: Final = "FIRSTCOME_MAIL_FROM"
PUBLIC_URL: Final = "FIRSTCOME_PUBLIC_URL"
SMS_URL: Final = "FIRSTCOME_SMS_URL"
SMS_FROM: Final = "FIRSTCOME_SMS_FROM"
SMS_LOGIN: Final = "FIRSTCOME_SMS_USER"
SMS_PASSWORD: Final = "FIRSTCOME_SMS_PASSWORD"

_SMS_FROM: Final = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11}", re.ASCII)

LOG_FORMS: Final = ("auto", "json", "text")
PORT_BY_SCHEME: Final = {"smtp": 587, "smtps": 465}


class SettingWrong(Exception):
    """A setting has a value that cannot be used; the message names the mend."""


class Setting(NamedTuple):
    """One setting and its bounds; text settings have none, and an empty default means: unset."""

    variable: str
    default: str | int
    meaning: str
    least: int = 0
    most: int = 0


def checked(setting: Setting, raw: str | int | None) -> str | int:
    if raw is None:
        return setting.default
    if isinstance(setting.default, str):
        return _checked_text(setting, str(raw))
    try:
        number = int(raw)
    except ValueError as error:
        raise SettingWrong(
            f"{setting.variable}={raw} is no whole number. {_span(setting)}"
        ) from error
    if not setting.least <= number <= setting.most:
        raise SettingWrong(f"{setting.variable}={number} is out of bounds. {_span(setting)}")
    return number


def _checked_text(setting: Setting, text: str) -> str:
    if not text.strip():
        raise SettingWrong(
            f"{setting.variable} is empty. Leave it out to have {setting.default or 'none'}."
        )
    check = _CHECKS.get(setting.variable)
    if check is not None:
        check(setting.variable, text)
    return text


def _check_host(variable: str, text: str) -> None:
    try:
        ip_address(text)
    except ValueError as error:
        raise SettingWrong(
            f"{variable}={text} is no IP address. Give one of this machine, such as 127.0.0.1, or "
            "0.0.0.0 for all of them."
        ) from error


def _check_url(variable: str, text: str) -> None:
    parts = split_address(text)
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not _is_plain(text)
        or "@" in parts.netloc
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        raise SettingWrong(
            f"{variable}={text} is no address of a shop. Give scheme and host alone, such as "
            "https://shop.example."
        )


def _check_models(variable: str, text: str) -> None:
    # It may hold a password: nothing of it is repeated, nor chained.
    parts = split_address(text)
    if parts is None or parts.scheme != "postgresql" or not parts.path.strip("/"):
        raise SettingWrong(
            f"{variable} is no address of a database. Give one such as "
            "postgresql://login:password@host:5432/database, or leave it out to use a file."
        )


def _check_smtp(_: str, text: str) -> None:
    # Whatever it is, it may hold a password: nothing of it is repeated, nor chained.
    parts = split_address(text)
    is_sound = (
        parts is not None
        and parts.scheme in PORT_BY_SCHEME
        and not (parts.path.strip("/") or parts.query or parts.fragment)
        and _is_plain(text)
        and bool(parts.username) == bool(parts.password)
    )
    if not is_sound:
        raise SettingWrong(
            f"{SMTP} is no address of a mail server. Give one such as "
            "smtp://login:password@mail.example:587 or smtps://login:password@mail.example, with "
            "signs such as @ : / % in the password written as in an address (%40 for @)."
        )


def _check_mail_from(_: str, text: str) -> None:
    senders = getaddresses([text])
    address = senders[0][1]
    local, _, domain = address.rpartition("@")
    is_address = local and "." in domain and _is_plain(address)
    if not is_address or len(senders) != 1 or not text.isprintable():
        raise SettingWrong(
            f"{MAIL_FROM}={text!r} is no sender. Give one address with or without a name, such as "
            '"Shop <orders@shop.example>".'
        )


def _check_sms_url(variable: str, text: str) -> None:
    # It may hold a key: nothing of it is repeated, nor chained.
    parts = split_address(text)
    is_here = parts is not None and parts.hostname in ("localhost", "127.0.0.1", "::1")
    is_sound = (
        parts is not None
        and (parts.scheme == "https" or (parts.scheme == "http" and is_here))
        and _is_plain(text)
        and "@" not in parts.netloc
    )
    if not is_sound:
        raise SettingWrong(
            f"{variable} is no address of an SMS gateway. Give one that begins with https://, and "
            f"its login in {SMS_LOGIN} and {SMS_PASSWORD}."
        )


def _check_sms_from(variable: str, text: str) -> None:
    if not _SMS_FROM.fullmatch(text):
        raise SettingWrong(
            f"{variable}={text!r} is no sender of SMS. Give a number such as +442079460000, or a "
            "name of at most 11 letters and digits."
        )


def _check_log(variable: str, text: str) -> None:
    if text not in LOG_FORMS:
        raise SettingWrong(f"{variable}={text} is no form of logs. Give one of: auto, json, text.")


_CHECKS: Final[dict[str, Callable[[str, str], None]]] = {
    HOST: _check_host,
    STAFF_HOST: _check_host,
    STAFF_URL: _check_url,
    MODELS: _check_models,
    PUBLIC_URL: _check_url,
    SMTP: _check_smtp,
    MAIL_FROM: _check_mail_from,
    SMS_URL: _check_sms_url,
    SMS_FROM: _check_sms_from,
    LOG: _check_log,
}


def split_address(text: str) -> SplitResult | None:
    """The parts of an address with a host, or None; a port out of bounds is none either."""
    try:
        parts = urlsplit(text)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _span(setting: Setting) -> str:
    return f"Give a whole number from {setting.least} to {setting.most}."
