"""
The crowd: customers and staff who ask, remember what they were told, and ask again.

Always true:
- Whoever had no answer asks again with the same key, in the next life of the shop.
- What was answered `held`, `in_line` or `registered`, and every answer to staff, is remembered for
  the auditor.

Never here: judgement; what a rule should say.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from random import Random
from typing import Final

from msgspec.structs import replace

from firstcome.contacts.contact import Contact, encode_contact
from firstcome.domain.commands import (
    AdoptAllocation,
    AnnounceSupply,
    AnyCommand,
    CancelOrder,
    CancelSupply,
    ChangeRegistration,
    ChangeSupply,
    ConfirmRegistration,
    HandOver,
    LeaveRegistration,
    LoadLaunch,
    MarkPaid,
    MoveOrder,
    PlaceOrder,
    ReceiveStock,
    ReceiveSupply,
    Register,
    ReleaseHold,
    RevertAllocation,
    TransferStock,
)
from firstcome.domain.definition import (
    LaunchDefinition,
    Limits,
    LocationTerms,
    MarketTerms,
    Price,
    SkuTerms,
    StockTerms,
    WakingTerms,
)
from firstcome.domain.identifiers import HASH_BYTES
from firstcome.domain.outcomes import Answer
from firstcome.engine.engine import REGISTRATION_CHANNEL, Engine
from firstcome.engine.folding import encode_command
from firstcome.engine.pending import FutureAsker
from firstcome.engine.refusals import Refused

LAUNCH: Final = "launch-day"
CHANNELS: Final = {"web": "online", "high-street": "stores"}
_SKUS: Final = ("red", "blue")
BINDING: Final = ("held", "in_line", "registered")
_DAY_MS: Final = 24 * 3_600_000
_SHORT_DAYS: Final = (WakingTerms("GB", 7 * 60, 7 * 60 + 1, ((0, 0),)),)
"""One minute a day counts for holds that are offered: the first that a shop is there."""

KEYED: Final = (PlaceOrder, Register)


def hash_of(*parts: object) -> bytes:
    """A hash that stands for a keyed one."""
    return sha256(repr(parts).encode()).digest()[:HASH_BYTES]


def launch_definition(random: Random) -> LaunchDefinition:
    """A launch of few units, short holds and a line."""
    stock = [
        StockTerms(sku, location, random.randint(0, 12)) for sku in _SKUS for location in CHANNELS
    ]
    return LaunchDefinition(
        launch=LAUNCH,
        opens_ms=0,
        closes_ms=None,
        identity="email",
        payment="on_handover",
        markets=(MarketTerms("GB", "GBP"),),
        skus=tuple(SkuTerms(sku, (Price("GB", 100),)) for sku in _SKUS),
        locations=tuple(LocationTerms(*place, "own", "GB") for place in CHANNELS.items()),
        limits=Limits(),
        hold_ttl_ms=random.randint(1_000, 20_000),
        offer_ttl_ms=random.randint(1_000, 20_000),
        line=True,
        line_orders_max=random.choice((5, 10_000)),
        missed_hold=random.choice(("back_of_line_once", "out")),
        stock=tuple(stock),
        move=True,
        register=True,
        texts=hash_of("texts"),
        waking=random.choice(((), _SHORT_DAYS)),
    )


class Told:
    """What was acknowledged: to orders and registrations by key, to all else by payload."""

    def __init__(self) -> None:
        self.orders: dict[bytes, Answer] = {}
        self.others: Counter[tuple[bytes, Answer]] = Counter()
        self.outcome_chains: dict[int, bytes] = {}
        self.contradictions: list[str] = []

    def __len__(self) -> int:
        return len(self.orders) + self.others.total()

    def digest(self) -> str:
        """Equal for equal answers in an equal order."""
        return sha256(repr((self.orders, self.others, self.outcome_chains)).encode()).hexdigest()

    def take(self, command: AnyCommand, answer: Answer, engine: Engine) -> None:
        """An answer came."""
        self.outcome_chains[engine.state.sequence] = engine.outcome_chain
        if not isinstance(command, KEYED):
            self.others[encode_command(command), answer] += 1
            return
        before = self.orders.get(command.key)
        if before is not None and before != answer:
            self.contradictions.append(f"{before} was told, and then {answer}")
        elif answer.outcome in BINDING:
            self.orders[command.key] = answer


class Crowd:
    """Everybody who asks in the lives of one shop."""

    def __init__(self, random: Random) -> None:
        self.told = Told()
        self._random = random
        self._commands: list[AnyCommand] = [
            LoadLaunch(hash_of("load"), hash_of("load body"), launch_definition(random))
        ]
        self._unanswered: dict[AnyCommand, None] = dict.fromkeys(self._commands)
        self._people = 0
        self._supplies: list[int] = []

    async def visit(self, engine: Engine, count: int) -> None:
        """Ask what is unanswered, then `count` new things; returns when all of it has ended."""
        random = self._random
        waiting = [asyncio.create_task(self._ask(engine, again)) for again in self._unanswered]
        for _ in range(count):
            for command in self._next():
                self._unanswered[command] = None
                waiting.append(asyncio.create_task(self._ask(engine, command)))
            if random.random() < 0.3:
                await asyncio.sleep(random.choice((0.001, 0.01, 0.1, 1.0)) * random.random())
        await asyncio.gather(*waiting)

    def _next(self) -> Iterable[AnyCommand]:
        draw = self._random.random()
        if draw < 0.76 or not self.told.orders:
            makes = self._register if self._random.random() < 0.2 else self._order
            return [makes() for _ in range(self._random.choice((1, 1, 1, 5, 40)))]
        if draw < 0.80:
            return [self._on_supply()]
        if draw < 0.85:
            return [self._random.choice(self._commands)]
        answer = self._random.choice(list(self.told.orders.values()))
        if answer.outcome == "registered":
            return [self._on_a_registration(draw, answer.order)]
        return [self._on_an_order(draw, answer.order)]

    def _order(self) -> PlaceOrder:
        random = self._random
        self._people += 1
        # one in ten comes back under a new key, and may meet the limit
        customer = self._people if random.random() < 0.9 else random.randint(1, self._people)
        command = PlaceOrder(
            LAUNCH,
            random.choice(_SKUS),
            random.choice(tuple(CHANNELS)),
            random.choice((1, 1, 1, 2)),
            hash_of("customer", customer),
            hash_of("key", self._people),
            hash_of("order body", self._people),
            0,
            random.choice(("consumer", "business")),
        )
        self._commands.append(command)
        return command

    def _register(self) -> Register:
        self._people += 1
        command = Register(
            skus=_SKUS[: self._random.choice((1, 2))],
            market="GB",
            launch=LAUNCH,
            customer=hash_of("customer", self._people),
            key=hash_of("key", self._people),
            fingerprint=hash_of("registration body", self._people),
            contact=0,
        )
        self._commands.append(command)
        return command

    def _on_a_registration(self, draw: float, registration: int) -> AnyCommand:
        command: AnyCommand
        if draw < 0.95:
            command = ConfirmRegistration(registration)
        elif draw < 0.98:
            command = ChangeRegistration(skus=("blue",), market="GB", registration=registration)
        else:
            command = LeaveRegistration(registration)
        self._commands.append(command)
        return command

    def _on_an_order(self, draw: float, order: int) -> AnyCommand:
        request = hash_of("staff", len(self._commands))
        command: AnyCommand
        if draw < 0.88:
            command = CancelOrder(order, "customer")
        elif draw < 0.89:
            command = MoveOrder(order, self._random.choice(tuple(CHANNELS)))
        elif draw < 0.90:
            where = self._random.choice(tuple(CHANNELS))
            command = MoveOrder(order, where, "staff", request, hash_of(order, where))
        elif draw < 0.95:
            command = MarkPaid(request, hash_of(order), order, order)
        elif draw < 0.97:
            command = ReleaseHold(request, hash_of(order), order, order)
        elif draw < 0.98:
            command = HandOver(request, hash_of(order), order, order)
        else:
            command = ReceiveStock(request, hash_of(order), LAUNCH, "red", "web", 3)
        self._commands.append(command)
        return command

    def _on_supply(self) -> AnyCommand:
        request = hash_of("staff", len(self._commands))
        command = self._supply_command(request, hash_of("body of", request))
        self._commands.append(command)
        return command

    def _supply_command(self, request: bytes, body: bytes) -> AnyCommand:
        random = self._random
        where = random.choice(tuple(CHANNELS))
        if not self._supplies or random.random() < 0.3:
            return AnnounceSupply(
                id=request,
                fingerprint=body,
                launch=LAUNCH,
                sku="red",
                location=random.choice(("", where)),
                units=random.randint(1, 9),
                stage=random.choice(("asked", "planned", "confirmed")),
                from_ms=0,
                to_ms=_DAY_MS,
                said_by="supplier",
            )
        supply, draw = random.choice(self._supplies), random.random()
        if draw < 0.2:
            other = next(each for each in CHANNELS if each != where)
            sku = random.choice(_SKUS)
            return TransferStock(request, body, LAUNCH, sku, where, 1, to_location=other)
        if draw < 0.7:
            return self._on_a_delivery(draw, supply, where, request, body)
        return ChangeSupply(
            id=request,
            fingerprint=body,
            supply=supply,
            units=random.randint(1, 9),
            stage="confirmed",
            from_ms=0,
            to_ms=_DAY_MS * random.randint(1, 9),
            said_by="shop",
        )

    def _on_a_delivery(
        self, draw: float, supply: int, where: str, request: bytes, body: bytes
    ) -> AnyCommand:
        units = self._random.randint(1, 3)
        if draw < 0.3:
            parts = ((where, units),)
            return ReceiveSupply(id=request, fingerprint=body, supply=supply, parts=parts)
        if draw < 0.45:
            return ReceiveSupply(id=request, fingerprint=body, supply=supply)
        if draw < 0.6:
            shares = tuple((location, units) for location in CHANNELS)
            return AdoptAllocation(id=request, fingerprint=body, supply=supply, shares=shares)
        if draw < 0.65:
            return RevertAllocation(id=request, fingerprint=body, supply=supply)
        return CancelSupply(id=request, fingerprint=body, supply=supply, said_by="supplier")

    async def _ask(self, engine: Engine, command: AnyCommand) -> None:
        try:
            if isinstance(command, PlaceOrder):
                contact = encode_contact(Contact(command.key, command.customer, "Ada"))
                # the engine writes the contact's number into what it is given
                channel = CHANNELS[command.location]
                answered = engine.place_order(replace(command), channel, contact)
            elif isinstance(command, Register):
                contact = encode_contact(Contact(command.key, command.customer, "Ada"))
                asker = FutureAsker(asyncio.get_running_loop())
                engine.ask(replace(command), REGISTRATION_CHANNEL, contact, asker)
                answered = asker.future
            else:
                answered = engine.submit(command)
            answer = await answered
        except Refused:
            return
        self.told.take(command, answer, engine)
        if answer.outcome == "supply_announced":
            self._supplies.append(answer.order)
        self._unanswered.pop(command, None)
