"""
Invited: who is looking at a launch that takes orders of the registered alone, and what they carry.

    an address with an invitation ─► judged by one keyed hash ─► how its reader stands
    a page for all who stand so   ─► drawn once with marks    ─► filled with this reader's own

Always true:
- An invitation that is not of a registration that stands, in this launch, counts as none.
- No invitation is in what is kept: marks stand for its two parts.
- A launch that takes orders of everybody has one standing, and carries nothing.

Never here: deciding about an order (the rules do), words.
"""

import secrets
from typing import Final, NamedTuple

from firstcome.api.problems import Reply
from firstcome.codes import invitation as invitation_of
from firstcome.domain.launch import Launch
from firstcome.domain.registrations import CONFIRMED, LEFT
from firstcome.domain.wave_plan import Wave
from firstcome.web.customer.asked import Asked
from firstcome.web.customer.replies import address, private_page, public_page
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import AccessView, StandingKind

FIELD: Final = "invitation"
"""Its name in addresses and in the form."""

_CODE: Final = f"code-{secrets.token_hex(16)}"
_TOKEN: Final = f"token-{secrets.token_hex(16)}"
MARK: Final = invitation_of(_CODE, _TOKEN)
"""Stands for an invitation in pages that are kept."""

MARKS: Final = _CODE.encode(), _TOKEN.encode()
"""Its parts, each of which stands in such pages on its own as well."""


class Standing(NamedTuple):
    """How a reader stands; `wave` and `opens_ms` are those of their wave, 0 when not known."""

    kind: StandingKind
    wave: int = 0
    opens_ms: int = 0


class Invited(NamedTuple):
    """A reader: their invitation, empty when it counts as none, and how they stand."""

    invitation: str = ""
    standing: Standing | None = None
    """None: the launch takes orders of everybody."""

    @property
    def marked(self) -> "Invited":
        """Whoever stands so: `MARK` in the place of the invitation."""
        return self._replace(invitation=MARK) if self.invitation else self


EVERYBODY: Final = Invited()
STRANGER: Final = Standing("stranger")


def invited(site: Site, launch: Launch, text: str) -> Invited:
    """Who shows this invitation, which may be empty or wrong, as of now."""
    if not launch.needs_registration:
        return EVERYBODY
    registration = site.shop.invited(text) if text else 0
    registrations = site.state.registrations
    row = registrations.find(registration) if registration else None
    if row is None or registrations.launch_number(row) != launch.number:
        return Invited("", STRANGER)
    status = registrations.status[row]
    if status == LEFT:
        return Invited("", STRANGER)
    if status != CONFIRMED:
        return Invited(text, Standing("unconfirmed"))
    if launch.definition.access == "registered":
        return Invited(text, Standing("may"))
    wave = known_wave(launch, registration, site.now_ms())
    if wave is None:
        return Invited(text, Standing("waiting"))
    kind: StandingKind = "may" if wave.opens_ms <= site.now_ms() else "waiting"
    return Invited(text, Standing(kind, wave.number, wave.opens_ms))


def known_wave(launch: Launch, registration: int, now_ms: int) -> Wave | None:
    """
    The wave of a registration, as soon as its page says so.

    A plan may be made anew until somebody is told of it: until then, only what is open is said.
    """
    waves = launch.waves
    wave = None if waves is None else waves.wave_of(registration)
    if waves is None or wave is None or waves.is_told or wave.opens_ms <= now_ms:
        return wave
    return None


def invitation_to(site: Site, launch: Launch, customer: bytes) -> str:
    """What this customer, who has an order, comes back to the launch with; empty: nothing."""
    registrations = site.state.registrations
    row = launch.registered.get(customer) if launch.needs_registration else None
    if row is None or registrations.status[row] != CONFIRMED:
        return ""
    return invitation_of(*site.shop.registration_at(registrations.sequence[row]))


def who_asks(asked: Asked, launch: Launch) -> Invited:
    """Who asks for a page of the launch, by the invitation in the address."""
    if not launch.needs_registration:
        return EVERYBODY
    return invited(asked.site, launch, asked.query.get(FIELD, ""))


def access_view(launch: Launch, reader: Invited, now_ms: int, lang: str) -> AccessView | None:
    """How the launch and its reader stand, to be shown."""
    policy, standing, invitation = launch.definition.access, reader.standing, reader.invitation
    if standing is None or policy == "open":
        return None
    if not invitation:
        return AccessView(policy, standing.kind, opens_ms=next_wave_ms(launch, now_ms))
    code, _, token = invitation.partition(".")
    registration = address(f"/registrations/{code}", token=token, lang=lang)
    return AccessView(
        policy, standing.kind, standing.wave, standing.opens_ms, invitation, registration
    )


def next_wave_ms(launch: Launch, now_ms: int) -> int:
    """When the next wave opens; 0 when none is known, as long as nobody is told of one."""
    waves = launch.waves
    plan = waves.plan if waves is not None and waves.is_told else ()
    return next((wave.opens_ms for wave in plan if wave.opens_ms > now_ms), 0)


def reply_to(reader: Invited, page: bytes) -> Reply:
    """A page that is the same for everybody but for the invitation that it was drawn with."""
    if not reader.invitation:
        return public_page(page)
    return private_page(filled(page, reader.invitation))


def filled(page: bytes, invitation: str) -> bytes:
    """A page that was drawn with `MARK`, for the reader with this invitation."""
    code, _, token = invitation.encode("ascii").partition(b".")
    of_code, of_token = MARKS
    return page.replace(of_code, code).replace(of_token, token)
