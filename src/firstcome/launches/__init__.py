"""
Launches: a launch described in a file by the people who hold it, read and checked.

Always true:
- A launch file is read whole or not at all, and every fault of it names file, line, field and mend.

Never here: a launch that is on sale; the journal; the network.
"""

from firstcome.launches.faults import Fault, LaunchFileError
from firstcome.launches.reading import LaunchFile, read_launch_file
from firstcome.launches.texts import LaunchTexts

__all__ = ["Fault", "LaunchFile", "LaunchFileError", "LaunchTexts", "read_launch_file"]
