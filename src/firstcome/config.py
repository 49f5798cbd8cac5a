"""
Settings: what an operator chooses, read once from the environment and checked once.

Always true:
- A setting has a name, a default, a bound and one line that says what it does; `SETTINGS` is the
  list that the docs are checked against.
- A wrong value stops the start with the name of the setting and the mend.

Never here: bounds that nobody chooses (`limits`), rules of a launch (its file).
"""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct

from firstcome.limits import DISK_FLOOR_BYTES, PENDING_MAX, SNAPSHOT_EVERY_ENTRIES


class SettingWrong(Exception):
    """A setting has a value that cannot be used; the message names the mend."""


class Setting(NamedTuple):
    """One setting and its bounds; text settings have none."""

    variable: str
    default: str | int
    meaning: str
    least: int = 0
    most: int = 0


HOST: Final = "FIRSTCOME_HOST"

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
)


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
    directory, host, port, rate, pending, floor, snapshot_every, back = values
    return Settings(
        Path(str(directory)),
        str(host),
        int(port),
        int(rate),
        int(pending),
        int(floor),
        int(snapshot_every),
        bool(back),
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
        raise SettingWrong(f"{setting.variable} is empty. Leave it out to have {setting.default}.")
    if setting.variable == HOST:
        try:
            ip_address(text)
        except ValueError as error:
            raise SettingWrong(
                f"{HOST}={text} is no IP address. Give one of this machine, such as 127.0.0.1, or "
                "0.0.0.0 for all of them."
            ) from error
    return text


def _span(setting: Setting) -> str:
    return f"Give a whole number from {setting.least} to {setting.most}."
