"""
Settings: what an operator chooses, read once from the environment and checked once.

Always true:
- A setting has a name, a default, a bound and one line that says what it does; `SETTINGS` is the
  list that the docs are checked against.
- A wrong value stops the start with the name of the setting and the mend.
- No password is in a message, nor in what a setting looks like when it is printed.

Never here: bounds that nobody chooses (`limits`), rules of a launch (its file).
"""

import os
from collections.abc import Callable, Mapping
from email.utils import getaddresses
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from firstcome.limits import (
    DISK_FLOOR_BYTES,
    MAIL_RATE_PER_S,
    PENDING_MAX,
    SNAPSHOT_EVERY_ENTRIES,
)


class SettingWrong(Exception):
    """A setting has a value that cannot be used; the message names the mend."""


class Setting(NamedTuple):
    """One setting and its bounds; text settings have none, and an empty default means: unset."""

    variable: str
    default: str | int
    meaning: str
    least: int = 0
    most: int = 0


HOST: Final = "FIRSTCOME_HOST"
STAFF_HOST: Final = "FIRSTCOME_STAFF_HOST"
STAFF_URL: Final = "FIRSTCOME_STAFF_URL"
MODELS: Final = "FIRSTCOME_MODELS"
LOG: Final = "FIRSTCOME_LOG"
SMTP: Final = "FIRSTCOME_SMTP"
MAIL_FROM: Final = "FIRSTCOME_MAIL_FROM"
PUBLIC_URL: Final = "FIRSTCOME_PUBLIC_URL"

LOG_FORMS: Final = ("auto", "json", "text")
PORT_BY_SCHEME: Final = {"smtp": 587, "smtps": 465}

SETTINGS: Final = (
    Setting("FIRSTCOME_DATA", "data", "Directory of the journal and everything beside it."),
    Setting(HOST, "127.0.0.1", "IP address that the public port listens on; 0.0.0.0 for all."),
    Setting("FIRSTCOME_PORT", 8000, "Public port.", 1, 65_535),
    Setting(
        "FIRSTCOME_RATE",
        0,
        "Orders admitted a second, over all channels; 0 admits what the machine can take.",
        0,
        1_000_000,
    ),
    Setting(
        "FIRSTCOME_PENDING", PENDING_MAX, "Commands that may wait for a batch.", 1, PENDING_MAX
    ),
    Setting(
        "FIRSTCOME_DISK_FLOOR_BYTES",
        DISK_FLOOR_BYTES,
        "Free space below which no order is taken.",
        0,
        2**50,
    ),
    Setting(
        "FIRSTCOME_SNAPSHOT_EVERY",
        SNAPSHOT_EVERY_ENTRIES,
        "Entries between two snapshots.",
        1_000,
        10**9,
    ),
    Setting("FIRSTCOME_BACK", 1, "1 starts the back process beside the front, 0 does not.", 0, 1),
    Setting("FIRSTCOME_DESK", 1, "1 starts the operations desk beside the back, 0 does not.", 0, 1),
    Setting(
        "FIRSTCOME_WEBHOOKS_PRIVATE",
        0,
        "1 lets webhooks go to addresses of private networks and of this machine, 0 does not.",
        0,
        1,
    ),
    Setting(
        STAFF_HOST,
        "127.0.0.1",
        "IP address that the staff port listens on. Put a proxy with TLS before any other.",
    ),
    Setting("FIRSTCOME_STAFF_PORT", 8001, "Port of the operations desk.", 1, 65_535),
    Setting(
        STAFF_URL,
        "",
        "Where staff reach the desk, as in https://desk.example: invitations begin with it. "
        "Without it, the host and port that are listened on.",
    ),
    Setting(
        MODELS,
        "",
        "Database of the read models, as in postgresql://login:password@host/database. "
        "Without it, models.db in the data directory.",
    ),
    Setting(
        PUBLIC_URL,
        "",
        "Where customers reach the shop, as in https://shop.example: links in mails begin with it. "
        "Without it, the host and port that are listened on.",
    ),
    Setting(
        SMTP,
        "",
        "Mail server, as in smtp://login:password@mail.example:587, or smtps:// for TLS from the "
        "start. Without it, mails become files in outbox/.",
    ),
    Setting(
        MAIL_FROM,
        "",
        'Who mails come from, as in "Shop <orders@shop.example>".',
    ),
    Setting(
        "FIRSTCOME_MAIL_RATE",
        MAIL_RATE_PER_S,
        "Bulk mails a second, such as those that invite a wave; mails about an order do not wait.",
        1,
        10_000,
    ),
    Setting(
        LOG,
        "auto",
        "How logs are written to standard error: json, a line for each event; text, for reading; "
        "auto, text in a terminal and json elsewhere.",
    ),
)


