"""
Waves: who is invited when, so that the crowd stays below what was measured.

Never here: inviting anybody.
"""
