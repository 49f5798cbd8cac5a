"""
Edits: what was typed into a form becomes a launch file, and its faults find their fields again.

    fields ─► draft (the tables of the file) ─► text ─► the reader of launch files
                                                             │
    fields, each with its fault and its mend ◄───────────────┘

Always true:
- Whatever was typed stands in the form again, letter by letter, when there is a fault.
- A field that the form does not have changes nothing.

Never here: a rule of what may be typed.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, cast

from msgspec import Struct

from firstcome.launches.faults import Fault, LaunchFileError
from firstcome.launches.locate import TomlPath, locate
from firstcome.launches.reading import LaunchFile
from firstcome.launches.records import Tree
from firstcome.launches.trees import Draft, draft_of
from firstcome.launches.writing import LAUNCH_TOML, Files, files_of, read_files
from firstcome.web.operations.set_up.sections import FormField, Group, Section

Typed = Mapping[str, str]

_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n\s*")
_NAMED_BY: Final = {"sku": "id", "words": "language", "product": "id", "market": "id"}
"""Tables that are left out when the field that names them is empty."""


class Edit(Struct, frozen=True):
    """A form that was sent: what came of it, or what is wrong with it."""

    typed: dict[str, str]
    launch_file: LaunchFile | None
    faults: dict[str, tuple[Fault, ...]] = {}
    """By field; those that belong to none stand under the empty one."""
    more: int = 0
    """Faults that are only counted."""

    @property
    def count(self) -> int:
        """How many faults there are."""
        return sum(map(len, self.faults.values())) + self.more


def fields_of(section: Section, draft: Draft) -> list[FormField]:
    """Every field of a section's form."""
    return [field for group in section.groups(draft.tree) for field in group.fields]


def typed_of(section: Section, draft: Draft) -> dict[str, str]:
    """What stands in the form before anything is typed."""
    return {field.path: _shown(field, draft) for field in fields_of(section, draft)}


def edited(section: Section, launch_file: LaunchFile, typed: Typed, files: Files) -> Edit:
    """The launch with what was typed into a section's form; `files` came beside it, by name."""
    draft = draft_of(launch_file, in_sheets=section.in_sheets)
    tree, beside = draft.tree, dict(draft.files)
    kept: dict[str, str] = {}
    for field in fields_of(section, draft):
        text = typed.get(field.path)
        if text is None:
            continue
        text = text.replace("\r\n", "\n")
        kept[field.path] = text
        if field.kind == "sheet":
            beside[field.path] = text.encode()
        else:
            _put(tree, field.path.split("/"), _value(field, text))
    for name, content in files.items():
        beside[name] = content
        if name in kept:  # a sheet that was sent as a file takes the place of what stands typed
            kept[name] = content.decode("utf-8-sig", "replace")
    _leave_out_nameless(tree)
    if kept.get("brand/name", "-").strip() == "":  # no name, no brand
        tree.pop("brand", None)
    return judged(files_of(Draft(tree, beside)), kept, launch_file.definition.launch)


def judged(files: Files, typed: dict[str, str], launch: str = "") -> Edit:
    """What the reader of launch files says of them; with `launch`, they have to be of this one."""
    try:
        found = read_files(files)
    except LaunchFileError as error:
        return Edit(typed, None, _by_field(error.faults, files, typed), error.more)
    if launch and found.definition.launch != launch:
        other = Fault(
            LAUNCH_TOML,
            None,
            "launch.id",
            "names another launch.",
            f'Write "{launch}"; a launch under another id is begun under "New launch".',
        )
        return Edit(typed, None, _by_field((other,), files, typed))
    return Edit(typed, found)


def _by_field(faults: Sequence[Fault], files: Files, typed: Typed) -> dict[str, tuple[Fault, ...]]:
    paths = _paths_by_line(files[LAUNCH_TOML].decode(errors="replace"))
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        found.setdefault(_field_of(fault, paths, typed), []).append(fault)
    return {name: tuple(each) for name, each in found.items()}


