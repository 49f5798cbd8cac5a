"""
Documents: a launch file parsed, every value with its line.

Always true:
- A text that is not TOML is one fault with its line; nothing of it is read further.

Never here: fields.
"""

import re
import tomllib
from pathlib import Path

from firstcome.launches.bounds import LAUNCH_FILE_BYTES_MAX
from firstcome.launches.faults import Faults
from firstcome.launches.folder import read_text
from firstcome.launches.locate import locate
from firstcome.launches.records import Table
from firstcome.launches.wording import one_line

_WHERE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_MENDS = (
    ("Cannot overwrite a value", "A name stands twice in one table: remove one of the two."),
    ("Cannot declare", "The same [heading] stands twice: join the two tables."),
    ("Cannot mutate immutable", "A name is set twice: remove one of the two."),
    ("Invalid value", 'Text stands in quotes, like "London"; numbers stand without.'),
    ("Expected '='", 'A field is written name = value, like currency = "GBP".'),
    ("Invalid statement", 'A field is written name = value, like currency = "GBP".'),
    ("Unescaped '\\'", "Write the backslash twice, or the text in single quotes."),
    ("Illegal character", "A text ends on its line: close its quotes."),
    ("Unterminated string", "Close the quotes of the text."),
    ("Expected newline", "Write one field on a line, and text in quotes."),
    ("Unclosed", "Close the bracket."),
)
_GENERAL_MEND = "See docs/guides/launch-file.md for a launch file that works."


def read_document(path: Path, faults: Faults) -> Table | None:
    """The root table of the file, or None with its fault noted."""
    text = read_text(path, LAUNCH_FILE_BYTES_MAX, faults)
    if text is None:
        return None
    file = str(path)
    try:
        return Table(faults, file, tomllib.loads(text), locate(text))
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        reason = _WHERE.sub("", str(error))
        last = text.count("\n") + 1
        line_number = int(where[1]) if where and where[1] else last
        column = f" (column {where[2]})" if where and where[2] else ""
        mend = next((mend for start, mend in _MENDS if reason.startswith(start)), _GENERAL_MEND)
        faults.add(file, line_number, f"not TOML: {one_line(reason)}{column}.", mend)
    except ValueError:  # Python's bound on the digits of a number
        faults.add(file, None, "holds a number of thousands of digits.", "Write a smaller one.")
    except RecursionError:
        faults.add(file, None, "is nested too deeply.", _GENERAL_MEND)
    return None
