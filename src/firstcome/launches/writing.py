"""
Writing a launch file: a launch back into the TOML, the sheets and the logo that say it.

    read ─► write ─► read     the same launch
    write ─► read ─► write    the same files, to the byte

Always true:
- What is returned was read again by the reader of launch files, and came to the same launch.

Never here: how TOML is written (`toml_text`), which field goes where (`trees`).
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from firstcome.launches.faults import Fault, LaunchFileError
from firstcome.launches.reading import LaunchFile, read_launch_file
from firstcome.launches.toml_text import toml_of
from firstcome.launches.trees import Draft, draft_of

LAUNCH_TOML: Final = "launch.toml"
Files = Mapping[str, bytes]
"""A launch file and what stands beside it, by name; the launch file is `launch.toml`."""

_OTHERWISE: Final = Fault(
    LAUNCH_TOML,
    None,
    "",
    "says something that no launch file can say: a program loaded this launch.",
    "Load it once from a launch file; from then on it can be written.",
)


def written(launch_file: LaunchFile) -> dict[str, bytes]:
    """
    The files that say this launch, the launch file first.

    Raises `LaunchFileError` for one that no file can say: only a program can have loaded it.
    """
    files = files_of(draft_of(launch_file))
    if read_files(files) != launch_file:
        raise LaunchFileError((_OTHERWISE,))
    return files


def files_of(draft: Draft) -> dict[str, bytes]:
    """The files of a draft, whether there are faults in it or not."""
    launch = draft.tree.get("launch")
    name = launch.get("id", "") if isinstance(launch, dict) else ""  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    first_line = f"The launch {name}. Check it: firstcome launch check {LAUNCH_TOML}"
    return {LAUNCH_TOML: toml_of(draft.tree, first_line).encode(), **draft.files}


def read_files(files: Files) -> LaunchFile:
    """The launch that files say; raises `LaunchFileError`, whose faults name files as given."""
    with TemporaryDirectory(prefix="launch-") as name:
        folder = Path(name).resolve()
        write_files(files, folder)
        try:
            return read_launch_file(folder / LAUNCH_TOML)
        except LaunchFileError as error:
            raise LaunchFileError(
                tuple(_without_folder(fault, folder) for fault in error.faults), error.more
            ) from None


def write_files(files: Files, folder: Path) -> None:
    """Write files into a folder, which is made when there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        assert path.resolve().is_relative_to(folder.resolve()), f"{name} leads elsewhere"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _without_folder(fault: Fault, folder: Path) -> Fault:
    here = f"{folder}/"
    return Fault(
        fault.file.replace(here, ""),
        fault.line_number,
        fault.field,
        fault.what.replace(here, ""),
        fault.mend.replace(here, ""),
    )
