"""
Staff: who works here, what they may do, and what they did.

Always true:
- Passwords, tokens and keys are kept as hashes only; what is shown once is shown once.

Never here: customers, HTTP, what a command does.
"""
