"""
A front like the one of `firstcome serve`, built in another way.

Always true:
- Everything of it is the product's own, but for what its build puts in the place of one rule.
- It has no back: nothing else in the shop folds, so what is broken is broken in one place.

Never here: what a build breaks.
"""

import sys
from collections.abc import Callable

from firstcome.app.front import Front, run_front
from firstcome.config import Settings, read_settings
from firstcome.engine.recovery import Progress

Build = Callable[[Settings, Progress | None], Front]


def serve(build: Build) -> None:
    """Run the front that `build` makes; the data directory and the port are the arguments."""
    directory, port = sys.argv[1:]
    settings = read_settings({}, FIRSTCOME_DATA=directory, FIRSTCOME_PORT=port)
    run_front(settings, _say, build=build)


def _say(line: str) -> None:
    print(line, flush=True)
