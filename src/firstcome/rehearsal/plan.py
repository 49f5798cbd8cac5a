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


class Spike(Struct, frozen=True, kw_only=True):
    """
    A community that is told at one minute, by a message with a link.

    Of `told` people `click_share` follow the link. Half of those do so within `median_s` of the
    message, nine in ten within `p90_s`: the delays are lognormal, so a few come much later.
    """

    told: Annotated[int, Meta(ge=1, le=CROWD_MAX)]
    click_share: Annotated[float, Meta(gt=0, le=1)] = 0.6
    median_s: Annotated[float, Meta(gt=0, le=SECONDS_MAX)] = 30.0
    p90_s: Annotated[float, Meta(gt=0, le=100_000)] = 300.0

    @property
    def clicks(self) -> int:
        """How many people follow the link, sooner or later."""
        return max(1, round(self.told * self.click_share))


class Journeys(Struct, frozen=True, kw_only=True):
    """
    What people do around their order, as shares of a stream.

    `page` looks at the launch page first and orders about `think_s` later (half to one and a half
    of it); `form` orders by the page's form instead of the API. `double_press` sends the same
    request twice at once, as a second tab does. `no_show` never looks at the order again,
    `give_up` gives it up.
    """

    page: Share = 0.0
    think_s: Annotated[float, Meta(ge=0, le=SECONDS_MAX)] = 5.0
    form: Share = 0.0
    double_press: Share = 0.0
    no_show: Share = 0.0
    give_up: Share = 0.0


class Stream(Struct, frozen=True, kw_only=True):
    """
    One crowd on its way to one launch.

    `rate` is of distinct people a second; repeats and second orders come on top of it. A stream
    ends after `seconds`, or when all its `people` have come. `repeats` is the share who send the
    same request again (half at once, as a double press, half a while later), `greedy` the share
    who order once more under a new key and so meet the limit, `business` the share who order two
    units as a business, `no_line` the share who do not want to wait. `channel` narrows the
    stream to the locations of one channel; `weights` overrides how people spread over channels.
    With a `spike` people come as they follow its message, at `starts_s`, instead of at a `rate`.
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
    spike: Spike | None = None
    journeys: Journeys = Journeys()


class Plan(Struct, frozen=True, kw_only=True):
    """
    Everything that decides a run but the address of the shop.

    `connections` are opened before the first arrival, more as needed up to `connections_max`;
    `new_connection` gives every request one of its own. `closed` replaces the arrival times by a
    closed loop: that many connections, each sending its next request when the last was answered.
    `refreshes` asks for the page of an answered order that often, `refresh_every_ms` apart; who
    gives an order up does so `cancel_after_ms` after its answer. `looks_after` orders at most are
    looked at once more when the run is over, for the auditor.
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
    cancel_after_ms: Annotated[int, Meta(ge=0, le=3_600_000)] = 10_000
    looks_after: Annotated[int, Meta(ge=0, le=10_000)] = 0
    give_up_ms: Annotated[int, Meta(ge=10, le=600_000)] = 10_000
    linger_ms: Annotated[int, Meta(ge=10, le=600_000)] = 30_000

    @property
    def needs_pages(self) -> bool:
        """Whether somebody looks at the launch page, or orders by its form."""
        return any(stream.journeys.page or stream.journeys.form for stream in self.streams)


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
    for stream in plan.streams:
        _check_spike(stream, plan)
    if plan.closed and plan.new_connection:
        raise PlanRefused("A closed loop keeps its connections; leave new_connection out.")
    return plan


def _check_spike(stream: Stream, plan: Plan) -> None:
    if stream.spike is not None and stream.spike.p90_s <= stream.spike.median_s:
        raise PlanRefused(
            f"Stream {stream.name}: nine in ten come within p90_s, so it must be longer than"
            " median_s, in which half of them come."
        )
    if plan.closed and (stream.spike is not None or stream.journeys.page):
        raise PlanRefused("A closed loop has no times of arrival; leave the spike and page out.")
