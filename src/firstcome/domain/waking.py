"""
Waking hours: a length of time that counts only between two clock times of a zone.

Always true:
- A later beginning never gives an earlier end.
- What a zone's clocks do is in the terms: the launch was loaded with it.

Never here: the zone's name, the wall clock.
"""

from itertools import pairwise
from typing import Final

from firstcome.domain.definition import TIME_MS_MAX, LaunchDefinition, WakingTerms

MINUTE_MS: Final = 60_000
DAY_MS: Final = 24 * 60 * MINUTE_MS


def deadline_ms(now_ms: int, ttl_ms: int, terms: WakingTerms) -> int:
    """
    The instant by which `ttl_ms` of waking hours have passed since `now_ms`.

    Before the first change of the zone's clocks that the terms tell, and after the last, the
    offset is that one's.
    """
    from_ms, to_ms = terms.from_minute * MINUTE_MS, terms.to_minute * MINUTE_MS
    awake_ms = to_ms - from_ms
    ends_ms = [after for (_, _), (after, _) in pairwise(terms.offsets)]
    left_ms = ttl_ms
    for (_, offset), end_ms in zip(terms.offsets, [*ends_ms, 10 * TIME_MS_MAX], strict=True):
        if end_ms <= now_ms:
            continue
        shift_ms = offset * MINUTE_MS
        gone_ms = _awake_before(now_ms + shift_ms, from_ms, awake_ms)
        days, rest_ms = divmod(gone_ms + left_ms, awake_ms)
        local_ms = days * DAY_MS + from_ms + rest_ms
        if not rest_ms:
            local_ms -= DAY_MS - awake_ms  # the end of a day, not the beginning of the next
        if local_ms - shift_ms <= end_ms:
            return local_ms - shift_ms
        left_ms -= _awake_before(end_ms + shift_ms, from_ms, awake_ms) - gone_ms
        now_ms = end_ms
    raise AssertionError("the last offset holds for ever")


def offer_until_ms(terms: LaunchDefinition, location: str, now_ms: int) -> int:
    """
    When a hold ends that the line of a location is offered now, if selling does not stand still.

    After it did, a hold may end later: see `passage.offer_deadline_ms`.
    """
    markets = {each.location: each.market for each in terms.locations}
    for waking in terms.waking:
        if waking.market == markets.get(location):
            return deadline_ms(now_ms, terms.offer_ttl_ms, waking)
    return now_ms + terms.offer_ttl_ms


def _awake_before(local_ms: int, from_ms: int, awake_ms: int) -> int:
    """Waking hours from the beginning of 1970 on the local clocks to a moment on them."""
    days, of_day_ms = divmod(local_ms, DAY_MS)
    return days * awake_ms + min(max(of_day_ms - from_ms, 0), awake_ms)
