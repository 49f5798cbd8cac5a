"""
The rows of the table of targets, in its order and its words.

Always true:
- Every row of the table is here, measured or not; one that cannot be measured yet says why.
- Names are stable: results of later runs are compared by them.

Never here: how a row is measured.
"""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from benchmarks import (
    desk_beside,
    desk_lists,
    durable_orders,
    fold,
    launch_page,
    open_arrivals,
    order_pages,
    overload,
    registrations,
    restart,
    supply,
    wave_mails,
)
from benchmarks.figures import Measured, Verdict
from benchmarks.sizes import Sizes


class Row(Struct, frozen=True):
    """One row; without `measure`, `verdict` and `instead` say where its figures are."""

    name: str
    what: str
    target: str
    measure: Callable[[Sizes], Measured] | None = None
    verdict: Verdict = "not there yet"
    instead: str = ""


ROWS: Final = (
    Row(
        "durable-orders",
        "durable orders, closed loop, 128 connections",
        "at least 0.40 of an empty reply (a bare ASGI constant in the same process),"
        " and over 13,000/s",
        durable_orders.measure,
    ),
    Row(
        "open-arrivals",
        "open arrivals at 13,000/s for 60 s (800,000 people, a snapshot inside the run),"
        " latency from the intended send time",
        "none lost, none doubled, p99 under 50 ms; also reported: a new connection for each"
        " order, and three refreshes for each",
        open_arrivals.measure,
    ),
    Row(
        "registrations",
        "registrations at 13,000/s for 60 s (a snapshot inside the run), as durable as orders,"
        " latency from the intended send time",
        "none lost, nobody registered twice, p99 under 50 ms",
        registrations.measure,
    ),
    Row(
        "channel-flood",
        "one channel flooded at 26,000/s",
        "another channel's orders: p99 under 50 ms",
        overload.measure_flood,
    ),
    Row(
        "admission",
        "admission set to 13,000/s, 26,000/s offered for 30 s",
        "at least 11,700/s accepted, refusals under 100 ms, normal within 30 s",
        overload.measure_admission,
    ),
    Row(
        "order-pages",
        "200,000 open order pages refreshing",
        "orders' p99 under 50 ms",
        order_pages.measure,
    ),
    Row(
        "fold",
        "fold",
        "250,000 entries/s; at most 500 bytes of resident memory an order after 1,000,000"
        " bound orders",
        fold.measure,
    ),
    Row(
        "restart",
        "restart with 1,000,000 orders of three entries each",
        "ready within 15 s without a snapshot, 3 s with one",
        restart.measure,
    ),
    Row(
        "launch-page",
        "launch page",
        "under 20 kB, from memory, beside the empty reply",
        launch_page.measure,
    ),
    Row(
        "desk-lists",
        "lists, searches and exports of the desk, 1,000,000 orders",
        "any page under 500 ms, any search under 200 ms; exports of all of it in constant memory",
        desk_lists.measure,
    ),
    Row(
        "desk-beside",
        "orders at 13,000/s with the desk and people at it, beside orders without",
        "the orders' p99 moved by less than a quarter; any page under 500 ms",
        desk_beside.measure_desk,
    ),
    Row(
        "desk-kills",
        "the back and the desk killed ten times at 13,000/s",
        "the orders' p99 moved by less than a quarter, the desk back within 5 s, its numbers"
        " equal to a rebuild",
        desk_beside.measure_kills,
    ),
    Row(
        "wave-mails",
        "a wave of 200,000 told by mail, the back killed ten times meanwhile",
        "nobody without a message, nobody with two, at most one uncertain for each kill, each of"
        " them listed; at least 50/s",
        wave_mails.measure,
    ),
    Row(
        "supply",
        "1,000,000 orders in lines over 1,250 pools, 50,000 units received,"
        " orders arriving at 13,000/s",
        "under 1 s of fold in all; the orders' p99 under 50 ms meanwhile; a place and an estimate"
        " read in under 50 us each, also with a history of 100 versions",
        supply.measure,
    ),
    Row(
        "kill-anywhere",
        "`kill -9` anywhere",
        "nothing acknowledged lost, nothing doubled, 0 units oversold",
        verdict="measured elsewhere",
        instead="make crash ROUNDS=200",
    ),
)


def rows_named(names: list[str]) -> list[Row]:
    """The rows of these names in the order of the table, or all; raises `KeyError`."""
    known = {row.name: row for row in ROWS}
    wanted = {name: known[name] for name in names} or known
    return [row for row in ROWS if row.name in wanted]
