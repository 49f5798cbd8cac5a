"""
Waves: the community before the sale, plans for inviting it, and how far telling each wave is.

Always true:
- A page says what will follow before a form does it; whoever is told, was named first.

Never here: how a plan is made (`waves`), sending (`notifications`).
"""
