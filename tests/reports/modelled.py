"""
Read models of a story, in a file, and what a pack says of them.

Always true:
- The models are the back's own, made from the events of the real fold.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from firstcome.domain.definition import LaunchDefinition
from firstcome.projections.models import Models, ModelsAt
from firstcome.projections.reader import ModelReader
from firstcome.reports.demand import LaunchDemand
from firstcome.reports.reading import read_demand
from tests.domain.entries import Entries
from tests.projections.made_events import FINGERPRINT, follow, write_events


def model(at: ModelsAt, entries: Entries) -> None:
    """Have models follow the entries."""
    write_events(at.events_path, entries)
    models = Models(at)
    follow(models)
    models.close()


def in_a_file(directory: Path, entries: Entries) -> ModelsAt:
    """Models of these entries, as a file in a directory."""
    at = ModelsAt(directory, "", FINGERPRINT)
    model(at, entries)
    return at


@contextmanager
def reading(at: ModelsAt) -> Generator[Connection]:
    """A connection of a reader."""
    reader = ModelReader(at.directory, at.address)
    try:
        with reader.connection() as connection:
            yield connection
    finally:
        reader.close()


def demand_of(at: ModelsAt, terms: LaunchDefinition) -> LaunchDemand:
    """What a pack says of a launch."""
    with reading(at) as connection:
        return read_demand(connection, terms)
