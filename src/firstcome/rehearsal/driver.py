"""
The driver: sends the rows of a schedule at their times and keeps what comes back.

Once a millisecond it writes every request that is due. There is no task and no future for a
request, and nothing is decoded during the run: on two cores shared with the shop, what the driver
takes the shop does not have.

Always true:
- An open arrival never waits for the answer of another; latency counts from its intended time.
- A row that was sent ends once: answered, or without an answer.

Never here: what an answer means, threads.
"""

from asyncio import AbstractEventLoop, Future
from time import perf_counter_ns
from typing import Final

from firstcome.rehearsal.answers import LATE_US, OVERDUE, PLACED_BY_FORM, UNSENT, Answers
from firstcome.rehearsal.arrivals import FIRST, Schedule
from firstcome.rehearsal.connection import NOTHING
from firstcome.rehearsal.errands import Errands
from firstcome.rehearsal.fresh import FreshConnections
from firstcome.rehearsal.kept import KeptConnections
from firstcome.rehearsal.people import Template
from firstcome.rehearsal.plan import Plan
from firstcome.rehearsal.shop import Shop

_PUMP_S: Final = 0.001
_BURST: Final = 100
"""Requests written before the loop may flush them, so that the time of sending is true."""
_US: Final = 1_000_000


class Driver:
    """One run; an order is asked for by its row, an errand by a number below `NOTHING`."""

    def __init__(self, loop: AbstractEventLoop, shop: Shop, plan: Plan, rows: Schedule) -> None:
        self.rows = rows
        self.answers = Answers(len(rows))
        self.is_watched = False
        self.recent_us: list[int] = []
        self.now_us = 0
        self.is_cut_short = False
        self._loop = loop
        self._plan = plan
        self._host = shop.host_field
        keep = not plan.new_connection
        self._templates = [
            Template(shape, rows.seed, self._host, keep_alive=keep, invitations=rows.invitations)
            for shape in rows.shapes
        ]
        wanted = plan.closed or plan.connections
        wanted_max = plan.closed or plan.connections_max
        self._kept = KeptConnections(loop, shop, wanted, wanted_max, self)
        self._fresh = FreshConnections(loop, shop, self) if plan.new_connection else None
        self._finished: Future[None] = loop.create_future()
        self._is_closed = False
        self._start_ns = 0
        self._next = 0
        self._under_way = 0
        self._reached_us = 0
        self._ends_us = 0
        self._lasts_us = int(max(stream.starts_s + stream.seconds for stream in plan.streams) * _US)
        self.errands = Errands(plan, self._host, lasts_us=self._lasts_us)

    async def connect(self, patience_s: float) -> int:
        """Open the connections of the plan; returns how many there are in time."""
        if self._fresh is not None:
            return 0
        wanted = self._plan.closed or self._plan.connections
        until_ns = perf_counter_ns() + int(patience_s * 1e9)
        while self._kept.open_count < wanted and perf_counter_ns() < until_ns:
            self._kept.tend(perf_counter_ns() // 1000)
            waited = self._loop.create_future()
            self._loop.call_later(_PUMP_S, waited.set_result, None)
            await waited
        return self._kept.open_count

    async def run(self) -> None:
        """Send everything, wait for the answers; `errands` were planned before."""
        self._start_ns = perf_counter_ns()
        if self._plan.closed:
            self._kept.when_idle = self._next_in_loop
        self._pump()
        try:
            await self._finished
        finally:
            self._close()

    def _pump(self) -> None:
        now_us = self.now_us = (perf_counter_ns() - self._start_ns) // 1000
        left = _BURST
        if not self._plan.closed:
            due_us, end, row = self.rows.due_us, len(self.rows), self._next
            while row < end and left and due_us[row] <= now_us:
                self._ask(row)
                row += 1
                left -= 1
            self._next = row
        else:
            self._start_loops()
        left = self.errands.begin_due(now_us, left, self._ask)
        if self._fresh is None:
            self._kept.tend(now_us)
        if self._is_over(now_us):
            if not self._finished.done():
                self._finished.set_result(None)
        elif left:
            self._loop.call_later(_PUMP_S, self._pump)
        else:
            self._loop.call_soon(self._pump)

    def _start_loops(self) -> None:
        """Closed loop: give idle connections their first request."""
        kept = self._kept
        while kept.has_idle and (row := self._next_in_loop()) != NOTHING:
            kept.send(row)

    def _next_in_loop(self) -> int:
        now_us = (perf_counter_ns() - self._start_ns) // 1000
        row = self._next
        if row >= len(self.rows) or now_us >= self._lasts_us:
            return NOTHING
        self._next = row + 1
        self.rows.due_us[row] = now_us
        self._under_way += 1
        return row

    def _ask(self, ask: int) -> None:
        self._under_way += 1
        if self._fresh is None:
            self._kept.send(ask)
        else:
            self._fresh.send(ask)

    def request(self, ask: int, *, has_waited: bool) -> bytes:
        """The bytes of an order or an errand; takes the time of sending."""
        now_us = (perf_counter_ns() - self._start_ns) // 1000
        if ask >= 0:
            rows, answers = self.rows, self.answers
            answers.sent_us[ask] = now_us or 1
            answers.sent += 1
            if now_us - rows.due_us[ask] > LATE_US:
                answers.late += 1
                answers.late_waiting += has_waited
            return self._templates[rows.shape[ask]].render(rows.person[ask], rows.attempt[ask])
        return self.errands.request(ask, now_us)

    def answered(self, ask: int, status: int, body: bytes, now_ns: int) -> None:
        """Keep an answer."""
        if self._is_closed:
            return
        now_us = (now_ns - self._start_ns) // 1000
        self._under_way -= 1
        self._reached_us = now_us
        if ask >= 0:
            self.answers.take(ask, status, body, now_us)
            if self.is_watched:
                self.recent_us.append(now_us - self.rows.due_us[ask])
            if status in (201, PLACED_BY_FORM) and self.rows.purpose[ask] == FIRST:
                self.errands.follow(self.rows.habits[ask], status, body, now_us)
            return
        self.errands.ended(ask, status, now_us)

    def missed(self, ask: int, status: int) -> None:
        """Note that there will be no answer."""
        if self._is_closed:
            return
        now_us = (perf_counter_ns() - self._start_ns) // 1000
        self._under_way -= 1
        if ask >= 0:
            self.answers.miss(ask, status, now_us)
        else:
            self.errands.ended(ask, status, now_us)

    def _is_over(self, now_us: int) -> bool:
        if self._fresh is None and self._kept.open_count:
            self._reached_us = now_us
        if now_us - self._reached_us > self._plan.give_up_ms * 1000:
            self.is_cut_short = True
            return True
        if self._plan.closed:
            all_sent = self._next >= len(self.rows) or now_us >= self._lasts_us
        else:
            all_sent = self._next >= len(self.rows)
        if not all_sent or not self.errands.is_done:
            return False
        if not self._ends_us:
            self._ends_us = now_us
        return not self._under_way or now_us - self._ends_us > self._plan.linger_ms * 1000

    def _close(self) -> None:
        """End what is left: sent and unanswered is overdue, the rest was never sent."""
        if self._fresh is not None:
            self._fresh.close(OVERDUE)
        self._is_closed = True
        self._kept.close()
        answers = self.answers
        for row, status in enumerate(answers.status):
            if status == UNSENT and answers.sent_us[row]:
                answers.miss(row, OVERDUE, self.now_us)
