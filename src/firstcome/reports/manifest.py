"""
The manifest of a pack: what each file is, as of when, and how it can be checked.

Always true:
- Every other file of the pack stands in it with its SHA-256, its bytes and its rows.
- Equal figures give an equal manifest: it says when they were true, not when it was written.

Never here: figures of single SKUs or markets.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from firstcome.forecasting.forecast import METHOD
from firstcome.reports.definitions import DEFINITIONS
from firstcome.reports.figures import plain
from firstcome.reports.sheets import Subject, day_of, whole_figures
from firstcome.reports.told import why_no_forecast
from firstcome.reports.written import Written, iso

NAME: Final = "manifest.json"
FORM: Final = 1
"""Of the manifest and the files; columns are only ever added to it."""


def manifest(subject: Subject, written: Iterable[Written], others: dict[str, bytes]) -> bytes:
    """The manifest of these files; `others` have no rows."""
    demand, naming = subject.demand, subject.naming
    files: list[dict[str, Any]] = []
    used: dict[str, None] = {}
    for each in written:
        used |= dict.fromkeys(each.sheet.columns)
        files.append(
            _file(each.name, each.body)
            | {
                "rows": each.rows,
                "holds": each.sheet.holds,
                "columns": list(each.sheet.columns),
            }
        )
    files += [_file(name, body) for name, body in others.items()]
    used |= dict.fromkeys(whole_figures(demand))
    told = {
        "form": FORM,
        "launch": demand.launch,
        "name": naming.name,
        "shop": naming.shop,
        "as_of": {"sequence": demand.sequence, "time": iso(demand.time_ms)},
        "opens": iso(demand.opens_ms),
        "opened": iso(demand.opened_ms) if demand.opened_ms else None,
        "zone": naming.zone,
        "figures": {
            name: msgspec.Raw(plain(value).encode())
            for name, value in whole_figures(demand).items()
        },
        "forecast": _forecast(subject),
        "definitions": {name: DEFINITIONS[name].meaning for name in used},
        "files": files,
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


def _forecast(subject: Subject) -> dict[str, Any]:
    forecast = subject.forecast
    return {
        "through": day_of(forecast.through_day).isoformat(),
        "method": METHOD,
        "why_none": why_no_forecast(subject) or None,
        "left_out": [
            {"sku": each.sku, "market": each.market, "why": each.why_none}
            for each in forecast.series
            if each.why_none
        ],
    }


def _file(name: str, body: bytes) -> dict[str, Any]:
    return {"file": name, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
