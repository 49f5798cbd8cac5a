"""
The facts of letters: what the state and the texts say of a message that is to be sent now.

Always true:
- A bulk message tells what is so when it is sent: the time of a wave as it is now, to whoever
  agrees now.
- What has come to nothing since is not told: an interest that was taken back, a confirmation that
  was given, a time that the reader knows already.

Never here: phrases, when something is sent.
"""

from typing import Literal, NamedTuple

from firstcome.codes import Codes
from firstcome.domain.estimates import estimate
from firstcome.domain.launch import delivery_number
from firstcome.domain.move_order import may_move
from firstcome.domain.orders import IN_LINE, MISSED_FLAG
from firstcome.domain.registrations import ASKED, CONFIRMED, LEFT
from firstcome.domain.state import State
from firstcome.notifications.letters import (
    EstimateLetter,
    Letter,
    NewsLetter,
    OrderLetter,
    RegistrationLetter,
    SoldOutLetter,
    WaveLetter,
    Wish,
)
from firstcome.notifications.names import NameBook
from firstcome.notifications.news_texts import NewsTexts
from firstcome.notifications.outbox import Message
from firstcome.notifications.receipts import Receipt
from firstcome.notifications.supply_news import SupplyNews
from firstcome.notifications.tellings import Telling

Unsent = Literal["given_up", "no_consent"]
"""Why a message is not sent: nothing is to be told any more, or its reader wants none of it."""


class CodeBooks(NamedTuple):
    """What makes the codes and tokens of links."""

    orders: Codes
    registrations: Codes


