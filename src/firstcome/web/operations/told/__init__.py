"""
Telling everyone: incidents and announcements, written once, looked at, then told.

Always true:
- Before anything is told, a page shows it as it will read, and says how many people it goes to.

Never here: sending (`notifications`), the pages that customers see (`web/status`).
"""
