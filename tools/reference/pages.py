"""
Pages of the reference, and the regions in them that are made from the code.

Always true:
- Prose outside of the regions is left as it is.

Never here: what a region holds.
"""

import re
from collections.abc import Callable
from pathlib import Path

from tools.reference import access, bounds, commands, lists, operations, settings, watching

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"

REGIONS: dict[str, Callable[[], str]] = {
    "settings": settings.settings,
    "limits": bounds.limits,
    "launch-limits": bounds.launch_limits,
    "supply-limits": bounds.supply_limits,
    "problems": watching.problems,
    "metrics": watching.metrics,
    "desk-metrics": watching.desk_metrics,
    "commands": commands.commands,
    "operations": operations.operations,
    "bodies": operations.bodies,
    "lists": lists.lists,
    "roles": access.roles,
    "desk-access": access.desk_access,
    "front-access": access.front_access,
}

_REGION = re.compile(r"<!-- made: ([\w-]+) -->\n.*?<!-- end -->", re.DOTALL)


def with_regions(folder: Path) -> list[Path]:
    """The pages of a folder that have such regions."""
    return [path for path in sorted(folder.glob("*.md")) if names(path.read_text("utf-8"))]


def names(page: str) -> list[str]:
    """The regions of a page."""
    return _REGION.findall(page)


def renewed(page: str) -> str:
    """The page with its regions made anew."""
    return _REGION.sub(lambda found: _made(found[1]), page)


def _made(name: str) -> str:
    return f"<!-- made: {name} -->\n\n{REGIONS[name]().strip()}\n\n<!-- end -->"
