"""
The private pages of a registration: how it stands, confirm, change, leave, unsubscribe.

Always true:
- Nothing is done by a GET: what opens links beforehand confirms and leaves nothing.
- Doing it twice is harmless, and ends on the same page.
- A link with a wrong token and a link to nothing are answered with the same page.

Never here: the rules; what is sent to anybody.
"""

from typing import Final

from msgspec.structs import asdict, replace

from firstcome.api.problems import Reply
from firstcome.api.registration_request import WishBody, wish_of
from firstcome.domain.commands import (
    AnyCommand,
    ChangeRegistration,
    ConfirmRegistration,
    LeaveRegistration,
)
from firstcome.domain.identifiers import Consent
from firstcome.domain.orders import CLASS_NAMES
from firstcome.domain.outcomes import Answer
from firstcome.engine.engine import REGISTRATION_CHANNEL
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.deeds import Deeds
from firstcome.web.customer.notes import note
from firstcome.web.customer.register_facts import (
    change_page,
    chosen_shop,
    form_of,
    launch_of,
    opened,
    registration_page,
)
from firstcome.web.customer.register_form import read_choices
from firstcome.web.customer.register_views import LeavePage, UnsubscribePage, WishForm
from firstcome.web.customer.replies import address, private_page, see_other
from firstcome.web.customer.site import Site
from firstcome.web.pages import render

_FIELD_OF: Final = {
    "sku_unknown": "skus",
    "market_unknown": "market",
    "location_unknown": "location",
    "units_invalid": "units",
}


class RegistrationPages:
    """The pages under /registrations/{code}."""

    def __init__(self, site: Site, deeds: Deeds) -> None:
        self._site = site
        self._deeds = deeds

    def show(self, asked: Asked) -> None:
        """GET /registrations/{code}"""
        view = registration_page(asked, asked.query.pop("done", ""))
        asked.require_room()
        asked.reply(private_page(render("registration.html", view)))

    def look(self, asked: Asked) -> None:
        """GET …/confirm, as of who sends the address of an answer again: the page itself."""
        asked.reply(see_other(registration_page(asked).page_address))

    def confirm(self, asked: Asked) -> None:
        """POST …/confirm"""
        row, _, _ = opened(asked)
        self._do(asked, ConfirmRegistration(self._sequence(row)), "confirmed")

    def ask_leave(self, asked: Asked) -> None:
        """GET …/leave: what ends, and the button."""
        view = registration_page(asked)
        if view.state == "left":
            asked.reply(see_other(view.page_address))
            return
        asked.require_room()
        asked.reply(private_page(render("registration_leave.html", LeavePage(view.shell, view))))

    def leave(self, asked: Asked) -> None:
        """POST …/leave"""
        row, _, _ = opened(asked)
        self._do(asked, LeaveRegistration(self._sequence(row)), "left")

    def ask_change(self, asked: Asked) -> None:
        """GET …/change: the form as it was filled in, about the place in the address."""
        row, _, _ = opened(asked)
        view = registration_page(asked)
        if not view.is_changeable:
            asked.reply(see_other(view.page_address))
            return
        registrations = self._site.state.registrations
        interest = registrations.interest(row)
        form = form_of(interest, CLASS_NAMES[registrations.facts(row)[6]])
        asked.require_room()
        asked.reply(self._changing(asked, form, self._location(asked, interest.location)))

    def change(self, asked: Asked) -> None:
        """POST …/change"""
        row, _, _ = opened(asked)
        launch = launch_of(self._site, row)
        guide = self._site.shelf.guide(launch)
        fields = asked.form()
        asked.choose_language(fields.get("lang", ""))
        registrations = self._site.state.registrations
        before = registrations.interest(row)
        location = self._location(asked, before.location)
        typed = read_choices(launch, guide, location, fields)
        typed = replace(typed, customer_class=CLASS_NAMES[registrations.facts(row)[6]])
        if typed.errors:
            asked.reply(self._changing(asked, typed, location, 422))
            return
        view = change_page(asked, guide, typed, location)
        consents: tuple[Consent, ...] = tuple(
            each for each in view.channels if each in typed.consents
        )
        body = WishBody(typed.skus, typed.market, location, typed.units, consents)
        wish = wish_of(launch, body)
        command = ChangeRegistration(registration=self._sequence(row), **asdict(wish))

        def then(answer: Answer) -> Reply:
            field = _FIELD_OF.get(answer.outcome)
            if field is not None:
                errors = {field: field}
                return self._changing(asked, replace(typed, errors=errors), location, 422)
            return self._done(asked, answer, "changed")

        self._deeds.do(asked, guide, command, then, REGISTRATION_CHANNEL)

    def ask_unsubscribe(self, asked: Asked) -> None:
        """GET …/unsubscribe: what is sent no more, and the button."""
        view = registration_page(asked)
        asked.require_room()
        asked.reply(self._unsubscribed(asked, is_done=not view.consents))

    def unsubscribe(self, asked: Asked) -> None:
        """
        POST …/unsubscribe, by the button or by a mail program's own (RFC 8058).

        A mail program comes from no page of ours and follows no redirect: the token alone decides.
        """
        row, _, _ = opened(asked)
        guide = self._site.shelf.guide(launch_of(self._site, row))
        interest = self._site.state.registrations.interest(row)
        if not interest.consents:  # done before; a mail program may press more than once
            asked.reply(self._unsubscribed(asked, is_done=True))
            return
        command = ChangeRegistration(
            registration=self._sequence(row), **interest._replace(consents=())._asdict()
        )

        def then(answer: Answer) -> Reply:
            if answer.outcome in ("changed", "left", "closed"):
                return self._unsubscribed(asked, is_done=True)
            return note(asked, answer.outcome, 500)

        self._deeds.do(asked, guide, command, then, REGISTRATION_CHANNEL)

    def _sequence(self, row: int) -> int:
        return self._site.state.registrations.sequence[row]

    def _location(self, asked: Asked, before: str) -> str:
        row, _, _ = opened(asked)
        guide = self._site.shelf.guide(launch_of(self._site, row))
        return chosen_shop(guide, asked.query.get("at", before))

    def _changing(self, asked: Asked, form: WishForm, location: str, status: int = 200) -> Reply:
        row, _, _ = opened(asked)
        launch = launch_of(self._site, row)
        page = change_page(asked, self._site.shelf.guide(launch), form, location)
        return private_page(render("register.html", page), status)

    def _unsubscribed(self, asked: Asked, *, is_done: bool) -> Reply:
        view = registration_page(asked)
        page = UnsubscribePage(view.shell, view, view.unsubscribe_address, is_done)
        return private_page(render("registration_unsubscribe.html", page))

    def _do(self, asked: Asked, command: AnyCommand, done: str) -> None:
        row, _, _ = opened(asked)
        guide = self._site.shelf.guide(launch_of(self._site, row))

        def then(answer: Answer) -> Reply:
            return self._done(asked, answer, done)

        self._deeds.do(asked, guide, command, then, REGISTRATION_CHANNEL)

    def _done(self, asked: Asked, answer: Answer, done: str) -> Reply:
        if answer.outcome == "defect":
            return note(asked, "defect", 500)
        _, code, token = opened(asked)
        said = done if answer.outcome == done else ""
        where = address(f"/registrations/{code}", token=token, lang=asked.lang, done=said)
        return see_other(where)
