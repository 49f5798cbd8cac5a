"""
Paper: what is drawn and laid out to be sent on, as one file without a script.

Never here: what a page or a chart is about.
"""
