"""A pack of the story, and the same figures counted otherwise."""

import csv
import io
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from firstcome.domain.definition import LaunchDefinition
from firstcome.projections.models import ModelsAt
from firstcome.reports.pack import no_forecast, pack_files
from firstcome.reports.pdf.made import make_pdf
from firstcome.reports.sheets import Subject
from tests.reports.modelled import demand_of, in_a_file, reading
from tests.reports.plain_sql import Counted, Figures
from tests.reports.story import LAUNCH, NAMING, told


class Made(NamedTuple):
    """A pack of the story, and the same figures counted otherwise."""

    at: ModelsAt
    terms: LaunchDefinition
    subject: Subject
    counted: Counted
    files: dict[str, bytes]


def make(directory: Path) -> Made:
    """The pack of the story, with its read models in this directory."""
    story = told()
    at = in_a_file(directory, story)
    terms = story.state.launches[LAUNCH].definition
    demand = demand_of(at, terms)
    subject = Subject(demand, NAMING, no_forecast(demand))
    with reading(at) as connection:
        counted = Counted(connection, terms)
    return Made(at, terms, subject, counted, pack_files(subject, make_pdf(subject)))


def rows_of(made: Made, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the pack."""
    return list(csv.DictReader(io.StringIO(made.files[name].decode())))


def table_figures(counted: Counted, sku: str = "", market: str = "") -> Figures:
    """The figures of a row by market or by SKU."""
    supplied = Counted.supplied_in_all(counted, sku) if not market else _of_market(counted, market)
    unmet = [
        counted.unmet(each, at)
        for each in counted.skus
        for at in counted.market_names
        if sku in ("", each) and market in ("", at)
    ]
    missing = sum(unmet, Fraction(0))
    if sku and not market:
        missing = max(Fraction(0), missing - counted.supplied(sku, "")["coming_units"])
    if not sku and not market:
        missing = counted.unmet_in_all()
    return {**counted.demand(sku, market), **supplied, "unmet_units": missing}


def _of_market(counted: Counted, market: str) -> Figures:
    found: Figures = {}
    for sku in counted.skus:
        for name, value in counted.supplied(sku, market).items():
            found[name] = found.get(name, Fraction(0)) + value
    return found


def has_run(texts: list[str], wanted: Iterable[str]) -> bool:
    """Whether these texts stand one after the other."""
    run = list(wanted)
    return any(texts[at : at + len(run)] == run for at in range(len(texts) - len(run) + 1))
