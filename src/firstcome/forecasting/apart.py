"""
Forecasting apart: in a child of its own, at the lowest priority.

statsmodels takes seconds to import, and as much memory as a desk: neither is the desk's.

Always true:
- The child is given the series and answers with the forecast; it reads nothing else.
- A child that fails, or takes too long, is ended, and the forecast says so.

Never here: what is forecast.
"""

import os
import subprocess
import sys
import time
from threading import Event
from typing import Final

import msgspec
from msgspec import Struct

from firstcome.forecasting.forecast import Forecast, Series
from firstcome.forecasting.making import make_forecast

LASTING_S_MAX: Final = 1_800
LOOK_S: Final = 0.5
NICENESS: Final = 19
FAILED: Final = "The forecast could not be worked out; the desk's log says why."
THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Asked(Struct, frozen=True):
    """What the child is given."""

    series: tuple[Series, ...]
    through_day: int


def forecast_apart(
    series: tuple[Series, ...], through_day: int, stopping: Event | None = None
) -> Forecast:
    """The forecast, made by a child; without numbers when it failed, or was stopped."""
    asked = msgspec.json.encode(Asked(series, through_day))
    child = subprocess.Popen(
        [sys.executable, "-m", "firstcome.forecasting"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | dict.fromkeys(THREADS, "1"),
    )
    with child:
        answered = _answered(child, asked, stopping)
    if child.returncode or answered is None:
        return Forecast(through_day, (), FAILED)
    return msgspec.json.decode(answered, type=Forecast)


def _answered(child: subprocess.Popen[bytes], asked: bytes, stopping: Event | None) -> bytes | None:
    """What the child answers; None when it was ended."""
    ends_s = time.monotonic() + LASTING_S_MAX
    given: bytes | None = asked
    while True:
        try:
            return child.communicate(given, timeout=LOOK_S)[0]
        except subprocess.TimeoutExpired:
            given = None  # it is on its way, and may not be given again
            if time.monotonic() > ends_s or (stopping is not None and stopping.is_set()):
                child.kill()
                child.communicate()
                return None


def answer(asked: bytes) -> bytes:
    """What the child answers."""
    os.nice(NICENESS)
    read = msgspec.json.decode(asked, type=Asked)
    return msgspec.json.encode(make_forecast(read.series, read.through_day))
