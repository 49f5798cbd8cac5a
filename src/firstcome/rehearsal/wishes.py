"""
Wishes: what an operator asks of a rehearsal, by a file, by options, or by both; and their plan.

Always true:
- An option that is given wins over the file; what neither says is as this struct says.

Never here: reading files, the command line.
"""

from msgspec import Struct

from firstcome.rehearsal.plan import Journeys, Plan, PlanRefused, Spike, Stream

CROWD = "crowd"
STEADY = "steady"
TOLD = "told"
LOOKS_AFTER = 2_000
"""How many orders are looked at again after a run whose journal can be read."""


class Wishes(Struct, frozen=True, kw_only=True):
    """One rehearsal; `rate` 0 is no steady crowd, `told` 0 no spike."""

    launch: str | None = None
    seed: int | None = None
    people: int = 800_000
    seconds: float = 60.0
    connections: int = 256
    rate: float = 0.0
    even: bool = False
    channel: str | None = None
    told: int = 0
    click_share: float = 0.6
    at_s: float = 0.0
    median_s: float = 30.0
    p90_s: float = 300.0
    repeats: float = 0.0
    page: float = 0.0
    think_s: float = 5.0
    form: float = 0.0
    looks: int = 0
    look_every_s: float = 2.0
    no_show: float = 0.0
    give_up: float = 0.0
    give_up_after_s: float = 10.0
    second_device: float = 0.0
    double_press: float = 0.0
    business: float = 0.0
    no_line: float = 0.0
    new_connection: bool = False
    closed: int = 0


def plan_of(wishes: Wishes, seed: int, *, has_journal: bool) -> Plan:
    """The plan that carries the wishes out; raises `PlanRefused` when nobody would come."""
    streams: list[Stream] = []
    if wishes.rate > 0:
        streams.append(_stream(wishes, STEADY if wishes.told else CROWD))
    if wishes.told > 0:
        streams.append(_stream(wishes, TOLD))
    if not streams:
        raise PlanRefused("Nobody comes: give a rate in [steady], or told in [spike], or both.")
    return Plan(
        launch=wishes.launch,
        streams=tuple(streams),
        seed=seed,
        connections=wishes.connections,
        new_connection=wishes.new_connection,
        closed=wishes.closed,
        refreshes=wishes.looks,
        refresh_every_ms=round(wishes.look_every_s * 1000),
        cancel_after_ms=round(wishes.give_up_after_s * 1000),
        looks_after=LOOKS_AFTER if has_journal else 0,
    )


def _stream(wishes: Wishes, name: str) -> Stream:
    spike, starts_s, people = None, 0.0, wishes.people
    if name == TOLD:
        spike = Spike(
            told=wishes.told,
            click_share=wishes.click_share,
            median_s=wishes.median_s,
            p90_s=wishes.p90_s,
        )
        starts_s, people = wishes.at_s, spike.clicks
        if starts_s >= wishes.seconds:
            raise PlanRefused(
                f"The spike comes at {starts_s:g} s, and the rehearsal ends after"
                f" {wishes.seconds:g} s: make at_s smaller, or seconds larger."
            )
    return Stream(
        name=name,
        rate=wishes.rate or 1.0,
        seconds=wishes.seconds - starts_s,
        people=people,
        starts_s=starts_s,
        arrivals="even" if wishes.even else "poisson",
        channel=wishes.channel,
        repeats=wishes.repeats,
        greedy=wishes.second_device,
        business=wishes.business,
        no_line=wishes.no_line,
        spike=spike,
        journeys=Journeys(
            page=wishes.page,
            think_s=wishes.think_s,
            form=wishes.form,
            double_press=wishes.double_press,
            no_show=wishes.no_show,
            give_up=wishes.give_up,
        ),
    )
