"""
Demand: the demand pack of a launch as a page, as files, and as what a supplier lands on.

Never here: what a figure counts (`reports`), deeds on deliveries (`supply`).
"""
