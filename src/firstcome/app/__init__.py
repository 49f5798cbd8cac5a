"""
The application: chooses every implementation, once, and runs the front, the back and the desk.

Never here: rules, routes, SQL.
"""
