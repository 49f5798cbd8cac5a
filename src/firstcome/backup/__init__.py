"""
Backup: a shop copied while it sells, and put back as a new epoch.

Never here: the command line, settings.
"""
