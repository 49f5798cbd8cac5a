"""
Projections: SQL read models of what happened, each rebuildable from sequence 1.

Always true:
- A model is a function of the events and nothing else: rebuilt, it equals one that followed.

Never here: a decision, a name or an address of a customer.
"""
