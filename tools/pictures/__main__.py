"""
Takes the pictures of `docs/pictures`: `python -m tools.pictures --out docs/pictures`.

Always true:
- What is shown is a running shop with the example launch, and a rehearsal that was run just now.
- A picture above its bound is an error: a README that loads slowly is not read.

Never here: the look of a page.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from tools.pictures.at_the_desk import take_desk
from tools.pictures.camera import Camera
from tools.pictures.scenes import take_orders, take_report

BYTES_MAX: Final = 150_000


def main() -> int:
    """Take every picture; the exit code is 1 when one is too large."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"), metavar="DIR")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with Camera(out) as camera:
        take_orders(camera)
        take_desk(camera)
        take_report(camera)
        pictures = camera.taken
    for path in pictures:
        print(f"{path}  {path.stat().st_size / 1000:,.0f} kB")
    large = [path.name for path in pictures if path.stat().st_size > BYTES_MAX]
    if large:
        print(f"Above {BYTES_MAX / 1000:,.0f} kB: {', '.join(large)}", file=sys.stderr)
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())
