"""
Turns: an answer that takes long to make is made in pieces, so that orders are not kept waiting.

Always true:
- Between two pieces everything else on the event loop has its turn.

Never here: what is made.
"""

import asyncio
from collections.abc import Iterable
from time import monotonic
from typing import TypeVar

from firstcome.api.sizes import LOOP_S_MAX

Made = TypeVar("Made")


async def in_turns(making: Iterable[Made]) -> list[Made]:
    """All that the iteration makes; the state may move on between two of them."""
    made: list[Made] = []
    until_s = monotonic() + LOOP_S_MAX
    for each in making:
        made.append(each)
        if monotonic() > until_s:
            await asyncio.sleep(0)
            until_s = monotonic() + LOOP_S_MAX
    return made
