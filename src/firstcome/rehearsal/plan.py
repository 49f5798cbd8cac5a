"""
The plan of a rehearsal: which crowds come, how fast, for how long, and how they connect.

Always true:
- The same plan, seed and launch give the same people, requests and times.
- Streams of one plan are distinct people: each has its own stretch of the crowd's numbers.

Never here: requests as bytes, sockets, what was answered.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, ValidationError, convert, to_builtins

CROWD_MAX = 100_000_000
"""People are numbered with eight digits, so that every request of a shape has one length."""

SECONDS_MAX = 3_600
STREAMS_MAX = 64

Share = Annotated[float, Meta(ge=0.0, le=1.0)]


class Stream(Struct, frozen=True, kw_only=True):
    """
    One crowd on its way to one launch.

    `rate` is of distinct people a second; repeats and second orders come on top of it. A stream
    ends after `seconds`, or when all its `people` have come. `repeats` is the share who send the
    same request again (half at once, as a double press, half a while later), `greedy` the share
    who order once more under a new key and so meet the limit, `business` the share who order two
    units as a business, `no_line` the share who do not want to wait. `channel` narrows the
    stream to the locations of one channel; `weights` overrides how people spread over channels.
    """

    name: Annotated[str, Meta(min_length=1, max_length=40)] = "crowd"
    rate: Annotated[float, Meta(gt=0, le=1_000_000)] = 13_000.0
    seconds: Annotated[float, Meta(gt=0, le=SECONDS_MAX)] = 60.0
    people: Annotated[int, Meta(ge=1, le=CROWD_MAX)] = 800_000
    starts_s: Annotated[float, Meta(ge=0, le=SECONDS_MAX)] = 0.0
    arrivals: Literal["poisson", "even"] = "poisson"
    channel: str | None = None
    weights: dict[str, Annotated[float, Meta(ge=0)]] = {}
    repeats: Share = 0.02
    greedy: Share = 0.0
    business: Share = 0.0
    no_line: Share = 0.0


class Plan(Struct, frozen=True, kw_only=True):
    """
    Everything that decides a run but the address of the shop.

    `connections` are opened before the first arrival, more as needed up to `connections_max`;
    `new_connection` gives every request one of its own. `closed` replaces the arrival times by a
    closed loop: that many connections, each sending its next request when the last was answered.
    `refreshes` asks for the page of an answered order that often, `refresh_every_ms` apart.
    `first_person` moves the crowd's numbers, so that a later run meets new people. A run ends
    early when nothing could be connected for `give_up_ms`, and waits `linger_ms` for the last
    answers.
    """

    launch: str | None = None
    streams: Annotated[tuple[Stream, ...], Meta(min_length=1, max_length=STREAMS_MAX)] = (Stream(),)
    seed: Annotated[int, Meta(ge=0, lt=2**32)] = 0
    first_person: Annotated[int, Meta(ge=0, lt=CROWD_MAX)] = 0
    connections: Annotated[int, Meta(ge=1, le=60_000)] = 256
    connections_max: Annotated[int, Meta(ge=1, le=60_000)] = 4_096
    new_connection: bool = False
    closed: Annotated[int, Meta(ge=0, le=60_000)] = 0
    refreshes: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    refresh_every_ms: Annotated[int, Meta(ge=100, le=3_600_000)] = 2_000
    give_up_ms: Annotated[int, Meta(ge=10, le=600_000)] = 10_000
    linger_ms: Annotated[int, Meta(ge=10, le=600_000)] = 30_000


class PlanRefused(Exception):
    """The plan cannot be carried out; the text says what to change."""


def checked(plan: Plan) -> Plan:
    """The plan itself; raises `PlanRefused` where it breaks a bound or contradicts itself."""
    try:
        convert(to_builtins(plan), Plan)
    except ValidationError as error:
        raise PlanRefused(f"The plan is out of bounds: {error}.") from error
    names = [stream.name for stream in plan.streams]
    if len(set(names)) != len(names):
        raise PlanRefused("Two streams have one name; give each its own.")
    if plan.first_person + sum(stream.people for stream in plan.streams) > CROWD_MAX:
        raise PlanRefused(f"More than {CROWD_MAX:,} people; lower first_person or people.")
    if plan.closed and len(plan.streams) != 1:
        raise PlanRefused("A closed loop has one stream; leave the others out.")
    if plan.closed and plan.new_connection:
        raise PlanRefused("A closed loop keeps its connections; leave new_connection out.")
    return plan
