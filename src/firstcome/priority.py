"""
Who goes first on the processor: the front, and everybody else on what it leaves.

Linux shares the processor between sessions first (autogroup), and looks at a process's policy only
inside of its session. `SCHED_IDLE` in a session of its own is therefore worth nothing.

Always true:
- A process that gives way is idle to the scheduler, so it never preempts one that does not.

Never here: who gives way.
"""

import contextlib
import os
import time
from collections.abc import Generator
from pathlib import Path
from typing import Final

LOWEST: Final = 19
_AGAIN_AFTER_S: Final = 0.2
"""The kernel takes one change of a session in a tenth of a second, from all who ask."""


def give_way(number: int = 0) -> None:
    """Have a process, or this one, run only on what others of its session leave."""
    os.sched_setscheduler(number, os.SCHED_IDLE, os.sched_param(0))


@contextlib.contextmanager
def given_way(lock: Path) -> Generator[None]:
    """
    Have this process give way to the front that holds `lock`, until the block has ended.

    A session other than the front's, as of a second terminal, is lowered as a whole and raised
    again at the end. Where the kernel knows no such sessions, the policy alone has to do.
    """
    give_way()
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, ValueError):
            name, nice = _session("self")
            if name != _session(str(int(lock.read_text())))[0]:
                _lower_session(LOWEST)
                stack.callback(_lower_session, nice)
        yield


def _session(number: str) -> tuple[str, int]:
    """Name and niceness of a process's session: `/autogroup-12 nice 0`."""
    name, _, nice = Path(f"/proc/{number}/autogroup").read_text().split()
    return name, int(nice)


def _lower_session(nice: int) -> None:
    for pause_s in (_AGAIN_AFTER_S, 0):
        try:
            Path("/proc/self/autogroup").write_text(str(nice))
            return
        except BlockingIOError:
            time.sleep(pause_s)
        except OSError:
            return
