"""
Commands on a launch: load, open, pause, resume, close.

The first that applies is the answer:

    LoadLaunch     definition_invalid, already_loaded (the same), launch_exists (sold or stocked
                   already, or no longer scheduled, or somebody registered and it would take from
                   them what they may name, or a supply is announced and it would take its place),
                   replaced, loaded
    OpenLaunch     launch_unknown, closed, already_open (or paused), opened
    PauseLaunch    launch_unknown, closed, not_open, already_paused, launch_paused
    ResumeLaunch   launch_unknown, closed, not_paused, resumed
    CloseLaunch    launch_unknown, already_closed, launch_closed

Always true:
- A closed launch stays closed.
- Whoever registered stays registered: a launch that replaces theirs asks for the same identity,
  sells all that they may have named, and allows as many units.

Never here: the opening and closing that the clock does (`passage`).
"""

from firstcome.domain.commands import (
    CloseLaunch,
    LoadLaunch,
    OpenLaunch,
    PauseLaunch,
    ResumeLaunch,
)
from firstcome.domain.definition import LaunchDefinition
from firstcome.domain.events import (
    AnyEvent,
    LaunchClosed,
    LaunchLoaded,
    LaunchOpened,
    LaunchPaused,
    LaunchResumed,
)
from firstcome.domain.launch import Launch
from firstcome.domain.outcomes import Answer, Outcome
from firstcome.domain.state import State

Decision = tuple[Answer, tuple[AnyEvent, ...]]


def decide_load_launch(state: State, command: LoadLaunch) -> Decision:
    """Make a launch known, or replace one that nothing has happened to yet."""
    definition = command.definition
    if next(definition.problems(), None) is not None:
        return _answer(state, "definition_invalid"), ()
    known = state.launches.get(definition.launch)
    if known is None:
        return _answer(state, "loaded"), (LaunchLoaded(definition),)
    if known.definition == definition:
        return _answer(state, "already_loaded"), ()
    if known.status != "scheduled" or known.orders_count or known.stock_moved:
        return _answer(state, "launch_exists"), ()
    is_kept = known.registered_count or known.waves is not None
    if is_kept and not _keeps_interests(known.definition, definition):
        return _answer(state, "launch_exists"), ()
    if not _keeps_supplies(known, definition):
        return _answer(state, "launch_exists"), ()
    return _answer(state, "replaced"), (LaunchLoaded(definition),)


def decide_open_launch(state: State, command: OpenLaunch) -> Decision:
    """Sell before the time that the definition names."""
    launch = state.launches.get(command.launch)
    if launch is None:
        return _answer(state, "launch_unknown"), ()
    if launch.status == "closed":
        return _answer(state, "closed"), ()
    if launch.status != "scheduled":
        return _answer(state, "already_open"), ()
    return _answer(state, "opened"), (LaunchOpened(command.launch),)


def decide_pause_launch(state: State, command: PauseLaunch) -> Decision:
    """Refuse new orders for now."""
    launch = state.launches.get(command.launch)
    if launch is None:
        return _answer(state, "launch_unknown"), ()
    if launch.status == "closed":
        return _answer(state, "closed"), ()
    if launch.status == "scheduled":
        return _answer(state, "not_open"), ()
    if launch.status == "paused":
        return _answer(state, "already_paused"), ()
    return _answer(state, "launch_paused"), (LaunchPaused(command.launch),)


def decide_resume_launch(state: State, command: ResumeLaunch) -> Decision:
    """Take orders again."""
    launch = state.launches.get(command.launch)
    if launch is None:
        return _answer(state, "launch_unknown"), ()
    if launch.status == "closed":
        return _answer(state, "closed"), ()
    if launch.status != "paused":
        return _answer(state, "not_paused"), ()
    return _answer(state, "resumed"), (LaunchResumed(command.launch),)


def decide_close_launch(state: State, command: CloseLaunch) -> Decision:
    """Take no more orders, for good."""
    launch = state.launches.get(command.launch)
    if launch is None:
        return _answer(state, "launch_unknown"), ()
    if launch.status == "closed":
        return _answer(state, "already_closed"), ()
    return _answer(state, "launch_closed"), (LaunchClosed(command.launch),)


def _keeps_interests(before: LaunchDefinition, after: LaunchDefinition) -> bool:
    """Whether all that an interest may name is still there."""
    locations = {terms.location: terms.market for terms in after.locations}
    return (
        after.register
        and after.identity == before.identity
        and {terms.sku for terms in before.skus} <= {terms.sku for terms in after.skus}
        and {terms.market for terms in before.markets} <= {terms.market for terms in after.markets}
        and all(locations.get(terms.location) == terms.market for terms in before.locations)
        and before.limits.consumer <= after.limits.consumer
        and before.limits.business <= after.limits.business
    )


def _keeps_supplies(known: Launch, after: LaunchDefinition) -> bool:
    """Whether every supply can still go where it is to go."""
    skus, markets = {each.sku for each in after.skus}, {each.market for each in after.markets}
    locations = {terms.location: terms.market for terms in after.locations}
    return all(
        supply.sku in skus
        and (not supply.market or supply.market in markets)
        and all(
            locations.get(location) == known.market_by_location[location]
            for location in (*[place for place, _ in supply.shares], supply.location)
            if location
        )
        for supply in known.supplies.values()
    )


def _answer(state: State, outcome: Outcome) -> Answer:
    return Answer(outcome, time_ms=state.time_ms)
