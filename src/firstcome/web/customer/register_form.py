"""
`/launches/{launch}/register`: the form of an interest, and one press.

    registered, or registered before ─► 303 to one and the same page: look into your mail
    a field wrong                    ─► the form again, with what was typed
    the shop is busy                 ─► a page that keeps the form and sends it again by itself

Always true:
- What follows the form tells nobody whether an address had registered.
- Pressing twice, or sending it again, registers once: the key is in the form. What was mended after
  it had been sent is another request, and goes under another key.
- Nothing that was typed goes into the journal: the language is one of those that ship.
- The form is one cached page with one hole, the key.

Never here: the rules; spelling of addresses; confirming.
"""

import secrets
from typing import Final

from msgspec.structs import replace

from firstcome.api.exchange import defect
from firstcome.api.order_request import ContactBody
from firstcome.api.problems import ProblemRaised, Reply
from firstcome.api.registering import Registering
from firstcome.api.registration_request import REACHED_BY, RegistrationBody
from firstcome.contacts.contact import EMAIL_CHARACTERS_MAX, PHONE_CHARACTERS_MAX
from firstcome.domain.commands import WISHES_MAX
from firstcome.domain.identifiers import Consent
from firstcome.domain.launch import Launch
from firstcome.domain.outcomes import Answer
from firstcome.engine.refusals import Reason, Refused
from firstcome.limits import FORMS_DRAWN_PER_S_MAX, NAME_CHARACTERS_MAX
from firstcome.web.customer.asked import Asked, PageRaised, shell
from firstcome.web.customer.busy import BusyPages, Waiting
from firstcome.web.customer.form import read_units
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.keys import KEY_BYTES, is_usable
from firstcome.web.customer.launch_facts import which
from firstcome.web.customer.notes import note
from firstcome.web.customer.per_second import PerSecond
from firstcome.web.customer.register_facts import (
    CHANNELS,
    channels_of,
    chosen_shop,
    delivered_to,
    town_of,
    wish_page,
)
from firstcome.web.customer.register_views import RegisteredPage, WishForm
from firstcome.web.customer.replies import address, private_page, public_page, see_other
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import Shell
from firstcome.web.pages import render

BOX: Final = "sku-"
"""Before a SKU's id: the name of its box."""

CONSENT: Final = "consent-"
FIELDS_KEPT: Final = (
    *("key", "market", "units", "customer_class", "name", "email", "phone", "lang"),
    *(CONSENT + each for each in REACHED_BY),
)
_MARK: Final = f"key-{secrets.token_hex(16)}"
_FIELD_OF: Final = {
    "sku_unknown": "skus",
    "market_unknown": "market",
    "location_unknown": "location",
    "units_invalid": "units",
}


