"""
Set-up of launches by page: what the launch file says is seen, changed, previewed and copied.

Always true:
- The file and the page are two faces of one thing: what is typed becomes a launch file, which the
  reader of launch files judges, and nothing else does.
- Nothing is changed before a page has said what changes.

Never here: what may be changed (the rules say), SQL beside what names a launch.
"""
