"""
One rehearsal from its plan to its run: look at the launch, connect, send, wait, hand back.

Always true:
- The collector of cyclic garbage is still while requests are sent, and as before afterwards.
- A shop that cannot be reached at all is an error; one that dies during the run is a run.

Never here: judgement of the answers.
"""

import asyncio
import gc
import resource
from collections.abc import Callable, Sequence
from time import perf_counter_ns, time_ns
from typing import Final

import uvloop
from msgspec import Struct

from firstcome.rehearsal.afterwards import look_after
from firstcome.rehearsal.arrivals import Schedule, schedule
from firstcome.rehearsal.driver import Driver
from firstcome.rehearsal.latency import quantile_us
from firstcome.rehearsal.plan import Plan, PlanRefused, checked
from firstcome.rehearsal.run import Run
from firstcome.rehearsal.shop import ShopUnreachable, check_pages, launch_at, shop_at

_CONNECT_S: Final = 10.0
_GLIMPSE_S: Final = 1.0
_GLIMPSE_SAMPLE: Final = 4_000


class Glimpse(Struct, frozen=True):
    """How a run stands; the two latencies are of the last second, from a sample."""

    elapsed_s: float
    offered: int
    answered: int
    held: int
    in_line: int
    by_form: int
    refused: int
    unanswered: int
    late: int
    p50_ms: float
    p99_ms: float


Watch = Callable[[Glimpse], None]


def rehearse(
    url: str, plan: Plan, *, watch: Watch | None = None, links: Sequence[bytes] = ()
) -> Run:
    """
    Carry out a plan against the shop at `url`; blocks until the last answer.

    `links` are order pages kept open meanwhile, each refreshed `refresh_every_ms`. Raises
    `PlanRefused` and `ShopUnreachable` before anything is sent.
    """
    return uvloop.run(meet(url, plan, watch=watch, links=links))


async def meet(
    url: str,
    plan: Plan,
    *,
    watch: Watch | None = None,
    links: Sequence[bytes] = (),
    rows: Schedule | None = None,
) -> Run:
    """`rehearse` in a running loop; `rows` replace the arrivals that the plan would give."""
    checked(plan)
    shop = shop_at(url)
    if shop.is_secure and plan.new_connection:
        raise PlanRefused(
            "A new connection for each request is made without TLS only. Leave new_connection out,"
            " or rehearse at the http:// address that the shop itself listens on."
        )
    launch = await asyncio.to_thread(launch_at, shop, plan.launch)
    if plan.needs_pages:
        await asyncio.to_thread(check_pages, shop, launch.launch)
    if rows is None:
        rows = schedule(plan, launch)
    _raise_file_limit()
    loop = asyncio.get_running_loop()
    driver = Driver(loop, shop, plan, rows)
    if not await driver.connect(_CONNECT_S) and not plan.new_connection:
        raise ShopUnreachable(f"No connection to {shop.host_field} could be opened.")
    driver.errands.plan_ahead(rows, launch.launch, links)
    started_ms = time_ns() // 1_000_000
    await _carry_out(driver, watch)
    errands = driver.errands
    run = Run(
        url=url,
        plan=plan,
        launch=launch,
        rows=driver.rows,
        answers=driver.answers,
        refreshes=errands.refreshes,
        started_ms=started_ms,
        lasted_us=max(driver.answers.answered_us, default=0),
        is_cut_short=driver.is_cut_short,
        pages=errands.pages,
        landings=errands.landings,
        give_ups=errands.give_ups,
    )
    if plan.looks_after and not run.is_cut_short:
        run.looks_after = await asyncio.to_thread(look_after, shop, run)
    return run


def rehearse_rows(url: str, plan: Plan, rows: Schedule, *, watch: Watch | None = None) -> Run:
    """`rehearse` with these arrivals in the place of those that the plan would give."""
    return uvloop.run(meet(url, plan, watch=watch, rows=rows))


def resend(url: str, run: Run, *, rate: float = 5_000.0, watch: Watch | None = None) -> Run:
    """
    Ask again, with the same keys and bodies, for everything of a run that had no answer.

    What a customer does after the shop died; audit both runs together.
    """
    rows = run.rows.resent(run.unanswered_rows(), rate)
    plan = run.plan
    return uvloop.run(meet(url, plan, watch=watch, rows=rows))


async def _carry_out(driver: Driver, watch: Watch | None) -> None:
    watching: asyncio.Task[None] | None = None
    was_enabled = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        if watch is not None:
            driver.is_watched = True
            watching = asyncio.create_task(_watch(driver, watch))
        await driver.run()
    finally:
        if watching is not None:
            watching.cancel()
        gc.unfreeze()
        if was_enabled:
            gc.enable()
    if watch is not None:
        watch(_glimpse(driver, driver.now_us / 1e6))


async def _watch(driver: Driver, watch: Watch) -> None:
    start_ns = perf_counter_ns()
    while True:
        await asyncio.sleep(_GLIMPSE_S)
        watch(_glimpse(driver, (perf_counter_ns() - start_ns) / 1e9))


def _glimpse(driver: Driver, elapsed_s: float) -> Glimpse:
    recent, driver.recent_us = driver.recent_us, []
    sample = sorted(recent[:: max(1, len(recent) // _GLIMPSE_SAMPLE)])
    answers = driver.answers
    return Glimpse(
        elapsed_s,
        answers.sent,
        answers.answered,
        answers.held,
        answers.in_line,
        answers.by_form,
        answers.refused,
        answers.unanswered,
        answers.late,
        quantile_us(sample, 0.5) / 1000 if sample else 0.0,
        quantile_us(sample, 0.99) / 1000 if sample else 0.0,
    )


def _raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
