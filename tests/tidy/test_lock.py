"""The lock: it pins what pyproject.toml asks for, with hashes, and says not where from."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.tidy.repository import read

LOCK = Path("requirements.lock")

_PIN = re.compile(r"^(\S+?)==(\S+)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """The version of each package that is pinned with at least one hash."""
    return {canonicalize_name(name): version for name, version, _ in _PIN.findall(lock)}


def unmet(requirements: list[str], lock: str) -> list[str]:
    """The requirements that the lock does not meet."""
    pinned = pins(lock)
    return [text for text in requirements if not _meets(pinned, Requirement(text))]


def _meets(pinned: dict[str, str], requirement: Requirement) -> bool:
    version = pinned.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version)


def requirements_of_the_project() -> list[str]:
    project = tomllib.loads(read(Path("pyproject.toml")))
    return [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]


def test_the_lock_meets_every_requirement():
    assert unmet(requirements_of_the_project(), read(LOCK)) == []


def test_every_package_in_the_lock_has_its_hashes():
    starts = re.findall(r"^([A-Za-z0-9].*?)[=<>!~ ;@\[]", read(LOCK), re.MULTILINE)

    assert sorted(canonicalize_name(name) for name in starts) == sorted(pins(read(LOCK)))


def test_the_lock_names_no_place_to_fetch_from():
    told = [line for line in read(LOCK).splitlines() if line.startswith("-") or "://" in line]

    assert told == []


def test_a_requirement_that_is_not_met_is_noticed():
    lock = f"granian==2.8.7 \\\n    --hash=sha256:{'0' * 64}\n    # via us\nrich==15.0.0\n"

    left = unmet(["granian>=2.8", "granian>=3", "rich>=15", "typer"], lock)

    assert left == ["granian>=3", "rich>=15", "typer"]