class RegisterForm:
    """The form of every launch; one for the process."""

    def __init__(self, site: Site, busy: BusyPages) -> None:
        self.site = site
        self.busy = busy
        self.registering = Registering(site.shop)
        self._drawing = PerSecond(FORMS_DRAWN_PER_S_MAX)

    def show(self, asked: Asked) -> None:
        """GET …/register"""
        _, guide = _registering(asked)
        at, town = chosen_shop(guide, asked.query.get("at", "")), town_of(asked)

        def drawn(_: Shell) -> bytes:
            # Of the address only what narrows the page is in it: it is kept for everybody.
            query = {name: text for name, text in (("at", at), ("town", town)) if text}
            language = asked.language(guide)
            here = shell(asked.site, language, guide, at, (f"{guide.path}/register", query))
            page = wish_page(asked, guide, here, WishForm(), _MARK)
            return render("register.html", page)

        kept = asked.public_page(guide, f"{at}&{town}", drawn)
        key = secrets.token_urlsafe(KEY_BYTES)
        asked.reply(private_page(kept.replace(_MARK.encode(), key.encode())))

    def thank(self, asked: Asked) -> None:
        """GET …/registered"""
        launch, guide = _registering(asked)

        def drawn(shell: Shell) -> bytes:
            view = RegisteredPage(
                shell,
                launch.definition.identity,
                address(guide.path, lang=asked.lang),
                address(f"{guide.path}/find", lang=asked.lang),
            )
            return render("registered.html", view)

        asked.reply(public_page(asked.public_page(guide, "", drawn)))

    def send(self, asked: Asked) -> None:
        """POST …/register"""
        launch, guide = _registering(asked)
        fields = asked.form()
        asked.choose_language(fields.get("lang", ""))
        key = fields.get("key", "")
        fields["key"] = key if is_usable(key) else secrets.token_urlsafe(KEY_BYTES)
        sent = _Sent(self, asked, guide, fields)
        try:
            self.registering.require_place()
        except Refused as refused:
            sent.refused(refused.reason)
            return
        location = chosen_shop(guide, asked.query.get("at", ""))
        for channel in set(CHANNELS).difference(channels_of(self.site)):
            fields.pop(CONSENT + channel, None)
        sent.typed, body = read_wish(launch, guide, location, fields, asked.language(guide))
        if body is None:
            sent.mend(sent.typed.errors)
            return
        sent.ask(body)

    def may_draw(self) -> bool:
        """Whether there is room in this second for one more page that is made for one reader."""
        return self._drawing.may()


class _Sent:
    """One form that was sent, and who waits for its answer: an `Asker`."""

    __slots__ = ("_asked", "_body", "_fields", "_form", "_guide", "typed")

    def __init__(
        self,
        form: RegisterForm,
        asked: Asked,
        guide: LaunchGuide,
        fields: dict[str, str],
    ) -> None:
        self._form = form
        self._asked = asked
        self._guide = guide
        self._fields = fields
        self._body: RegistrationBody | None = None
        self.typed = WishForm()

    def ask(self, body: RegistrationBody) -> None:
        """Have it registered, under the key of the form."""
        self._body = body
        name, key = self._guide.definition.launch, self._fields["key"]
        try:
            answer = self._form.registering.register(name, key, body, self)
        except Refused as refused:
            self.refused(refused.reason)
        except ProblemRaised as raised:
            self.wrong(str(raised), raised.field)
        else:
            if answer is not None:
                self.answered(answer)

    def answered(self, answer: Answer) -> None:
        """See `Asker`."""
        try:
            if answer.outcome == "key_reused":
                self._ask_anew()
                return
            reply = self._reply(answer)
        except Exception as error:  # noqa: BLE001 - the interest stands, and others wait behind it
            reply = defect(error)
        self._asked.reply(reply)

    def _ask_anew(self) -> None:
        """
        Have it registered under another key: it was sent before with other details.

        An address was mistyped, say. One person is registered once, whatever the key.
        """
        assert self._body is not None
        self._fields["key"] = secrets.token_urlsafe(KEY_BYTES)
        self.ask(self._body)

    def refused(self, reason: Reason) -> None:
        """See `Asker`."""
        self.wrong(reason)

    def wrong(self, code: str, field: str = "") -> None:
        """What was asked cannot be used, or could not be judged."""
        if code == "contact_invalid":
            name = field.rpartition(".")[2] or self._guide.definition.identity
            self.mend({name: name})
            return
        try:
            reply = self._busy(code)
        except Exception as error:  # noqa: BLE001 - others wait behind it
            reply = defect(error)
        self._asked.reply(reply)

    def mend(self, errors: dict[str, str]) -> None:
        """Ask for other details; a crowd of such forms is sent again a little later."""
        self._asked.reply(
            self._again(errors) if self._form.may_draw() else self._busy("overloaded")
        )

    def _again(self, errors: dict[str, str]) -> Reply:
        asked, guide = self._asked, self._guide
        form = replace(self.typed, errors=errors)
        page = wish_page(asked, guide, asked.shell(guide), form, self._fields["key"])
        return private_page(render("register.html", page), 422)

    def _busy(self, code: str) -> Reply:
        at = chosen_shop(self._guide, self._asked.query.get("at", ""))
        action = address(f"{self._guide.path}/register", at=at)
        boxes = [name for name in self._fields if name.startswith(BOX)]
        about = which(self._asked, self._guide)
        waits = Waiting((*FIELDS_KEPT, *boxes[:WISHES_MAX]), is_registration=True)
        return self._form.busy.refused(self._guide, about, code, action, self._fields, waits)

    def _reply(self, answer: Answer) -> Reply:
        outcome, guide = answer.outcome, self._guide
        if outcome == "registered":
            return see_other(address(f"{guide.path}/registered", lang=self._asked.lang))
        field = _FIELD_OF.get(outcome)
        if field is not None and self._form.may_draw():
            return self._again({field: field})
        return note(self._asked, outcome, 500 if outcome == "defect" else 200, guide=guide)


