"""
The demand pack on paper: one PDF that a buyer can put on a table.

Never here: a figure that no file of the pack has.
"""
