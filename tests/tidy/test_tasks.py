"""Tasks: `make` lists every one of them, and continuous integration calls nothing else."""

import os
import re
import subprocess
from pathlib import Path

from tests.tidy.repository import ROOT, read

MAKEFILE = Path("Makefile")
CI = Path(".ci/run")
COLUMNS_MAX = 90  # "make setup  what it does" in a small terminal

_TARGET = re.compile(r"^([A-Za-z][\w-]*)\s*:(?!=)", re.MULTILINE)
_HELP = re.compile(r"^([A-Za-z][\w-]*)\s*:(?!=).*## (.+)$", re.MULTILINE)
_PHONY = re.compile(r"^\.PHONY:(.*)$", re.MULTILINE)


def task_faults(makefile: str) -> list[str]:
    targets, helped = set(_TARGET.findall(makefile)), dict(_HELP.findall(makefile))
    phony = set(" ".join(_PHONY.findall(makefile)).split())
    return sorted(
        [f"{target} has no help" for target in targets - helped.keys()]
        + [f"{target} is not phony" for target in targets - phony]
        + [f"{target} is phony, and no task" for target in phony - targets]
    )


def test_every_task_has_a_line_of_help():
    assert task_faults(read(MAKEFILE)) == []


def test_make_alone_lists_every_task_in_one_line_each():
    listing = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        # a `make` inside of `make check` would otherwise take over its flags
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
    ).stdout.splitlines()

    assert [line.split()[1] for line in listing] == _TARGET.findall(read(MAKEFILE))
    assert all(len(line) <= COLUMNS_MAX for line in listing)


def test_continuous_integration_calls_make_and_nothing_else():
    script = read(CI)

    assert os.access(ROOT / CI, os.X_OK)
    assert "set -euo pipefail" in script
    assert "for target in setup check test; do" in script
    commands = {line.split()[0] for line in script.splitlines() if line.startswith("    ")}
    assert commands == {"echo", "started=${SECONDS}", "make"}


def test_a_task_without_help_is_noticed():
    makefile = ".PHONY: test gone\nVENV := x\ntest: setup ## run\nsetup: x\n\tmake: no\n"

    assert task_faults(makefile) == [
        "gone is phony, and no task",
        "setup has no help",
        "setup is not phony",
    ]
