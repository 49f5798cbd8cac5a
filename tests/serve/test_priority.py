"""Who gives way on the processor, and to whom."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.serve.running import RunningShop, running, until

AUTOGROUP = Path("/proc/self/autogroup")
NAMES = ("front", "back", "desk")


def all_of(shop: RunningShop) -> dict[str, int]:
    """Its processes by name, once each has said its own."""
    shop.wait_for("The back follows the journal")
    until(lambda: set(NAMES) <= shop.children().keys())
    return {name: number for name, number in shop.children().items() if name in NAMES}


def test_back_and_desk_give_way_in_the_session_of_the_front(tmp_path: Path):
    with running(tmp_path, "serve") as shop:
        children = all_of(shop)

        policies = {name: os.sched_getscheduler(children[name]) for name in NAMES}
        sessions = {os.getsid(children[name]) for name in NAMES}

        assert policies["front"] == os.SCHED_OTHER
        assert policies["back"] == policies["desk"] == os.SCHED_IDLE
        assert sessions == {os.getsid(shop.child.pid)}


def test_ctrl_c_is_for_the_supervisor_alone(tmp_path: Path):
    with running(tmp_path, "serve") as shop:
        groups = {os.getpgid(number) for number in all_of(shop).values()}

        assert os.getpgid(shop.child.pid) not in groups
        assert len(groups) == len(NAMES)


def test_a_command_of_another_session_lowers_it_and_raises_it_again(tmp_path: Path):
    if not _sessions_are_told_apart():
        pytest.skip("here the processor is shared between processes alone (no autogroups)")
    lock = tmp_path / "lock"
    lock.write_text(f"{os.getpid()}\n")
    seen = _run_in_a_session(
        f"""
        import os, time
        from pathlib import Path
        from firstcome.priority import given_way
        read = lambda: Path("/proc/self/autogroup").read_text().split()[-1]
        print(read())
        with given_way(Path({str(lock)!r})):
            print(read(), os.sched_getscheduler(0) == os.SCHED_IDLE)
            time.sleep(0.2)
        print(read())
        """
    )

    assert seen == ["0", "19 True", "0"]


def test_without_a_front_only_the_process_gives_way(tmp_path: Path):
    seen = _run_in_a_session(
        f"""
        import os
        from pathlib import Path
        from firstcome.priority import given_way
        with given_way(Path({str(tmp_path / "lock")!r})):
            print(os.sched_getscheduler(0) == os.SCHED_IDLE)
            group = Path("/proc/self/autogroup")
            print(group.read_text().split()[-1] if group.exists() else "0")
        """
    )

    assert seen == ["True", "0"]


def _sessions_are_told_apart() -> bool:
    """Whether the kernel has autogroups, makes one for a session, and lets it be lowered."""
    if not AUTOGROUP.exists():
        return False
    own, lowered = _run_in_a_session(
        """
        import contextlib, time
        from pathlib import Path
        group = Path("/proc/self/autogroup")
        print(group.read_text().strip())
        for again in range(5):
            with contextlib.suppress(OSError):
                group.write_text("1")
                break
            time.sleep(0.2)
        print(group.read_text().strip())
        """
    )
    ours = AUTOGROUP.read_text()
    return bool(ours and own and lowered) and (
        own.split()[0] != ours.split()[0] and lowered.split()[-1] == "1"
    )


def _run_in_a_session(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
    )
    return done.stdout.splitlines()
