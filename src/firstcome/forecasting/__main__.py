"""
`python -m firstcome.forecasting`: the child that works a forecast out (`apart`).

Never here: anything but its input and its answer.
"""

import sys

from firstcome.forecasting.apart import answer

sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
