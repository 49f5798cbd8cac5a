"""
What keeps a backup or a restore from being made, each with the next step.

Never here: damage of the journal (`journal.failures`), a full disk.
"""


class BackupRefused(Exception):
    """It cannot be made as things are; nothing was changed, and the message says what to do."""
