"""
The operations desk, everybody signed in: `python -m benchmarks.desk_server --data DIR --port N`.

Always true:
- Everything else is the product's: the same routes, the same server, the same niceness.

Never here: a shortcut for a page.
"""

import argparse
from pathlib import Path
from typing import Any, cast

import uvicorn

from firstcome.app.desk import made_desk
from firstcome.config import read_settings
from firstcome.priority import give_way
from firstcome.staff.permissions import THE_SHOP
from firstcome.web.operations.access import AnyConnection, Signed
from firstcome.web.operations.app import build_desk


def _somebody(_: AnyConnection) -> Signed:
    return Signed(THE_SHOP, csrf="benchmark", session="benchmark")


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk_server")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    give_way()
    desk = made_desk(read_settings({}, FIRSTCOME_DATA=str(arguments.data)))
    app = cast("Any", build_desk(desk, _somebody))
    uvicorn.run(app, host="127.0.0.1", port=arguments.port, log_config=None, access_log=False)


if __name__ == "__main__":
    main()
