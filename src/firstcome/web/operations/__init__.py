"""
Pages of those who run the launch: the operations desk on the staff port.

Always true:
- A page reads the read models and says as of when; what it changes, it changes by a command to the
  front, in the name of who is signed in.
- Every route names the permission that it needs.

Never here: a query in a template, a rule about stock, the state of the engine.
"""
