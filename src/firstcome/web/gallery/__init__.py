"""
The gallery: every page of the product in every state, from fixed facts.

Always true:
- The same code gives the same pages, to the byte: no clock, no chance, no shop.

Never here: facts of a shop that runs.
"""
