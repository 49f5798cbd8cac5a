"""
What is wrong with the read models, for whoever opens them.

Never here: SQL, so that a process can name these failures without it.
"""


class ModelsRefused(Exception):
    """The database of the models cannot be used as this machine is set up."""
