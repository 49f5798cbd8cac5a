"""
Write the tables of `docs/reference/` anew: `python -m tools.reference`.

A page holds its prose itself. What the code knows stands between two lines that name it:

    <!-- made: settings -->
    ...
    <!-- end -->

Always true:
- With `--check` nothing is written: the pages that would change are named, and the exit code is 1.

Never here: what a table holds.
"""

import sys

from tools.reference.pages import REFERENCE, renewed, with_regions


def main() -> int:
    check = "--check" in sys.argv[1:]
    stale = 0
    for path in with_regions(REFERENCE):
        page = path.read_text(encoding="utf-8")
        made = renewed(page)
        if made != page:
            stale += 1
            print(f"{path.name} {'is stale' if check else 'is written anew'}")
            if not check:
                path.write_text(made, encoding="utf-8")
    if stale and check:
        print("Run: python -m tools.reference")
    return int(bool(stale and check))


if __name__ == "__main__":
    sys.exit(main())
