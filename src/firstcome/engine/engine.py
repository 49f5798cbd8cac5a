"""
The engine: accept, append, fold, answer.

    accept ─► wait (bounded, fair) ─► one batch ─► durable, ordered ─► fold ─► answer

While a batch is syncing the next one gathers; its append starts before the last one is folded,
so the disk and the rules work side by side.

Always true:
- An answer is given only after its entry is durable and folded.
- A command that waited too long is refused before it is appended, never after.
- Commands that were asked together are entries of one batch, or none of them is one.
- One customer has at most one order, or registration, waiting; the same request twice waits for
  one answer.
- After a failure of the journal, or of `evolve`, nothing more is accepted (fail-stop).

Never here: a rule about stock or money, HTTP, SQL.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from msgspec.structs import force_setattr

from firstcome.domain.commands import AnyCommand, PlaceOrder, Register, Tick
from firstcome.domain.outcomes import Answer
from firstcome.domain.state import State
from firstcome.engine.admission import Admission
from firstcome.engine.clock import ClockGuard
from firstcome.engine.folding import Folding, encode_command
from firstcome.engine.groups import Answers, Group, Groups
from firstcome.engine.pending import (
    Asker,
    ContactWriter,
    EngineSettings,
    FutureAsker,
    Pending,
)
from firstcome.engine.refusals import Reason, Refused
from firstcome.engine.tally import Tally
from firstcome.engine.ticking import WORK_TICK_AFTER_S, is_quiet, is_tick_due, is_work_left
from firstcome.journal.batch import Batch, OrderedBatch
from firstcome.journal.chain import is_outcome_mark
from firstcome.journal.sequencer import Sequencer
from firstcome.limits import (
    BATCH_ENTRIES_MAX,
    PENDING_WAIT_S_MAX,
    STAFF_PENDING_MAX,
    TICK_EVERY_S,
)

Done = TypeVar("Done")

PUMP_EARLY_COUNT: Final = 64
"""With so many waiting the next batch starts before the last is folded; fewer gather on."""

STAFF_CHANNEL: Final = ""
"""The channel of staff, and of the engine itself."""

REGISTRATION_CHANNEL: Final = "/registrations"
"""The channel of registrations; no id has a slash, so no channel of a launch is called so."""

Asked = PlaceOrder | Register
"""What customers ask for, with a contact: durable before the entry that names it."""


class Engine:
    """One node's engine; every method is called on the event loop it was started on."""

    def __init__(
        self,
        folding: Folding,
        sequencer: Sequencer,
        contacts: ContactWriter,
        clock: ClockGuard,
        settings: EngineSettings,
        on_failure: Callable[[Exception], None],
    ) -> None:
        """
        `on_failure` is told of what nothing may be served after.

        `state` is what is true now, for reading on the event loop only.
        """
        self.state: State = folding.state
        self.tally = Tally()
        self._folding = folding
        self._sequencer = sequencer
        self._contacts = contacts
        self._node = settings.node
        self._epoch = settings.epoch
        self._number = sequencer.standing.last_numbers.get((self._node, self._epoch), 0)
        self._clock = clock
        self._on_failure = on_failure
        self._admission: Admission[Pending] = Admission(settings.pending_max, settings.rate_per_s)
        self._customers: dict[bytes, Pending] = {}
        self._groups = Groups()
        self._appending: dict[int, tuple[list[Pending], list[AnyCommand]]] = {}
        self._pump_due = False
        self._refusing: dict[Reason, None] = {"not_ready": None}
        self._failed = False
        self._idle: asyncio.Event | None = None
        self._ticker: asyncio.TimerHandle | None = None
        self._is_next_tick_due = False

    @property
    def outcome_chain(self) -> bytes:
        """The outcome chain at the last folded entry."""
        return self._folding.outcome_chain

    @property
    def pending_count(self) -> int:
        """How many commands wait for a batch."""
        return self._admission.count + self._groups.count

    @property
    def refusing(self) -> Reason | None:
        """Why every command is refused just now, or None."""
        return next(iter(self._refusing), None)

    def now_ms(self) -> int:
        """The time that an entry would have which were written now."""
        return max(self.state.time_ms, self._clock.steady_ms())

    def start(self) -> None:
        """Begin to fold and answer; the event loop must be running."""
        self._loop = asyncio.get_running_loop()
        self._idle = asyncio.Event()
        self._sequencer.start(self._deliver)
        self.accept_again("not_ready")
        self._tick()

    def refuse(self, reason: Reason) -> None:
        """Refuse every new command for this reason until `accept_again`."""
        self._refusing[reason] = None

    def accept_again(self, reason: Reason) -> None:
        """Take this reason back."""
        self._refusing.pop(reason, None)

    def submit(self, command: AnyCommand, channel: str = STAFF_CHANNEL) -> "asyncio.Future[Answer]":
        """Have a command that names no contact folded; raises `Refused`."""
        if self._refusing:
            raise Refused(next(iter(self._refusing)))
        asker = FutureAsker(self._loop)
        self._wait(channel, Pending(asker, self._loop.time(), command))
        return asker.future

    def submit_together(self, commands: Sequence[AnyCommand], judge: Callable[[], None]) -> Answers:
        """
        Have commands that name no contact folded as one batch of their own; raises `Refused`.

        `judge` looks at the state just before they are appended. When it raises, that is what
        whoever awaits the answers gets, and nothing is appended.
        """
        assert 1 <= len(commands) <= BATCH_ENTRIES_MAX
        if self._refusing:
            raise Refused(next(iter(self._refusing)))
        group = Group(self._loop, commands, judge)
        if not self._groups.add(group):
            self.tally.refused("overloaded")
            raise Refused("overloaded")
        self._pump_soon()
        return group.future

    def require_place(self, channel: str) -> None:
        """Raise `Refused` when whoever asks in this channel would find no place to wait."""
        if self._admission.is_full(channel, self._loop.time()):
            self.tally.refused("overloaded")
            raise Refused("overloaded")

    def place_order(
        self, order: PlaceOrder, channel: str, contact: bytes
    ) -> "asyncio.Future[Answer]":
        """Have an order folded, as `ask`; the answer is awaited."""
        asker = FutureAsker(self._loop)
        self.ask(order, channel, contact, asker)
        return asker.future

    def ask(self, asked: Asked, channel: str, contact: bytes, asker: Asker) -> None:
        """
        Have an order, or a registration, folded, its contact durable before; raises `Refused`.

        The contact's number is given here, when the batch is made up. A request that is already
        waiting is told with the first one; another one of the same customer is refused as
        `one_at_a_time`.
        """
        if self._refusing:
            raise Refused(next(iter(self._refusing)))
        customer = asked.customer
        known = self._customers.get(customer)
        if known is not None:
            _require_same(known, asked)
            known.askers.append(asker)
            return
        pending = Pending(asker, self._loop.time(), asked, customer, contact)
        self._wait(channel, pending)
        self._customers[customer] = pending

    def in_writer(self, job: Callable[[], Done]) -> "asyncio.Future[Done]":
        """Run a job in the thread that writes, in turn with the batches; gives its result."""
        done: asyncio.Future[Done] = self._loop.create_future()
        results: list[Done] = []

        def settled(error: Exception | None) -> None:
            if done.cancelled():
                return
            if error is None:
                done.set_result(results[0])
            else:
                done.set_exception(error)

        nothing = Batch(self._node, self._epoch, 0, ())
        self._sequencer.append(nothing, lambda: results.append(job()), settled)
        return done

    async def drain(self) -> None:
        """Accept nothing more, answer everything that was accepted, then stop the sequencer."""
        self.refuse("draining")
        if self._ticker is not None:
            self._ticker.cancel()
        assert self._idle is not None
        while self._has_waiting() or self._appending:
            self._idle.clear()
            await self._idle.wait()
        await asyncio.to_thread(self._sequencer.close)

    def _wait(self, channel: str, pending: Pending) -> None:
        if channel == STAFF_CHANNEL:
            has_place = self._admission.add_apart(channel, pending, STAFF_PENDING_MAX)
        else:
            has_place = self._admission.add(channel, pending, pending.since_s)
        if not has_place:
            self.tally.refused("overloaded")
            raise Refused("overloaded")
        self._pump_soon()

    def _has_waiting(self) -> bool:
        return bool(self._admission.count or self._groups)

    def _pump_soon(self) -> None:
        if not self._appending and not self._pump_due and self._has_waiting():
            self._pump_due = True
            self._loop.call_soon(self._pump)

    def _pump(self) -> None:
        self._pump_due = False
        # What is refused makes room for nothing: go on until a batch is on its way.
        while self._has_waiting() and not self._appending:
            if self._groups:  # with no batch on its way, and none half folded
                batch = self._fresh(self._groups.next())
            else:
                batch = self._fresh(self._admission.take(BATCH_ENTRIES_MAX))
            if batch and self._clock.off_ms():
                self.refuse("clock")
                self._refuse_batch(batch, "clock")
            elif batch:
                self.accept_again("clock")
                self._append(batch)
        self._settle_idle()

    def _fresh(self, batch: list[Pending]) -> list[Pending]:
        oldest_s = self._loop.time() - PENDING_WAIT_S_MAX
        # The oldest is the first of any channel.
        if min([pending.since_s for pending in batch], default=oldest_s) >= oldest_s:
            return batch
        late = [pending for pending in batch if pending.since_s < oldest_s]
        self._refuse_batch(late, "overloaded")
        return [pending for pending in batch if pending.since_s >= oldest_s]

    def _append(self, batch: list[Pending]) -> None:
        contacts = [pending.contact for pending in batch if pending.customer is not None]
        before = None
        if contacts:
            first = self._contacts.reserve(len(contacts))
            before = self._contact_job(first, contacts)
            contact = first
            for pending in batch:
                if pending.customer is not None:
                    force_setattr(pending.command, "contact", contact)  # type: ignore[arg-type]
                    contact += 1
        commands = [pending.command for pending in batch]
        self._number += 1
        number = self._number
        self._appending[number] = batch, commands
        payloads = tuple([encode_command(command) for command in commands])
        self._sequencer.append(
            Batch(self._node, self._epoch, number, payloads),
            before,
            lambda error: self._settled(number, error),
        )

    def _contact_job(self, first: int, contacts: list[bytes]) -> Callable[[], None]:
        append, now_ms = self._contacts.append, self._clock.now_ms()
        return lambda: append(first, now_ms, contacts)

    def _deliver(self, ordered: OrderedBatch) -> None:
        mine = None
        if ordered.node == self._node and ordered.epoch == self._epoch:
            mine = self._appending.pop(ordered.number, None)
        if self._failed:  # it was appended while the one before it was folded
            self._refuse_batch(mine[0] if mine else [], "not_ready")
            return
        if self._admission.count >= PUMP_EARLY_COUNT and not self._groups:
            self._pump()  # the disk works on the next batch while this one is folded
        try:
            results = self._folding.fold(ordered, mine[1] if mine else None)
        except Exception as error:  # noqa: BLE001 - the state is not to be trusted any more
            self._fail(error, mine[0] if mine else [])
            return
        if is_outcome_mark(ordered.first_sequence, ordered.last_sequence):
            self._sequencer.keep_outcome_chain(ordered.last_sequence, self.outcome_chain)
        self.tally.folded(results, ordered.time_ms)
        if mine is not None:
            asked = [each.since_s for each in mine[0] if each.customer is not None]
            self.tally.timed(asked, self._loop.time())
            for pending, (answer, _) in zip(mine[0], results, strict=True):
                if pending.customer is not None:
                    del self._customers[pending.customer]
                for asker in pending.askers:
                    asker.answered(answer)
        self._pump_soon()
        self._settle_idle()
        if not self._is_next_tick_due and is_work_left(self.state):
            self._is_next_tick_due = True
            self._loop.call_later(WORK_TICK_AFTER_S, self._next_tick, self.state.sequence)

    def _settled(self, number: int, error: Exception | None) -> None:
        refused = self._appending.pop(number, None)
        if error is None:
            assert refused is None, "settled before it was delivered"
            return
        batch = refused[0] if refused else []
        if is_full(error):
            self.refuse("disk_full")
            self._refuse_batch(batch, "disk_full")
            self._pump()
        else:
            self._fail(error, batch)

    def _refuse_batch(self, batch: list[Pending], reason: Reason) -> None:
        for pending in batch:
            if pending.customer is not None:
                del self._customers[pending.customer]
            self.tally.refused(reason)
            for asker in pending.askers:
                asker.refused(reason)
        self._settle_idle()

    def _fail(self, error: Exception, batch: list[Pending]) -> None:
        self._failed = True
        self.refuse("not_ready")
        waiting = self._admission.take(self._admission.count) + self._groups.give_up()
        self._refuse_batch([*batch, *waiting], "not_ready")
        self._on_failure(error)

    def _settle_idle(self) -> None:
        if self._idle is not None and not self._has_waiting() and not self._appending:
            self._idle.set()

    def _tick(self) -> None:
        self._ticker = self._loop.call_later(TICK_EVERY_S, self._tick)
        if self._appending or self._has_waiting() or self._refusing.keys() - {"clock"}:
            return
        if is_tick_due(self.state, self._clock.now_ms(), bool(self._refusing)):
            self.accept_again("clock")
            self._enter_tick()

    def _next_tick(self, since: int) -> None:
        """Go on with what the entry `since` left, beside a few others; a crowd does so itself."""
        self._is_next_tick_due = False
        appending = sum(len(batch) for batch, _ in self._appending.values())
        came = self.state.sequence - since + appending + self.pending_count
        if is_quiet(came) and not self._refusing:
            self._enter_tick()

    def _enter_tick(self) -> None:
        with contextlib.suppress(Refused):  # the rate is used up; the next one finds room
            self.submit(Tick()).add_done_callback(_forget)


def _require_same(known: Pending, asked: Asked) -> None:
    waiting = known.command
    assert isinstance(waiting, PlaceOrder | Register)
    # The keys of the two kinds are hashed for different purposes, so they never meet.
    if (waiting.key, waiting.fingerprint) != (asked.key, asked.fingerprint):
        raise Refused("one_at_a_time")


def is_full(error: Exception) -> bool:
    """Whether an append failed only for want of space."""
    return type(error).__name__ in ("JournalFull", "ContactsFull")


def _forget(answered: "asyncio.Future[Answer]") -> None:
    """Look at a failure that nobody waits for, so that it is not reported as missed."""
    if not answered.cancelled():
        answered.exception()
