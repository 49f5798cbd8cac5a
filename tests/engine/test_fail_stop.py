"""Fail-stop on a real disk error: a sync of a real front returns EIO, made so by strace."""

import shutil
import subprocess
from contextlib import suppress
from http.client import HTTPException
from itertools import count
from pathlib import Path

import pytest

from firstcome.app.front import EXIT_BROKEN
from tests.api.desk import Desk
from tests.serve import running
from tests.serve.running import Answer, RunningShop

TRACE = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fdatasync"]


def can_trace() -> bool:
    """Whether there is a strace here, and it may trace."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run([*TRACE, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not can_trace(), reason="strace is not installed, or may not trace here")
@pytest.mark.parametrize("failing_sync", [60, 61], ids=["one-file", "the-other-file"])
def test_a_failed_sync_ends_the_front_with_70_and_what_was_acknowledged_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing_sync: int
):
    # Of each thread the n-th sync fails; each order is one of the contacts, one of the journal.
    failing = ["-e", f"inject=fdatasync:error=EIO:when={failing_sync}"]
    plain = running.firstcome
    monkeypatch.setattr(running, "firstcome", lambda *words: [*TRACE, *failing, *plain(*words)])  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    shop = RunningShop(tmp_path / "data")
    shop.wait_for("listens on")
    desk = Desk.opened(shop, units=5)
    acknowledged: dict[str, Answer] = {}
    with suppress(OSError, HTTPException):
        for number in count():
            answer = desk.order(f"person-{number}", key=f"key-{number}")
            if answer.status == 201:
                acknowledged[f"{number}"] = answer
    code = shop.ended()
    monkeypatch.undo()
    with running.running(tmp_path / "data") as again:
        same_desk = Desk(again, desk.launch)
        repeats = {
            number: same_desk.order(f"person-{number}", key=f"key-{number}")
            for number in acknowledged
        }

    assert code == EXIT_BROKEN
    assert any("fail_stop" in line for line in shop.said)
    assert len(acknowledged) > 5
    assert [repeat.body for repeat in repeats.values()] == [
        answer.body for answer in acknowledged.values()
    ]
