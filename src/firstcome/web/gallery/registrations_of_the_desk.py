"""
Registrations at the desk, in every state: found, in a file, and the deeds about one.

Always true:
- Sentences are those of the desk's own code; only the rows are made up.

Never here: real people.
"""

from collections.abc import Iterator
from typing import Final

from firstcome.web.gallery.scene import (
    DAY,
    LAUNCH,
    LONG_ADDRESS,
    LONG_NAME,
    MINUTE,
    NOW_MS,
    OPENS_MS,
    PLACE_LONG,
    SKU,
    SKU_LONG,
    ZONE,
    DeskState,
    code,
    live,
    names,
)
from firstcome.web.operations.people.asking import Asked
from firstcome.web.operations.people.consequences import REASONS
from firstcome.web.operations.people.registration_deeds import BASE, faults_of
from firstcome.web.operations.people.registration_words import CONSEQUENCES, OFFERS, WORDINGS
from firstcome.web.operations.people.times import stamp
from firstcome.web.operations.people.views import (
    CustomerFile,
    Deed,
    Found,
    InLaunch,
    Line,
    Mail,
    Person,
    RegistrationFile,
    RegistrationHit,
)

SEQUENCE: Final = 8_204
CODE: Final = code(3)
ASKED_MS: Final = OPENS_MS - 3 * DAY
LONG: Final = Person(LONG_NAME, LONG_ADDRESS, "+44 7700 900456")
WISH: Final = f"{names().sku(SKU)} or {names().sku(SKU_LONG)}"
STANDINGS: Final = {
    "asked": "Not confirmed: it counts once somebody follows the link that was sent.",
    "confirmed": f"Confirmed. In wave 2, open from {stamp(OPENS_MS, ZONE)}; its people are told.",
    "left": f"Taken back on {stamp(NOW_MS, ZONE)}.",
}


def registration_states() -> Iterator[DeskState]:
    """A search, files, and deeds."""
    hits = tuple(_hit(number, status) for number, status in enumerate(STANDINGS))
    values = {"found": Found("king", "name", registrations=hits), "stamp": stamp}
    shell = live("Find anyone", "/find", "care")
    yield DeskState("find-registrations", "find.html", "/find", shell, values)
    for status in STANDINGS:
        yield _file(f"registration-{status}", CustomerFile(CODE, LONG, (), (), (_told(status),)))
    others = _told("confirmed"), _told("left", 5)
    counted = (InLaunch(LAUNCH, 2, 1),)
    yield _file("registration-several", CustomerFile(CODE, LONG, (), (), others, counted))
    gone = CustomerFile(CODE, Person(is_erased=True), (), (), (_told("left"),))
    yield _file("registration-erased", gone)
    yield _file("registration-shop", CustomerFile(CODE, None, (), (), (_told("confirmed"),)))
    for offer in OFFERS:
        yield _deed(offer.verb, {}, "")
        form = {"typed": "2346"}
        yield _deed(offer.verb, form, "-refused")


def _file(name: str, file: CustomerFile) -> DeskState:
    address = f"{BASE}/{file.code}"
    shell = live(f"Registration {file.code}", address, "care")
    return DeskState(name, "registration.html", address, shell, {"file": file, "stamp": stamp})


def _deed(verb: str, form: dict[str, str], ending: str) -> DeskState:
    asked = Asked(
        code=CODE,
        verb=verb,
        wording=WORDINGS[verb],
        following=CONSEQUENCES[verb],
        key="a-key",
        hold=0,
        zone=ZONE,
        about=f"1 × {WISH}, {names().place(PLACE_LONG)}: confirmed",
        reasons=REASONS,
        has_note=False,
        form=form,
        faults=faults_of(verb, CODE, form) if form else {},
        base=BASE,
    )
    address = f"{BASE}/{CODE}/{verb}"
    shell = live(WORDINGS[verb].question.format(code=CODE), address, "care")
    return DeskState(f"registration-{verb}{ending}", "deed.html", address, shell, {"asked": asked})


def _hit(number: int, status: str) -> RegistrationHit:
    erased = status == "left"
    return RegistrationHit(
        code(number),
        SEQUENCE + number,
        "" if erased else LONG_NAME,
        "" if erased else LONG_ADDRESS,
        "",
        erased,
        LAUNCH,
        WISH,
        names().place(PLACE_LONG) if number else "by delivery, GB",
        status,
        1 + number % 2,
        ASKED_MS + number * MINUTE,
        ZONE,
    )


def _told(status: str, number: int = 3) -> RegistrationFile:
    address = f"{BASE}/{code(number)}"
    asked = "Register", "the customer", "registered", ("InterestRegistered",)
    confirmed = "Confirm", "the customer", "confirmed", ("RegistrationConfirmed",)
    lines = [Line(SEQUENCE, ASKED_MS, f"Registered, not confirmed yet: {WISH}", *asked)]
    if status != "asked":
        what = "Confirmed: the address is its owner's"
        lines.append(Line(SEQUENCE + 9, ASKED_MS + MINUTE, what, *confirmed))
    return RegistrationFile(
        code=code(number),
        sequence=SEQUENCE,
        address=address,
        launch=names().launch,
        launch_address=f"/launches/{LAUNCH}",
        wish=WISH,
        place=names().place(PLACE_LONG),
        units=2,
        customer_class="consumer",
        told_by="email, sms" if status == "confirmed" else "",
        status=status,
        registered_ms=ASKED_MS,
        zone=ZONE,
        standing=STANDINGS[status],
        next_steps=("May change it, or take it back.",) if status != "left" else (),
        deeds=tuple(
            Deed(offer.label, f"{address}/{offer.verb}", offer.is_grave)
            for offer in OFFERS
            if status in offer.statuses
        ),
        lines=tuple(lines),
        mails=(Mail("Confirm the interest", "sent", ASKED_MS),),
        audit=(),
    )
