"""The units of systemd: sound, hardened, and in step with what they start."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from firstcome.backup.making import LAST_BACKUP
from firstcome.cli.front_and_back import OTHER_FILES_MAX
from firstcome.cli.serve import EXIT_REFUSED
from firstcome.config import SETTINGS, read_settings
from firstcome.limits import BACKUP_ROUND_EVERY_S, CONNECTIONS_MAX, DRAIN_S_MAX
from tests.serve.running import run

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
NAMES = {
    "firstcome.service",
    "firstcome-backup.service",
    "firstcome-backup.timer",
    "firstcome-follow.service",
}
STARTED = "/srv/firstcome/.venv/bin/firstcome"
SERVICES = sorted(name for name in NAMES if name.endswith(".service"))
STOPPED_COUNT = 3
"""Front, back and desk, which `firstcome serve` ends one after the other."""


def lines_of(name: str) -> dict[str, str]:
    """The assignments of a unit, the last of each name."""
    text = (UNITS / name).read_text()
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


def test_the_units_are_those_that_are_told_of():
    assert {path.name for path in UNITS.iterdir()} == NAMES | {"firstcome.env"}


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd-analyze is not installed: the units are not verified",
)
def test_systemd_finds_the_units_sound(tmp_path: Path):
    for name in NAMES:
        text = (UNITS / name).read_text()
        (tmp_path / name).write_text(text.replace(STARTED, sys.executable))

    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd-analyze is not installed: the hardening is not judged",
)
@pytest.mark.parametrize("name", SERVICES)
def test_systemd_finds_little_exposed(name: str):
    found = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(UNITS / name)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stdout.splitlines()[-1:]


def test_every_setting_that_is_named_exists_and_can_be_read():
    text = "\n".join(path.read_text() for path in UNITS.iterdir())
    named = set(re.findall(r"FIRSTCOME_\w+", text))
    given = dict(
        re.findall(r"^#?(FIRSTCOME_\w+)=(.+)$", (UNITS / "firstcome.env").read_text(), re.MULTILINE)
    )

    settings = read_settings({name: value.strip('"') for name, value in given.items()})

    assert named <= {setting.variable for setting in SETTINGS}
    assert len(given) >= 8
    assert settings.smtp is not None


@pytest.mark.parametrize("name", SERVICES)
def test_every_command_that_is_started_exists(name: str):
    words = lines_of(name)["ExecStart"].split()

    code, _, error = run(*words[1:], "--help")

    assert words[0] == STARTED
    assert (code, error) == (0, "")


def test_a_stop_leaves_the_time_to_finish_and_a_refusal_is_not_tried_again():
    shop = lines_of("firstcome.service")

    assert int(shop["TimeoutStopSec"]) > STOPPED_COUNT * DRAIN_S_MAX
    assert (shop["KillSignal"], shop["KillMode"]) == ("SIGTERM", "mixed")
    assert (shop["Restart"], shop["RestartPreventExitStatus"]) == ("always", str(EXIT_REFUSED))
    assert int(shop["LimitNOFILE"]) >= CONNECTIONS_MAX + OTHER_FILES_MAX


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_may_write_to_its_own_folders_only(name: str):
    unit = lines_of(name)

    assert unit["ProtectSystem"] == "strict"
    assert unit["NoNewPrivileges"] == unit["PrivateTmp"] == "yes"
    assert (unit["StateDirectory"], unit["UMask"]) == ("firstcome", "0077")
    assert unit["Environment"] == "FIRSTCOME_DATA=/var/lib/firstcome"
    assert unit.get("ReadWritePaths", "/var/backups/firstcome") in unit["ExecStart"] + (
        "/var/backups/firstcome" if name == "firstcome.service" else ""
    )


def test_a_backup_gives_way_to_the_shop():
    for name in ("firstcome-backup.service", "firstcome-follow.service"):
        unit = lines_of(name)
        assert (unit["CPUSchedulingPolicy"], unit["IOSchedulingClass"]) == ("idle", "idle")
        assert unit["CPUWeight"] == "idle"
    assert LAST_BACKUP == "backup.json"
    assert BACKUP_ROUND_EVERY_S == 1