def _field_of(fault: Fault, paths: dict[int, list[TomlPath]], typed: Typed) -> str:
    """The field of the form that a fault is about, or the nearest one; empty when there is none."""
    if fault.file in typed:
        return fault.file
    name = fault.field.rpartition(".")[2]
    here = paths.get(fault.line_number or 0, [])
    ending = [path for path in here if path and path[-1] == name]
    tried = [*ending, *((*path, name) for path in here), *here]
    if fault.line_number is None:
        tried = [tuple(fault.field.split("."))]
    for path in tried:
        joined = "/".join(map(str, path))
        if joined in typed:
            return joined
        below = next((each for each in typed if each.startswith(f"{joined}/")), None)
        if path in ending and below is not None:
            return below
    return ""


def _paths_by_line(text: str) -> dict[int, list[TomlPath]]:
    """The paths of a TOML text by line, the deepest first."""
    import tomllib

    try:
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return {}
    found: dict[int, list[TomlPath]] = {}
    for path, number in locate(text).items():
        found.setdefault(number, []).append(path)
    return {number: sorted(paths, key=len, reverse=True) for number, paths in found.items()}


def _shown(field: FormField, draft: Draft) -> str:
    if field.kind == "sheet":
        return draft.files.get(field.path, b"").decode()
    value: object = draft.tree
    for step in field.path.split("/"):
        if isinstance(value, list):
            elements = cast("list[object]", value)
            value = elements[int(step)] if int(step) < len(elements) else None
        else:
            value = _below(value, step)
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            between = "\n\n" if field.kind == "paragraphs" else "\n"
            return between.join(map(str, cast("list[object]", value)))
        case _:
            return str(value)


def _below(value: object, step: str) -> object:
    table: Tree = cast("Tree", value) if _is_table(value) else {}
    return table.get(step)


def _value(field: FormField, text: str) -> object:
    """What a text means as a value of TOML; None: the field is left out."""
    text = text.strip()
    if not text:
        return None
    match field.kind:
        case "number" if _WHOLE.fullmatch(text):
            return int(text)
        case "flag" if text in ("true", "false"):
            return text == "true"
        case "lines":
            return [line.strip() for line in text.split("\n") if line.strip()]
        case "paragraphs":
            return _BLANK_LINE.split(text)
        case _:
            return text


def _put(tree: Tree, steps: Sequence[str], value: object) -> None:
    """Set or remove a value; tables on the way to it are made where there are none."""
    here: object = tree
    for step, following in pairwise(steps):
        here = _entered(here, step, [] if following.isdigit() else {})
    last = cast("Tree", here)
    if value is None:
        last.pop(steps[-1], None)
    else:
        last[steps[-1]] = value


def _entered(here: object, step: str, made: object) -> object:
    """What a step leads to from a table or an array; `made` where there is nothing yet."""
    if isinstance(here, list):
        elements = cast("list[object]", here)
        if int(step) == len(elements):
            elements.append({})
        return elements[int(step)]
    return cast("Tree", here).setdefault(step, made)


def _leave_out_nameless(tree: Tree) -> None:
    """Drop tables whose naming field is empty, and tables of names or prices without any."""
    for name, value in list(tree.items()):
        if isinstance(value, list):
            tables = [cast("Tree", each) for each in cast("list[object]", value) if _is_table(each)]
            naming = _NAMED_BY.get(name)
            for table in tables:
                _leave_out_nameless(table)
            if naming is not None and tables:
                tree[name] = [table for table in tables if table.get(naming)]
                if not tree[name]:
                    del tree[name]
        elif value == {} and name in ("names", "words"):
            del tree[name]


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def groups_of(section: Section, launch_file: LaunchFile) -> list[Group]:
    """The groups of a section's form for a launch."""
    return section.groups(draft_of(launch_file, in_sheets=section.in_sheets).tree)
