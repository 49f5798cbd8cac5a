"""
Rounds: load, a kill in the middle of it, the return, the same requests again, and the audit.

Always true:
- Every round meets new people; what had no answer is asked again with the same keys.
- What was acknowledged last before the kill is asked again too: it must get the first bytes.
- A journal lives through many rounds and is audited in full at its end, over all its runs.

Never here: how a shop is started or killed.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from time import perf_counter, sleep
from typing import Final, Literal, NamedTuple

import uvloop
from msgspec import Struct, field, json

from firstcome.rehearsal.audit import Audit, audit
from firstcome.rehearsal.plan import Plan, Stream
from firstcome.rehearsal.rehearse import meet
from firstcome.rehearsal.run import Run, save_run
from tests.crash.scarcity import LAUNCH, POOLS, WEIGHTS, scarce_launch
from tests.crash.shop import Command, Shop, shop_on

Target = Literal["front", "everything", "back"]

FRONT: Final[Target] = "front"
DECK: Final[tuple[Target, ...]] = (FRONT,) * 7 + ("everything", "everything", "back")
"""What is killed in ten rounds, dealt in random order."""

ROUNDS_OF_A_JOURNAL: Final = 20
AUDIT_EVERY_ROUNDS: Final = 10
FRONT_KILLS_OF_A_LIFE: Final = 3
"""`serve` starts again ever more slowly what keeps dying; then it is started anew."""

LOAD_S: Final = (0.3, 1.2)
RATES: Final = (2_500, 6_000)
LOAD_AFTER_KILL_S: Final = 0.15
PEOPLE: Final = 20_000
RESEND_RATE: Final = 4_000
ASKED_ONCE_MORE: Final = 200
"""Orders acknowledged last before the kill, whose keys are sent again after it."""

DELIVERIES: Final = 4
DELIVERY_UNITS: Final = 25


class Tally(Struct):
    """What all rounds came to; `findings` are sentences, none of them when all is well."""

    rounds: int = 0
    orders: int = 0
    cut_off: int = 0
    kills: Counter[Target] = field(default_factory=Counter[Target])
    findings: list[str] = []


class Moment(NamedTuple):
    """One round as it is dealt: what is killed, so long after the first entry of its load."""

    target: Target
    after_s: float
    rate: int
    seed: int


class _Told(Struct):
    sequence: int


Say = Callable[[str], None]


def deal(rounds: int, random: Random, deck: Sequence[Target] = DECK) -> list[Moment]:
    """The rounds to come: every card of the deck as often as it is in it, at random moments."""
    targets: list[Target] = []
    while len(targets) < rounds:
        targets += random.sample(deck, len(deck))
    return [
        Moment(target, random.uniform(*LOAD_S), random.randint(*RATES), random.getrandbits(32))
        for target in targets[:rounds]
    ]


def play(moments: Sequence[Moment], folder: Path, say: Say, tally: Tally) -> None:
    """Every round, with a new journal every `ROUNDS_OF_A_JOURNAL`; ends early at a finding."""
    launch = scarce_launch(folder / "launch.toml")
    for first in range(0, len(moments), ROUNDS_OF_A_JOURNAL):
        some = moments[first : first + ROUNDS_OF_A_JOURNAL]
        directory = folder / f"journal-{first // ROUNDS_OF_A_JOURNAL + 1}"
        with shop_on(directory) as shop:
            shop.load(launch)
            History(shop, tally, say).live(some, of=len(moments))
        if tally.findings:
            return


class History:
    """One journal through its rounds; `runs` is everything that was asked and answered."""

    def __init__(self, shop: Shop, tally: Tally, say: Say) -> None:
        self.runs: list[Run] = []
        self._shop = shop
        self._tally = tally
        self._say = say

    def live(self, moments: Sequence[Moment], of: int) -> None:
        """The rounds, the end of the shop as an operator ends it, and the audit in full."""
        for number, moment in enumerate(moments, 1):
            line = self.round(moment)
            is_last = number == len(moments)
            if number % AUDIT_EVERY_ROUNDS == 0 and not is_last:
                line += f"; {self._audit()}"
            self._say(f"round {self._tally.rounds}/{of}: {line}")
            if self._tally.findings:
                break
        else:
            self._shop.wait_for_back()
            self._shop.stop()
            self._say(f"the journal's end: {self._audit(is_last=True)}")
        if self._tally.findings:
            self._keep()

    def round(self, moment: Moment) -> str:
        """One round; a line about it."""
        shop, tally = self._shop, self._tally
        run = uvloop.run(self._crash(moment))
        tally.kills[moment.target] += 1
        begin_s = perf_counter()
        told = max(_sequences(run), default=0)
        if (last := shop.last_sequence()) < told:
            tally.findings.append(
                f"Order {told:,} was acknowledged, and the journal ends at {last:,} after the kill."
            )
        self._come_back(moment.target)
        back_s = perf_counter() - begin_s
        again = uvloop.run(self._ask_again(run))
        self._deliver(moment.seed)
        self.runs += [run, again]
        self._judge(f"round {tally.rounds + 1}", audit([run, again]))
        if lost := len(again.unanswered_rows()):
            tally.findings.append(f"{lost} requests had no answer after the return either.")
        cut_off = run.answers.unanswered
        acknowledged = run.answers.held + run.answers.in_line
        tally.rounds += 1
        tally.cut_off += cut_off
        return (
            f"{moment.target} killed after {moment.after_s:.2f} s at {moment.rate:,}/s,"
            f" {acknowledged:,} acknowledged, {cut_off} cut off, ready {back_s:.1f} s later,"
            f" {len(again.answers)} asked again, journal at {last:,}"
        )

    async def _crash(self, moment: Moment) -> Run:
        shop = self._shop
        strike = {
            "front": shop.kill_front,
            "everything": shop.kill_everything,
            "back": shop.kill_back,
        }[moment.target]

        def at_the_moment() -> None:
            shop.wait_for_entry_after(before)
            sleep(moment.after_s)
            strike()

        before = shop.last_sequence()
        load = meet(shop.url, crowd(moment))
        run, _ = await asyncio.gather(load, asyncio.to_thread(at_the_moment))
        return run

    async def _ask_again(self, run: Run) -> Run:
        rows = run.rows.resent(run.unanswered_rows() + _acknowledged_last(run), RESEND_RATE)
        return await meet(self._shop.url, run.plan, rows=rows)

    def _come_back(self, target: Target) -> None:
        shop = self._shop
        if target == "everything" or shop.front_kills >= FRONT_KILLS_OF_A_LIFE:
            shop.start_again()
        shop.wait_until_ready()

    def _deliver(self, seed: int) -> None:
        """Units for a few pools, so that lines move; the second delivery repeats the first."""
        pools = Random(seed).sample(POOLS, DELIVERIES)
        for _ in range(2):
            self._shop.receive(LAUNCH, pools, DELIVERY_UNITS, f"delivery-{seed}")

    def _audit(self, *, is_last: bool = False) -> str:
        verdict = audit(self.runs, self._shop.journal)
        self._judge("the journal", verdict)
        for check in verdict.checks:
            if check.unchecked:
                self._tally.findings.append(f"{check.name} was not checked: {check.unchecked}.")
        line = (
            f"{verdict.entries:,} entries with {verdict.orders_acknowledged:,} orders acknowledged"
            f" audited, {'clean' if verdict.is_clean else 'NOT CLEAN'}"
        )
        if is_last:
            self._tally.orders += verdict.orders_acknowledged
            told = (f"{outcome} {count:,}" for outcome, count in verdict.outcomes.items())
            line += f"; answers: {', '.join(told)}"
        return line

    def _judge(self, what: str, verdict: Audit) -> None:
        for check in verdict.checks:
            if check.found:
                examples = "; ".join(check.examples)
                self._tally.findings.append(
                    f"{what}, {check.name}: {check.found:,} found: {examples}"
                )

    def _keep(self) -> None:
        for number, run in enumerate(self.runs, 1):
            save_run(run, self._shop.directory / f"{number}.run")


def crowd(moment: Moment) -> Plan:
    """New people for a round: some press twice, some try again, some buy two, some do not wait."""
    stream = Stream(
        rate=moment.rate,
        seconds=moment.after_s + LOAD_AFTER_KILL_S,
        people=PEOPLE,
        weights=WEIGHTS,
        repeats=0.1,
        greedy=0.05,
        business=0.1,
        no_line=0.2,
    )
    return Plan(
        launch=LAUNCH,
        streams=(stream,),
        seed=moment.seed,
        connections=64,
        connections_max=512,
        give_up_ms=100,
        linger_ms=10_000,
    )


def canary_rounds(moments: Sequence[Moment], folder: Path, command: Command) -> Tally:
    """The same rounds against another build, which must be found out."""
    tally = Tally()
    with shop_on(folder / "journal", command) as shop:
        shop.load(scarce_launch(folder / "launch.toml"))
        history = History(shop, tally, lambda _line: None)
        for moment in moments:
            history.round(moment)
    return tally


def _sequences(run: Run) -> list[int]:
    bodies = run.answers.bodies
    return [
        json.decode(bodies[row], type=_Told).sequence
        for row, status in enumerate(run.answers.status)
        if status == 201
    ]


def _acknowledged_last(run: Run) -> list[int]:
    answers = run.answers
    rows = [row for row, status in enumerate(answers.status) if status == 201]
    rows.sort(key=answers.answered_us.__getitem__)
    return rows[-ASKED_ONCE_MORE:]
