"""
The demand pack: its files, from one reading of the read models.

Always true:
- All files are about one moment; equal figures give equal bytes, in the PDF too.
- The PDF stands in the manifest like any other file.

Never here: where the files go.
"""

import io
import zipfile
from typing import Final

from firstcome.forecasting.forecast import Forecast, Series
from firstcome.forecasting.making import series_of
from firstcome.reports.asking import source
from firstcome.reports.demand import LaunchDemand
from firstcome.reports.manifest import NAME, manifest
from firstcome.reports.sheets import SHEETS, Subject
from firstcome.reports.written import write_sheet

PDF_NAME: Final = "demand.pdf"
QUESTIONS_NAME: Final = "questions.sql"
DAY_MS: Final = 86_400_000
CLOSED: Final = "The launch is closed: it takes no more orders."
NOT_YET: Final = "It was not asked for."
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def pack_files(subject: Subject, pdf: bytes | None = None) -> dict[str, bytes]:
    """Every file by its name, the manifest first; with the PDF, if there is one."""
    written = [write_sheet(sheet, subject) for sheet in SHEETS]
    others = {QUESTIONS_NAME: source().encode()}
    if pdf is not None:
        others[PDF_NAME] = pdf
    told = manifest(subject, written, others)
    return {NAME: told, **{each.name: each.body for each in written}, **others}


def packed(files: dict[str, bytes]) -> bytes:
    """The files as one ZIP archive; equal files give equal bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writing:
        for name, body in files.items():
            about = zipfile.ZipInfo(name, _ZIP_EPOCH)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            writing.writestr(about, body)
    return archive.getvalue()


def through_day(demand: LaunchDemand) -> int:
    """The last whole day (UTC) that the figures have."""
    return demand.time_ms // DAY_MS - 1


def series_wanted(demand: LaunchDemand) -> tuple[Series, ...]:
    """The days that a forecast goes on from."""
    units = {
        (each.sku, each.market, each.day): float(each.came.newly_wanted_units)
        for each in demand.days
    }
    return series_of(units, through_day(demand))


def settled_forecast(demand: LaunchDemand) -> Forecast | None:
    """The forecast where there is nothing to work out: of a closed launch, and before any day."""
    if demand.is_closed:
        return no_forecast(demand, CLOSED)
    return None if series_wanted(demand) else no_forecast(demand, "")


def no_forecast(demand: LaunchDemand, why: str = NOT_YET) -> Forecast:
    """No numbers, and why."""
    return Forecast(through_day(demand), (), why)