class SmtpSettings(Struct, frozen=True):
    """The mail server; without a login nobody logs in."""

    host: str
    port: int
    is_tls: bool
    """Whether the connection is encrypted from its start."""
    login: str
    password: str

    def __repr__(self) -> str:
        return f"SmtpSettings({self.host!r}, {self.port})"


class Settings(Struct, frozen=True):
    """Checked settings."""

    directory: Path
    host: str
    port: int
    rate_per_s: int
    pending_max: int
    disk_floor_bytes: int
    snapshot_every_entries: int
    back: bool
    desk: bool
    webhooks_private: bool
    """Whether webhooks may go to private networks and to this machine."""
    staff_host: str
    staff_port: int
    staff_url: str
    """Where staff reach the desk; without a slash at its end."""
    models: str
    """The address of the read models' database; empty: a file in the data directory."""
    public_url: str
    """Without a slash at its end."""
    smtp: SmtpSettings | None
    mail_from: str
    """Empty: none was chosen."""
    mail_rate_per_s: int
    log: str
    """One of `LOG_FORMS`."""

    def __repr__(self) -> str:
        return f"Settings({str(self.directory)!r})"


def read_settings(
    environment: Mapping[str, str] | None = None, **given: str | int | None
) -> Settings:
    """
    The settings from the environment, with those `given` (by the variable's name) before it.

    Raises `SettingWrong` for a value that cannot be used.
    """
    environment = os.environ if environment is None else environment
    values: list[str | int] = []
    for setting in SETTINGS:
        raw = given.get(setting.variable)
        values.append(_checked(setting, environment.get(setting.variable) if raw is None else raw))
    directory, host, port, rate, pending, floor, snapshot_every, back, desk, private, *more = values
    staff_host, staff_port, staff_url, models, public_url, *mails, log = map(str, more)
    smtp, mail_from, mail_rate = mails
    _require_whole_mail(smtp, mail_from, public_url)
    return Settings(
        Path(str(directory)),
        str(host),
        int(port),
        int(rate),
        int(pending),
        int(floor),
        int(snapshot_every),
        bool(back),
        bool(desk),
        bool(private),
        staff_host,
        int(staff_port),
        staff_url.rstrip("/") or _own_url(staff_host, int(staff_port)),
        models,
        public_url.rstrip("/") or _own_url(str(host), int(port)),
        _smtp(smtp) if smtp else None,
        mail_from,
        int(mail_rate),
        log,
    )


def _checked(setting: Setting, raw: str | int | None) -> str | int:
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
    parts = _split(text)
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
    parts = _split(text)
    if parts is None or parts.scheme != "postgresql" or not parts.path.strip("/"):
        raise SettingWrong(
            f"{variable} is no address of a database. Give one such as "
            "postgresql://login:password@host:5432/database, or leave it out to use a file."
        )


def _check_smtp(_: str, text: str) -> None:
    # Whatever it is, it may hold a password: nothing of it is repeated, nor chained.
    parts = _split(text)
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
    LOG: _check_log,
}


def _require_whole_mail(smtp: str, mail_from: str, public_url: str) -> None:
    for variable, text in ((MAIL_FROM, mail_from), (PUBLIC_URL, public_url)):
        if smtp and not text:
            raise SettingWrong(
                f"{variable} is missing, and {SMTP} is set: no mail can be written without it. "
                f"Set {variable}, or leave {SMTP} out."
            )


def _smtp(text: str) -> SmtpSettings:
    parts = urlsplit(text)
    return SmtpSettings(
        parts.hostname or "",
        parts.port or PORT_BY_SCHEME[parts.scheme],
        parts.scheme == "smtps",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def _own_url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _split(text: str) -> SplitResult | None:
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
