"""
Forecasting: units that will be wanted, by week, from the days there were; and how good that is.

Never here: read models, orders, a statistic of our own.
"""
