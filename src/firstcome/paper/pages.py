"""
Pages that are one HTML file: templates of a room with the style sheet and the charts of all.

Always true:
- What a page is given stands in it escaped; a template names no value that it was not given.
- Nothing is fetched from outside: style and charts are in the file.

Never here: a page.
"""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from firstcome.paper.charts import Chart, draw

_HERE: Final = Path(__file__).parent


def environment_of(templates: Path) -> Environment:
    """
    What the templates in a folder are drawn with.

    They may include `sheet.css`; the filters are `chart`, `count` (12,345) and `ms` (1,234.5).
    """
    environment = Environment(
        loader=FileSystemLoader([templates, _HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["chart"] = _chart
    environment.filters["count"] = "{:,}".format
    environment.filters["ms"] = "{:,.1f}".format
    return environment


def _chart(chart: Chart) -> Markup:
    return Markup(draw(chart))
