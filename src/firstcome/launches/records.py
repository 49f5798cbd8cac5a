"""
Records: named values with where each stands, from a TOML table or from a row of a CSV.

Always true:
- A value is read by the kind of its field, or its fault is noted with file, line and name.

Never here: which fields belong together.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TypeVar, cast

from firstcome.launches.faults import Faults, Mend, Refused
from firstcome.launches.fields import ONCE, TABLES, AnyField, Field
from firstcome.launches.locate import TomlPath
from firstcome.launches.wording import bare, listed, nearest

T = TypeVar("T")
Tree = dict[str, object]

_OTHER_SHAPE = "is written in another shape."


class Record(ABC):
    """What a table and a row have in common."""

    def __init__(
        self, faults: Faults, file: str, line_number: int, values: Mapping[str, object]
    ) -> None:
        self.faults = faults
        self.file = file
        self.line_number = line_number
        self.values = values
        self.sound = True  # whether what is missing here was left out by the author

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line_number}"

    def has(self, field: AnyField) -> bool:
        return field.name in self.values

    def get(self, field: Field[T]) -> T | None:
        """The value, or its default; None when it has none or is faulty (then noted)."""
        if field.name not in self.values:
            if field.required and self.sound:
                self.refuse(field, "is missing.", self._how_to_add(field))
            return field.default
        try:
            return field.kind.read(self._written(field))
        except Refused as refused:
            self.refuse(field, refused.what, refused.mend)
            return None

    def refuse(self, field: AnyField, what: str, mend: Mend) -> None:
        self.faults.add(self.file, self._line_of(field.name), what, mend, self._label(field))

    @abstractmethod
    def _written(self, field: AnyField) -> object:
        """The value as its kind reads it."""

    @abstractmethod
    def _line_of(self, name: str) -> int:
        """The line that a value stands on, or that it is missing from."""

    @abstractmethod
    def _label(self, field: AnyField) -> str:
        """What the field is called where the record stands."""

    @abstractmethod
    def _how_to_add(self, field: AnyField) -> str:
        """The mend of a missing value."""


class Row(Record):
    """One row of a CSV; an empty cell counts as absent."""

    def _written(self, field: AnyField) -> object:
        cell = self.values[field.name]
        return field.kind.from_cell(cell) if isinstance(cell, str) else cell

    def _line_of(self, name: str) -> int:
        del name
        return self.line_number

    def _label(self, field: AnyField) -> str:
        return field.heading(in_cells=True)

    def _how_to_add(self, field: AnyField) -> str:
        example = str(field.kind.example).strip('"')
        return f"Fill the cell, for example with {example}."


class Table(Record):
    """One table of the launch file, named `name` (dotted); the root has an empty name."""

    def __init__(
        self,
        faults: Faults,
        file: str,
        values: Mapping[str, object],
        line_numbers: Mapping[TomlPath, int],
        path: TomlPath = (),
        name: str = "",
    ) -> None:
        super().__init__(faults, file, line_numbers.get(path, 1), values)
        self.name = name
        self.path = path
        self._line_numbers = line_numbers

    def table(self, name: str) -> "Table":
        """The one table of this name; an empty one when it is absent or of another shape."""
        value = self.values.get(name, {})
        if isinstance(value, dict):
            return self._inside(name, (name,), cast("Tree", value))
        mend = f"Write [{self._dotted(name)}] once, with its fields below."
        self.refuse_name(name, _OTHER_SHAPE, mend)
        table = self._inside(name, (name,), {})
        table.sound = False
        return table

    def tables(self, name: str, tables_max: int, needed: str = "") -> list["Table"]:
        """
        The tables in double brackets of this name, in their order.

        None at all, or one of another shape, or more than `tables_max` is a fault; `needed` names
        the fields to add, and without it there may be none.
        """
        value = self.values.get(name, [])
        elements = cast("list[object]", value) if isinstance(value, list) else [value]
        brackets = f"[[{self._dotted(name)}]]"
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in elements):
            mend = f"Write {brackets} above the fields of each."
            if isinstance(value, str) and any(field.name == name for field in TABLES["files"]):
                mend = "The name of a CSV file stands under [files]."
            self.refuse_name(name, _OTHER_SHAPE, mend)
            return []
        if not elements and needed:
            self.refuse_name(name, "is missing.", f"Add {brackets} with {needed}.")
        if len(elements) > tables_max:
            what = f"stands {len(elements):,} times."
            self.refuse_name(name, what, f"Write {tables_max:,} at most.")
        return [
            self._inside(name, (name, number), cast("Tree", each))
            for number, each in enumerate(elements[:tables_max])
        ]

    def refuse_unknown(self, inner: tuple[str, ...] = ()) -> None:
        """Note every name that this table does not know."""
        fields = TABLES.get(self.name, ())
        known = [field.name for field in fields] + list(inner)
        for name in self.values:
            if name not in known:
                self.refuse_name(name, "is no field that is known.", _home_of(name, known))

    def _inside(self, name: str, steps: TomlPath, values: Tree) -> "Table":
        path = (*self.path, *steps)
        return Table(self.faults, self.file, values, self._line_numbers, path, self._dotted(name))

    def _dotted(self, name: str) -> str:
        return f"{self.name}.{bare(name)}" if self.name else bare(name)

    def _written(self, field: AnyField) -> object:
        return self.values[field.name]

    def _line_of(self, name: str) -> int:
        return self._line_numbers.get((*self.path, name), self.line_number)

    def _label(self, field: AnyField) -> str:
        return self._dotted(field.name)

    def _how_to_add(self, field: AnyField) -> str:
        return f"Add {field.name} = {field.kind.example}."

    def refuse_name(self, name: str, what: str, mend: Mend) -> None:
        self.faults.add(self.file, self._line_of(name), what, mend, self._dotted(name))


def _home_of(name: str, known: list[str]) -> str:
    """Where a name that is not known here belongs, or the nearest one that is."""
    if name in TABLES:
        return f"It is a table of its own: {heading(name)}."
    for table, fields in TABLES.items():
        if any(field.name == name for field in fields):
            return f"It belongs under {heading(table)}."
    meant = nearest(name, known)
    if meant is not None:
        return f"Write {meant}."
    return f"Known here: {listed(known)}."


def heading(table: str) -> str:
    """A table's name as it stands in the file."""
    return f"[{table}]" if table in ONCE else f"[[{table}]]"
