"""
Keeping: readings of the demand for a moment, and forecasts for a day.

A reading goes through all orders and registrations of a launch; many who look at once share one. A
forecast rests on whole days, so that one a day is enough; a child works it out meanwhile.

Always true:
- A reading says as of when it is, and is never older than `KEPT_S`.
- One forecast is worked out at a time; until it is there, its place says so.

Never here: pages, what is read.
"""

import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import Final, NamedTuple

from firstcome.forecasting.apart import forecast_apart
from firstcome.forecasting.forecast import Forecast
from firstcome.projections import launches
from firstcome.projections.launches import LaunchRow
from firstcome.reports.demand import LaunchDemand
from firstcome.reports.pack import no_forecast, series_wanted, settled_forecast, through_day
from firstcome.reports.reading import read_demand
from firstcome.reports.sheets import Subject
from firstcome.web.operations.board.numbers import chosen_launch
from firstcome.web.operations.demand.naming import naming_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.names import names_of

KEPT_S: Final = 5.0
BEING_MADE: Final = "It is being worked out, which takes a minute or two. Load this page again."


class _Kept(NamedTuple):
    at_s: float
    subject: Subject


class Keeper:
    """One for the desk; used by many threads."""

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.monotonic) -> None:
        self.desk = desk
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._forecasts: dict[str, Forecast] = {}
        self._reading = Lock()
        self._forecasting: Thread | None = None

    def subject(self, wanted: str) -> Subject | None:
        """
        The wanted launch, or the one that is next; None when there is none of that name.

        Raises `ModelsMissing`.
        """
        with self.desk.models.connection() as connection:
            launch = chosen_launch(launches.every(connection), wanted, self.desk.now_ms())
        if launch is None:
            return None
        with self._reading:
            kept = self._kept.get(launch.launch)
            if kept is None or self._clock() - kept.at_s >= KEPT_S:
                kept = self._kept[launch.launch] = _Kept(self._clock(), self._read(launch))
        return kept.subject

    def launches(self) -> tuple[str, ...]:
        """All there are, in the order of their loading."""
        with self.desk.models.connection() as connection:
            return tuple(each.launch for each in launches.every(connection))

    def _read(self, launch: LaunchRow) -> Subject:
        with self.desk.models.connection() as connection:
            demand = read_demand(connection, launch.terms())
        naming = naming_of(names_of(self.desk, launch), launch.launch)
        return Subject(demand, naming, self._forecast(demand))

    def _forecast(self, demand: LaunchDemand) -> Forecast:
        settled = settled_forecast(demand)
        if settled is not None:
            return settled
        known = self._forecasts.get(demand.launch)
        if known is not None and known.through_day == through_day(demand):
            return known
        if self._forecasting is None or not self._forecasting.is_alive():
            self._forecasting = Thread(target=self._work_out, args=(demand,), daemon=True)
            self._forecasting.start()
        return known or no_forecast(demand, BEING_MADE)

    def _work_out(self, demand: LaunchDemand) -> None:
        series, day = series_wanted(demand), through_day(demand)
        found = forecast_apart(series, day, self.desk.stopping)
        self._forecasts[demand.launch] = found
        self._kept.pop(demand.launch, None)
