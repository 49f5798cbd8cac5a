"""
`POST /launches/{launch}/order`: one form, one press.

    held, in_line, a repeat        ─► 303 to the page of the order
    other details under the key    ─► 303 to the page of the order that stands
    a field wrong, nothing left …  ─► the launch page again, with what was typed
    the wave has not come          ─► the same, to be sent again when it has
    no invitation                  ─► the launch page, with the way to register
    the shop is busy, or paused    ─► a page that keeps the form and sends it again by itself

Always true:
- Whatever is pressed, and however often, ends on the one order of the key.
- What is refused burns no key.
- A pause takes nothing of what was typed: it waits in the page until the launch goes on.
- `limit_reached` tells whoever types an address that it has an order: the limit counts customers,
  and whom it turns away has to know why. It shows nothing of that order.

Never here: the rules; the look of a page.
"""

from typing import Final

from msgspec.structs import replace

from firstcome.api.exchange import defect
from firstcome.api.order_request import OrderBody
from firstcome.api.problems import ProblemRaised, Reply
from firstcome.domain.orders import LIVE
from firstcome.domain.outcomes import Answer
from firstcome.engine.refusals import Reason, Refused
from firstcome.limits import FORMS_DRAWN_PER_S_MAX
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.busy import BusyPages
from firstcome.web.customer.form import read_form, with_errors
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.invited import EVERYBODY, FIELD, Invited, invited, who_asks
from firstcome.web.customer.keys import HeldKey, is_usable, keep_key, key_of, order_under
from firstcome.web.customer.launch_facts import Which, launch_page, which
from firstcome.web.customer.launch_page import LaunchPages
from firstcome.web.customer.notes import note
from firstcome.web.customer.per_second import PerSecond
from firstcome.web.customer.replies import address, private_page, see_other
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import FormView
from firstcome.web.pages import render

_FIELD_OF: Final = {
    "sku_unknown": "sku",
    "sold_out": "sku",
    "location_unknown": "location",
    "units_invalid": "units",
    "limit_reached": "units",
    "not_your_wave": FIELD,
}
"""Where an answer stands on the page; the rest have a note of their own."""

_CODES: Final = {"location_unknown": "location", "units_invalid": "units"}
_NOT_SELLING: Final = ("not_open", "closed")


class OrderForm:
    """The form of every launch; one for the process."""

    def __init__(self, site: Site, pages: LaunchPages, busy: BusyPages) -> None:
        self.site = site
        self.pages = pages
        self.busy = busy
        self._drawing = PerSecond(FORMS_DRAWN_PER_S_MAX)

    def look(self, asked: Asked) -> None:
        """GET …/order, as of who sends the address of an answer again: the launch page."""
        launch = asked.launch()
        carried = who_asks(asked, launch).invitation
        guide = self.site.shelf.guide(launch)
        asked.reply(see_other(address(guide.path, lang=asked.lang, invitation=carried)))

    def send(self, asked: Asked) -> None:
        """POST …/order"""
        launch = asked.launch()
        guide = self.site.shelf.guide(launch)
        fields = asked.form()
        asked.choose_language(fields.get("lang", ""))
        sent = _Sent(self, asked, guide, fields)
        try:
            self.site.ordering.require_place(sent.name, fields.get("location", ""))
        except Refused as refused:
            sent.refused(refused.reason)
            return
        stands = sent.standing_order()
        if stands is not None:
            asked.reply(sent.to_order(stands, "first_order_stands"))
            return
        typed, order = read_form(launch, fields)
        sent.typed = typed
        if order is not None:
            self._place(sent, order)
            return
        bound = order_under(self.site, sent.name, sent.key)
        if bound is not None:
            asked.reply(sent.to_order(bound, "first_order_stands"))
        else:
            sent.mend(typed.errors)

    def _place(self, sent: "_Sent", order: OrderBody) -> None:
        try:
            answer = self.site.ordering.place(sent.name, sent.key, order, sent)
        except Refused as refused:
            sent.refused(refused.reason)
        except ProblemRaised as raised:
            sent.wrong(str(raised))
        else:
            if answer is not None:
                sent.answered(answer)

    def may_draw(self) -> bool:
        """Whether there is room in this second for one more page that is made for one reader."""
        return self._drawing.may()


