"""
The folder of a launch: which files may be read, and how they become text.

Always true:
- Only the launch file and regular files inside its folder are read, each up to a bound.
- A text is UTF-8; a byte order mark before it is left out.

Never here: what a text means.
"""

from pathlib import Path

from firstcome.launches.faults import Faults, Refused
from firstcome.launches.wording import shown

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS_UTF_8 = 'Save the file as UTF-8 (in a spreadsheet: "CSV UTF-8").'


class Folder:
    """Finds the files that a launch file names."""

    def __init__(self, launch_file: Path) -> None:
        self._folder = launch_file.parent

    def find(self, name: str) -> Path:
        """The path of a file of this folder; refused when it is elsewhere or is none."""
        path = self._folder / name
        if not path.resolve().is_relative_to(self._folder.resolve()):
            raise Refused(
                f"{shown(name)} is outside the folder of the launch file.",
                "Copy the file beside the launch file and write its name alone.",
            )
        if not path.is_file():
            what = "is not a file" if path.exists() else "does not exist"
            raise Refused(f"{shown(name)} {what}.", f"Put it beside the launch file: {path}.")
        return path

    def read_small(self, name: str, bytes_max: int) -> bytes:
        """The content of a file of this folder; refused when it is larger or cannot be read."""
        path = self.find(name)
        try:
            with path.open("rb") as stream:
                content = stream.read(bytes_max + 1)
        except OSError as error:
            what = f"{shown(name)} cannot be read: {error.strerror}."
            raise Refused(what, "Check its rights.") from None
        if len(content) > bytes_max:
            what = f"{shown(name)} is larger than {bytes_max:,} bytes."
            raise Refused(what, "Make it smaller.")
        return content


def read_text(path: Path, bytes_max: int, faults: Faults) -> str | None:
    """The text of a file, or None with its fault noted."""
    try:
        if path.exists() and not path.is_file():
            faults.add(str(path), None, "is not a file.", "Name the launch file itself.")
            return None
        with path.open("rb") as stream:
            content = stream.read(bytes_max + 1)
    except FileNotFoundError:
        faults.add(str(path), None, "does not exist.", "Check the name and the folder.")
        return None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        faults.add(str(path), None, f"cannot be read: {reason or error}.", "Check its rights.")
        return None
    if len(content) > bytes_max:
        faults.add(
            str(path),
            None,
            f"is larger than {bytes_max:,} bytes.",
            "Check that it is the right file; move long tables into CSV files.",
        )
        return None
    return decoded(str(path), content, faults)


def decoded(file: str, content: bytes, faults: Faults) -> str | None:
    """The text of the content of a file, or None with its fault noted."""
    if content.startswith(_UTF_16_MARKS):
        faults.add(file, 1, "is UTF-16, not UTF-8.", _SAVE_AS_UTF_8)
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line_number = content.count(b"\n", 0, error.start) + 1
        wrong = content[error.start]
        faults.add(file, line_number, f"holds the byte 0x{wrong:02x}: not UTF-8.", _SAVE_AS_UTF_8)
        return None
