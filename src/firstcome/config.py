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
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from firstcome.limits import (
    DISK_FLOOR_BYTES,
    MAIL_RATE_PER_S,
    PENDING_MAX,
    SMS_RATE_PER_S,
    SNAPSHOT_EVERY_ENTRIES,
)
from firstcome.setting_values import (
    HOST,
    LOG,
    MAIL_FROM,
    MODELS,
    PORT_BY_SCHEME,
    PUBLIC_URL,
    SMS_FROM,
    SMS_LOGIN,
    SMS_PASSWORD,
    SMS_URL,
    SMTP,
    STAFF_HOST,
    STAFF_URL,
    Setting,
    SettingWrong,
    checked,
)

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
        SMS_URL,
        "",
        "SMS gateway that takes messages as Twilio does, as in "
        "https://api.twilio.com/2010-04-01/Accounts/AC…/Messages.json. Without it, no SMS is sent.",
    ),
    Setting(
        SMS_FROM,
        "",
        "Who SMS come from: a number such as +442079460000, or a name of at most 11 letters.",
    ),
    Setting(SMS_LOGIN, "", "Login of the SMS gateway."),
    Setting(SMS_PASSWORD, "", "Password of the SMS gateway."),
    Setting(
        "FIRSTCOME_SMS_TOKEN",
        "",
        "What the SMS gateway signs its reports with (X-Twilio-Signature); with it, reports "
        "that are not signed are refused.",
    ),
    Setting(
        "FIRSTCOME_SMS_RATE",
        SMS_RATE_PER_S,
        "Bulk SMS a second, such as those that invite a wave.",
        1,
        1_000,
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


class SmsSettings(Struct, frozen=True):
    """The SMS gateway; without a login nobody logs in."""

    url: str
    sender: str
    login: str
    password: str
    token: str
    """What its reports are signed with; empty: they are not."""

    def __repr__(self) -> str:
        return f"SmsSettings({self.sender!r})"


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
    sms: SmsSettings | None
    sms_rate_per_s: int
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
        values.append(checked(setting, environment.get(setting.variable) if raw is None else raw))
    directory, host, port, rate, pending, floor, snapshot_every, back, desk, private, *more = values
    staff_host, staff_port, staff_url, models, public_url, *mails, log = map(str, more)
    smtp, mail_from, mail_rate, *sms, sms_rate = mails
    _require_whole_mail(smtp, mail_from, public_url)
    _require_whole_sms(*sms, public_url)
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
        SmsSettings(*sms) if sms[0] else None,
        int(sms_rate),
        log,
    )


def _require_whole_mail(smtp: str, mail_from: str, public_url: str) -> None:
    for variable, text in ((MAIL_FROM, mail_from), (PUBLIC_URL, public_url)):
        if smtp and not text:
            raise SettingWrong(
                f"{variable} is missing, and {SMTP} is set: no mail can be written without it. "
                f"Set {variable}, or leave {SMTP} out."
            )


def _require_whole_sms(url: str, sender: str, login: str, password: str, *rest: str) -> None:
    public_url = rest[-1]
    for variable, text in ((SMS_FROM, sender), (PUBLIC_URL, public_url)):
        if url and not text:
            raise SettingWrong(
                f"{variable} is missing, and {SMS_URL} is set: no SMS can be written without it. "
                f"Set {variable}, or leave {SMS_URL} out."
            )
    if bool(login) != bool(password):
        raise SettingWrong(
            f"One of {SMS_LOGIN} and {SMS_PASSWORD} is missing. Set both, or neither."
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
