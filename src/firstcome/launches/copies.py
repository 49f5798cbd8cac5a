"""
Copies: a launch under another id, opening at another time.

Always true:
- A copy is sound: its texts are its own, and what was closed an hour after opening still is.

Never here: where a copy is kept.
"""

from typing import Final

from msgspec.structs import replace

from firstcome.domain.definition import TIME_MS_MAX
from firstcome.launches.reading import LaunchFile
from firstcome.launches.waking_hours import Hours, waking_terms

ID_CHARACTERS_MAX: Final = 64
REHEARSAL: Final = "-rehearsal"


def copy_of(launch_file: LaunchFile, launch: str, opens_ms: int, name: str = "") -> LaunchFile:
    """The launch as `launch`, open from `opens_ms` and as long as before; `name` if it is given."""
    definition, texts = launch_file.definition, launch_file.texts
    texts = replace(texts, launch=launch, name=name or texts.name)
    closes_ms = definition.closes_ms
    if closes_ms is not None:
        closes_ms = min(opens_ms + closes_ms - definition.opens_ms, TIME_MS_MAX)
    zones = {market.market: market.zone for market in texts.markets}
    waking = tuple(
        waking_terms(
            each.market, Hours(each.from_minute, each.to_minute), zones[each.market], opens_ms
        )
        for each in definition.waking
    )
    copied = replace(
        definition,
        launch=launch,
        opens_ms=opens_ms,
        closes_ms=closes_ms,
        texts=texts.id(),
        waking=waking,
    )
    return LaunchFile(copied, texts)


def rehearsal_id(launch: str) -> str:
    """The id of a launch's rehearsal: `phone-2008-rehearsal`."""
    return launch[: ID_CHARACTERS_MAX - len(REHEARSAL)] + REHEARSAL
