"""
Asking: the questions of `questions.sql`, each by its name, of one connection.

Always true:
- A question is stored as the file has it: what is asked can be read and asked by anybody.

Never here: what an answer is used for.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Any, Final

from sqlalchemy import Connection, Row, TextClause, text

_HEAD: Final = re.compile(r"^-- question: ([a-z_]+)\n", re.MULTILINE)


def ask(connection: Connection, question: str, **values: Any) -> list[Row[Any]]:
    """The rows that answer a question; `values` are its parameters, by name."""
    return list(connection.execute(questions()[question], values))


@cache
def questions() -> dict[str, TextClause]:
    """Every question, by name."""
    _, *parts = _HEAD.split(source())
    return {name: text(sql) for name, sql in zip(parts[::2], parts[1::2], strict=True)}


def source() -> str:
    """The file of the questions, as it goes into every pack."""
    return (files("firstcome.reports") / "questions.sql").read_text(encoding="utf-8")
