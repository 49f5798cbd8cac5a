"""
What `firstcome rehearse-community` needs of a shop: two launches, a plan of waves, invitations.

Always true:
- Both launches have the terms and the stock of the file, and differ in who may order.
- Whatever keeps the rehearsal from beginning is said before anything is loaded, if it can be.

Never here: the rehearsal.
"""

from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from firstcome.codes import RegistrationCodes, invitation
from firstcome.domain.identifiers import Access
from firstcome.engine.clock import system_now_ms
from firstcome.keyring import SecretsMissing, load_secrets
from firstcome.launches import LaunchFileError, read_launch_file
from firstcome.launches.copies import copy_of
from firstcome.launches.reading import LaunchFile
from firstcome.launches.sending import SendFailure, read_staff_key, send_launch
from firstcome.rehearsal.community import ShowUpFacts, WaveFacts
from firstcome.rehearsal.plan import PlanRefused
from firstcome.rehearsal.registering import Invite
from firstcome.rehearsal.twice import Asked, Shop
from firstcome.waves.chances import Demand
from firstcome.waves.plans import NoPlan, plans_for
from firstcome.waves.show_up import ShowUp
from firstcome.waves.terms import EVERY_S, Terms

EPOCH: Final = 1
"""A shop for rehearsing is founded, not restored."""

_ACCESS: Final[dict[str, Access]] = {"at-once": "registered", "in-waves": "waves"}


class Wanted(Struct, frozen=True, kw_only=True):
    """What was asked for at the terminal."""

    file: Path
    url: str
    directory: Path
    people: int
    capacity_per_s: float
    plan: str
    every_s: int
    share: float
    median_s: float
    p90_s: float
    connections: int
    seed: int


def prepared(wanted: Wanted) -> tuple[Asked, Shop]:
    """Both launches loaded, the waves planned; raises `PlanRefused`."""
    journal = wanted.directory / "journal.db"
    if not journal.is_file():
        raise PlanRefused(
            f"There is no journal at {journal}. Name the data directory of the running shop with "
            "--data."
        )
    try:
        launch_file = read_launch_file(wanted.file)
        staff_key = read_staff_key(wanted.directory / "staff-key")
        secrets = load_secrets(wanted.directory, journal_is_empty=False)
        waves = _waves(wanted, sum(each.units for each in launch_file.definition.stock))
        names = {way: _loaded(wanted, launch_file, staff_key, way) for way in _ACCESS}
    except (LaunchFileError, SendFailure, SecretsMissing, ValueError) as error:
        raise PlanRefused(str(error)) from error
    asked = Asked(
        url=wanted.url,
        at_once=names["at-once"],
        in_waves=names["in-waves"],
        people=wanted.people,
        show_up=ShowUpFacts(wanted.share, wanted.median_s, wanted.p90_s),
        waves=waves,
        real_every_s=EVERY_S,
        seed=wanted.seed,
        connections=wanted.connections,
        journal=journal,
    )
    return asked, Shop(staff_key, _inviting(RegistrationCodes(secrets.code)))


def _waves(wanted: Wanted, units: int) -> tuple[WaveFacts, ...]:
    """The waves of the plan, as far apart as they are to be here."""
    terms = Terms(
        demands=(Demand("all", wanted.people, units),),
        capacity_per_s=wanted.capacity_per_s,
        show_up=ShowUp(wanted.share, wanted.median_s, wanted.p90_s),
        every_s=wanted.every_s,
    )
    plan = plans_for(terms).named(wanted.plan)
    if plan is None or isinstance(plan, NoPlan):
        why = "" if plan is None else f" {plan.why}"
        raise PlanRefused(f"There is no such plan of waves.{why} Give another --every or --waves.")
    return tuple(WaveFacts(wave.after_s, wave.people) for wave in plan.waves)


def _loaded(wanted: Wanted, launch_file: LaunchFile, staff_key: str, way: str) -> str:
    """The launch of one run, open to those whom it is for; its id."""
    name = f"{launch_file.definition.launch[:40]}-{wanted.seed:08x}-{way}"
    copied = copy_of(launch_file, name, system_now_ms())
    definition = replace(copied.definition, register=True, access=_ACCESS[way], closes_ms=None)
    send_launch(replace(copied, definition=definition), wanted.url, staff_key)
    return name


def _inviting(codes: RegistrationCodes) -> Invite:
    return lambda sequence: invitation(*codes.make(EPOCH, sequence))
