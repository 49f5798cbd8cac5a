"""
Reports: named questions over the read models, and the demand pack for the supplier made of them.

Never here: a write, a name of a customer, HTTP.
"""
