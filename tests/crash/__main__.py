"""
`python -m tests.crash --rounds N`: `kill -9` under load, and an audit of what survived.

Always true:
- The shops run in a directory of their own under TMPDIR. It is removed, unless something was
  found: then it is kept, and named.
- The exit status is 0 when nothing was found, 1 for findings.

Never here: what a round is.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from firstcome.rehearsal.shop import ShopUnreachable
from tests.crash.rounds import ROUNDS_OF_A_JOURNAL, Tally, deal, play
from tests.crash.shop import ROOT, ShopBroken

SEEDS = 2**32


def main() -> int:
    """Play the rounds asked for; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--rounds", type=int, default=ROUNDS_OF_A_JOURNAL)
    parser.add_argument("--seed", type=int, help="repeats what was dealt, not its timing")
    arguments = parser.parse_args()
    seed = random.randrange(SEEDS) if arguments.seed is None else arguments.seed
    folder = Path(tempfile.mkdtemp(prefix="firstcome-crash-"))
    tally = Tally()
    say(f"{arguments.rounds} rounds in {folder}, seed {seed}")
    try:
        play(deal(arguments.rounds, random.Random(seed)), folder, say, tally)
        tally.findings += verified(folder)
    except (ShopBroken, ShopUnreachable) as broken:
        tally.findings.append(f"round {tally.rounds + 1}: {broken}")
    except KeyboardInterrupt:
        say("Interrupted; everything is put away.")
        return 128 + signal.SIGINT
    finally:
        if not tally.findings:
            shutil.rmtree(folder)
    for finding in tally.findings:
        print(finding)
    print(summary(tally, folder))
    return 1 if tally.findings else 0


def verified(folder: Path) -> list[str]:
    """What `firstcome journal verify` says against the journals of the rounds."""
    findings: list[str] = []
    for directory in sorted(folder.glob("journal-*/")):
        command = [sys.executable, "-m", "firstcome", "journal", "verify", "--data", str(directory)]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        lines = (done.stdout + done.stderr).strip().splitlines()
        say(f"{directory.name}: {lines[-1] if lines else 'nothing was said'}")
        if done.returncode:
            findings.append(f"{directory.name} does not verify ({done.returncode}): {lines[-3:]}")
    return findings


def summary(tally: Tally, folder: Path) -> str:
    """What all rounds came to, in one line."""
    kills = tally.kills
    played = (
        f"{tally.rounds} rounds, {tally.orders:,} orders acknowledged, {tally.cut_off:,} requests"
        f" cut off, {kills['front']} kills of the front, {kills['everything']} of everything,"
        f" {kills['back']} of the back: "
    )
    if tally.findings:
        return f"{played}{len(tally.findings)} FINDINGS, in {folder}"
    return f"{played}nothing lost, nothing doubled, 0 units oversold"


def say(line: str) -> None:
    """Progress, beside the result."""
    print(line, file=sys.stderr, flush=True)


def _end(*_: object) -> None:
    raise SystemExit(128 + signal.SIGTERM)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    sys.exit(main())