def read_wish(
    launch: Launch, guide: LaunchGuide, location: str, fields: dict[str, str], language: str
) -> tuple[WishForm, RegistrationBody | None]:
    """What was typed, with what is wrong with it; and the request when nothing is."""
    typed = read_choices(launch, guide, location, fields)
    typed = replace(
        typed,
        name=fields.get("name", "").strip(),
        email=fields.get("email", "").strip(),
        phone=fields.get("phone", "").strip(),
    )
    errors = typed.errors | _contact_errors(launch, typed)
    if errors:
        return replace(typed, errors=errors), None
    return typed, RegistrationBody(
        skus=typed.skus,
        market=typed.market,
        location=location,
        units=typed.units,
        consents=consents_of(typed),
        contact=ContactBody(typed.name, typed.email, typed.phone),
        customer_class="business" if typed.customer_class == "business" else "consumer",
        language=language,
    )


def read_choices(
    launch: Launch, guide: LaunchGuide, location: str, fields: dict[str, str]
) -> WishForm:
    """What was ticked and chosen, with what is wrong with it; whose it is stands beside it."""
    skus = tuple(sku for sku in launch.pools_by_place if BOX + sku in fields)
    market = guide.market_of[location] if location else fields.get("market", "")
    markets = [guide.market_of[location]] if location else [each for each, _ in delivered_to(guide)]
    if not market and len(markets) == 1:
        market = markets[0]
    units = read_units(fields.get("units", "1"))
    errors: dict[str, str] = {}
    if not 1 <= len(skus) <= WISHES_MAX:
        errors["skus"] = "skus"
    if market not in markets:
        errors["market"] = "market"
    if units is None:
        errors["units"] = "units"
    return WishForm(
        skus=skus,
        market=market,
        units=units or 1,
        customer_class="business" if fields.get("customer_class") == "business" else "consumer",
        consents=tuple(each for each in REACHED_BY if CONSENT + each in fields),
        errors=errors,
    )


def consents_of(typed: WishForm) -> tuple[Consent, ...]:
    """The channels that were ticked."""
    return tuple(each for each in REACHED_BY if each in typed.consents)


def _contact_errors(launch: Launch, typed: WishForm) -> dict[str, str]:
    identity = launch.definition.identity
    needed = {identity, *(REACHED_BY[each] for each in consents_of(typed))}
    errors = {
        name: name for name in ("email", "phone") if name in needed and not getattr(typed, name)
    }
    bounds = (
        ("name", typed.name, NAME_CHARACTERS_MAX),
        ("email", typed.email, EMAIL_CHARACTERS_MAX),
        ("phone", typed.phone, PHONE_CHARACTERS_MAX),
    )
    return errors | {name: name for name, text, most in bounds if len(text) > most}


def _registering(asked: Asked) -> tuple[Launch, LaunchGuide]:
    launch = asked.launch()
    guide = asked.site.shelf.guide(launch)
    if not launch.definition.register:
        raise PageRaised("not_registering", 404, guide.path)
    if launch.status == "closed":
        raise PageRaised("closed", 200, guide.path)
    return launch, guide