class _Sent:
    """One form that was sent, and who waits for its answer: an `Asker`."""

    __slots__ = ("_asked", "_cookie", "_fields", "_form", "_guide", "key", "name", "typed")

    def __init__(
        self, form: OrderForm, asked: Asked, guide: LaunchGuide, fields: dict[str, str]
    ) -> None:
        self._form = form
        self._asked = asked
        self._guide = guide
        self._fields = fields
        self.name = guide.definition.launch
        self._cookie = key_of(form.site, self.name, asked.exchange.headers)
        key = fields.get("key", "")
        self.key = key if is_usable(key) else self._cookie.text
        fields["key"] = self.key
        carried = fields.get(FIELD) or asked.query.get(FIELD)
        if carried:
            fields[FIELD] = carried
        self.typed = FormView()

    def standing_order(self) -> int | None:
        """The live order of this browser, when the form came with a key that has none."""
        if self._cookie.text == self.key:
            return None
        is_bound = order_under(self._form.site, self.name, self.key) is not None
        return None if is_bound else self._cookie.order

    def answered(self, answer: Answer) -> None:
        """See `Asker`."""
        try:
            reply = self._reply(answer)
        except Exception as error:  # noqa: BLE001 - the order stands, and others wait behind it
            reply = defect(error)
        self._asked.reply(reply)

    def refused(self, reason: Reason) -> None:
        """See `Asker`."""
        self.wrong(reason)

    def wrong(self, code: str) -> None:
        """What was asked cannot be used, or could not be judged."""
        identity = self._guide.definition.identity
        if code == "contact_invalid":
            self.mend({identity: identity})
            return
        try:
            reply = self._busy(code)
        except Exception as error:  # noqa: BLE001 - others wait behind it
            reply = defect(error)
        self._asked.reply(reply)

    def mend(self, errors: dict[str, str]) -> None:
        """Ask for other details; a crowd of such forms is sent again a little later."""
        self._asked.reply(self.again(errors) if self._form.may_draw() else self._busy("overloaded"))

    def _busy(self, code: str) -> Reply:
        action = f"{self._guide.path}/order"
        return self._form.busy.refused(self._guide, self._about(), code, action, self._fields)

    def again(self, errors: dict[str, str]) -> Reply:
        """The launch page with what was typed and what is wrong with it."""
        form, guide = self._form, self._guide
        launch = form.site.state.launches[self.name]
        held = self._held_key()
        about = self._about(self._reader())
        hole = form.pages.hole(held, guide, about)
        typed = with_errors(self.typed, errors)
        view = launch_page(form.site, launch, guide, about, typed, hole)
        if view.access is not None:
            view = replace(view, access=replace(view.access, was_sent=True))
        page = render("launch.html", view)
        return private_page(page, 422, (keep_key(form.site, self.name, self.key),))

    def to_order(self, order: int, noted: str = "") -> Reply:
        """The way to the page of an order, whose key the browser keeps."""
        site = self._form.site
        sequence = site.state.orders.sequence[order]
        code, token = site.shop.order_at(sequence)
        where = address(f"/orders/{code}", token=token, lang=self._asked.lang, note=noted)
        kept = self._cookie.text if self._cookie.order == order else self.key
        return see_other(where, (keep_key(site, self.name, kept),))

    def _reply(self, answer: Answer) -> Reply:
        outcome = answer.outcome
        if outcome in ("held", "in_line"):
            order = self._form.site.state.orders.find(answer.order)
            assert order is not None
            return self.to_order(order)
        if outcome == "key_reused":
            order = order_under(self._form.site, self.name, self.key)
            assert order is not None
            return self.to_order(order, "first_order_stands")
        if outcome == "paused":
            return self._busy(outcome)
        if outcome == "not_registered" and self._form.may_draw():
            # Who shows an invitation of their own wrote something else than they registered with.
            return self.again({self._guide.definition.identity: outcome})
        field = _FIELD_OF.get(outcome)
        if (field is not None or outcome in _NOT_SELLING) and self._form.may_draw():
            return self.again({} if field is None else {field: _CODES.get(outcome, outcome)})
        return note(self._asked, outcome, 500 if outcome == "defect" else 200, guide=self._guide)

    def _held_key(self) -> HeldKey:
        order = order_under(self._form.site, self.name, self.key)
        if order is not None and self._form.site.state.orders.status[order] not in LIVE:
            order = None
        return HeldKey(self.key, False, order)

    def _reader(self) -> Invited:
        site = self._form.site
        return invited(site, site.state.launches[self.name], self._fields.get(FIELD, ""))

    def _about(self, reader: Invited = EVERYBODY) -> Which:
        return which(self._asked, self._guide, self._fields.get("location", ""), reader)
