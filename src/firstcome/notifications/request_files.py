"""
Requests as empty files in a folder: the name of each says what is asked.

Always true:
- What is no request is passed over, and left where it is.

Never here: what a name means.
"""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Request = TypeVar("Request")


def waiting_in(
    folder: Path, read: Callable[[str], Request | None], count_max: int
) -> list[Request]:
    """Some of the requests that wait; `read` gives that of a name, or None for none of ours."""
    found: list[Request] = []
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as files:
        for file in files:
            request = read(file.name)
            if request is not None:
                found.append(request)
            if len(found) >= count_max:
                break
    return found