class LetterFacts:
    """Makes letters of messages."""

    def __init__(
        self,
        state: State,
        codes: CodeBooks,
        names: NameBook,
        news: NewsTexts,
        supply: SupplyNews,
    ) -> None:
        self._state = state
        self._supply = supply
        self._codes = codes
        self._names = names
        self._news = news

    def service(self, message: Message) -> Letter | Unsent:
        """The letter of a message about what its reader has."""
        order, row = self._rows(message)
        if order is not None:
            return self._of_order(message, order)
        if row is None:
            return "given_up"
        status = self._state.registrations.status[row]
        if message.kind == "confirm_registration" and status != ASKED:
            return "given_up"
        if message.kind != "registration_left" and status == LEFT:
            return "given_up"
        return self._of_registration(message, row)

    def bulk(self, message: Message, telling: Telling, told_ms: int) -> Letter | Unsent:
        """The letter of a message to many; `told_ms` is the time of the wave that was told last."""
        order, row = self._rows(message)
        if order is not None and telling.kind == "estimate_changed":
            return self._of_estimate(message, telling, order)
        if order is not None:
            return self._news_about(message, telling, order=order)
        if row is None or self._state.registrations.status[row] != CONFIRMED:
            return "given_up"
        if message.channel not in self._state.registrations.interest(row).consents:
            return "no_consent"
        if telling.wave:
            return self._of_wave(message, telling, row, told_ms)
        if telling.kind == "sold_out":
            return self._of_sold_out(message, row)
        return self._news_about(message, telling, row=row)

    def is_about_order(self, message: Message) -> bool:
        """Whether it is about an order, and not about a registration."""
        return self._rows(message)[0] is not None

    def customer(self, message: Message | Receipt) -> bytes | None:
        """Whose it is, by their keyed hash; None in another history."""
        order, row = self._rows(message)
        if order is not None:
            return self._state.orders.customer(order)
        return None if row is None else self._state.registrations.customer(row)

    def _rows(self, message: Message | Receipt) -> tuple[int | None, int | None]:
        """The row of the order, or of the registration; neither in another history."""
        if self._state.epoch_of(message.subject) != message.epoch:
            return None, None
        order = self._state.orders.find(message.subject)
        return order, self._state.registrations.find(message.subject) if order is None else None

    def _of_order(self, message: Message, order: int) -> Letter:
        state = self._state
        launch, pool = state.place(order)
        terms = launch.definition
        has_missed = state.orders.flags[order] & MISSED_FLAG
        return OrderLetter(
            message,
            state.orders.contact(order),
            self._names.of(terms),
            *self._codes.orders.make(message.epoch, message.subject),
            sku=pool.sku,
            units=state.units(order),
            offer_ttl_ms=terms.offer_ttl_ms,
            estimate=estimate(state, order) if state.orders.status[order] == IN_LINE else None,
            goes_back=bool(
                terms.line and terms.missed_hold == "back_of_line_once" and not has_missed
            ),
        )

    def _of_registration(self, message: Message, row: int) -> Letter:
        registrations = self._state.registrations
        terms = self._state.launches_by_number[registrations.launch_number(row)].definition
        return RegistrationLetter(
            message,
            registrations.contact(row),
            self._names.of(terms),
            *self._codes.registrations.make(message.epoch, message.subject),
            wish=self._wish(row),
            access=terms.access,
            opens_ms=terms.opens_ms,
        )

    def _of_wave(
        self, message: Message, telling: Telling, row: int, told_ms: int
    ) -> Letter | Unsent:
        registrations = self._state.registrations
        launch = self._state.launches[telling.launch]
        wave = None if launch.waves is None else launch.waves.find(telling.wave)
        if wave is None or told_ms == wave.opens_ms:
            return "given_up"
        if telling.kind == "wave_moved" and not told_ms:
            return "given_up"  # the invitation itself will say it
        return WaveLetter(
            message,
            registrations.contact(row),
            self._names.of(launch.definition),
            *self._codes.registrations.make(message.epoch, message.subject),
            wish=self._wish(row),
            access=launch.definition.access,
            opens_ms=wave.opens_ms,
            told_ms=told_ms,
            people=wave.people,
        )

    def _of_estimate(self, message: Message, telling: Telling, order: int) -> Letter | Unsent:
        changed = self._supply.changes.find(order, telling)
        if changed is None:
            return "given_up"
        state = self._state
        launch, pool = state.place(order)
        return EstimateLetter(
            message,
            state.orders.contact(order),
            self._names.of(launch.definition),
            *self._codes.orders.make(message.epoch, message.subject),
            sku=pool.sku,
            units=state.units(order),
            ahead=state.ahead(order),
            old=changed.old,
            new=changed.new,
            turn=changed.turn,
            reason=changed.reason,
            delivery=delivery_number(launch, changed.reason.supply),
            may_move=may_move(state, order),
            told_ms=state.time_ms,
        )

    def _of_sold_out(self, message: Message, row: int) -> Letter | Unsent:
        if not self._supply.sold_out.is_for(row):
            return "given_up"
        registrations = self._state.registrations
        launch = self._state.launches_by_number[registrations.launch_number(row)]
        return SoldOutLetter(
            message,
            registrations.contact(row),
            self._names.of(launch.definition),
            *self._codes.registrations.make(message.epoch, message.subject),
            wish=self._wish(row),
        )

    def _news_about(
        self, message: Message, telling: Telling, order: int | None = None, row: int | None = None
    ) -> Letter | Unsent:
        found = self._news.find(telling.text, message.language)
        if found is None:
            return "given_up"
        language, news = found
        state = self._state
        if order is not None:
            contact, launch = state.orders.contact(order), state.place(order)[0]
        else:
            assert row is not None
            contact = state.registrations.contact(row)
            launch = state.launches_by_number[state.registrations.launch_number(row)]
        codes = self._codes.registrations if order is None else self._codes.orders
        return NewsLetter(
            message._replace(language=language),
            contact,
            self._names.of(launch.definition),
            *codes.make(message.epoch, message.subject),
            is_order=order is not None,
            title=news.title,
            body=news.body,
        )

    def _wish(self, row: int) -> Wish:
        registrations = self._state.registrations
        interest = registrations.interest(row)
        return Wish(
            interest.skus,
            interest.market,
            interest.location,
            interest.units,
            interest.consents,
            registrations.facts(row)[4],
        )
