"""
Looks after the run: how a sample of the orders stands when all is over, asked as customers ask.

Always true:
- The sample is bounded, and the same for the same answers.
- A shop that does not answer any more ends the asking; what was told until then is kept.

Never here: judgement; the auditor compares what was told with the journal.
"""

from time import monotonic
from typing import Final

from firstcome.rehearsal.arrivals import REPEAT
from firstcome.rehearsal.run import LookAfter, Run
from firstcome.rehearsal.shop import Shop, ShopUnreachable, asked, connected

PATIENCE_S: Final = 20.0
"""However slow the shop is, the asking ends after this."""


def look_after(shop: Shop, run: Run) -> list[LookAfter]:
    """Ask for the status of `plan.looks_after` orders at most, one after the other."""
    looks: list[LookAfter] = []
    until_s = monotonic() + PATIENCE_S
    connection = connected(shop)
    try:
        for row in sample_of(run, run.plan.looks_after):
            link = run.api_link(row)
            if link is None:
                continue
            status, body = asked(connection, shop, link.decode("latin-1"), "application/json")
            looks.append(LookAfter(row, status, body))
            if monotonic() > until_s:
                break
    except ShopUnreachable:
        pass
    finally:
        connection.close()
    return looks


def sample_of(run: Run, count: int) -> list[int]:
    """
    At most so many rows that became orders: half those nearest the head of a line, the rest evenly.

    Whoever is passed stood near the head, or was held instead of somebody there.
    """
    ordered: list[int] = []
    near: list[tuple[int, int]] = []
    rows, answers = run.rows, run.answers
    for row, status in enumerate(answers.status):
        if rows.purpose[row] == REPEAT or run.api_link(row) is None:
            continue
        ordered.append(row)
        if status == 201 and (ahead := _ahead_in(answers.bodies[row])) is not None:
            near.append((ahead, row))
    if len(ordered) <= count:
        return ordered
    near.sort()
    chosen = {row for _, row in near[: count // 2]}
    rest = [row for row in ordered if row not in chosen]
    wanted = count - len(chosen)
    chosen.update(rest[turn * len(rest) // wanted] for turn in range(wanted))
    return sorted(chosen)


def _ahead_in(body: bytes) -> int | None:
    start = body.find(b'"ahead":')
    if start < 0:
        return None
    end = start + 8
    while body[end : end + 1].isdigit():
        end += 1
    return int(body[start + 8 : end] or b"0")
