"""`firstcome rehearse` against a canary, and against a sound build."""

import subprocess
import sys
from pathlib import Path

from tests.canaries.crush import scarce_launch
from tests.canaries.shop import ROOT, serving

CRUSH = ["--rate", "3000", "--seconds", "1", "--limit-business", "0.3", "--seed", "2008"]


def rehearse(build: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    directory = folder / "shop"
    with serving(build, directory) as shop:
        shop.load(scarce_launch(folder))
        command = [sys.executable, "-m", "firstcome", "rehearse", shop.url, *CRUSH]
        return subprocess.run(
            [*command, "--data", str(directory)],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )


def test_a_shop_that_oversells_fails_the_rehearsal(tmp_path: Path):
    rehearsed = rehearse("sells_one_too_many", tmp_path)

    assert rehearsed.returncode == 1, rehearsed.stderr
    assert "AUDIT FAILED: broken are stock (" in rehearsed.stdout


def test_a_sound_shop_passes_the_same_rehearsal(tmp_path: Path):
    rehearsed = rehearse("sound", tmp_path)

    assert rehearsed.returncode in {0, 2}, rehearsed.stdout  # a busy machine may make it void
    assert "AUDIT CLEAN" in rehearsed.stdout
