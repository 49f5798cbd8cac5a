"""The guide to the demand pack says what the code does."""

from pathlib import Path

from firstcome.forecasting.forecast import METHOD
from firstcome.reports.manifest import NAME
from firstcome.reports.pack import PDF_NAME, QUESTIONS_NAME
from firstcome.reports.sheets import SHEETS
from firstcome.web.operations.demand.keeping import KEPT_S

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "demand-pack.md").read_text("utf-8")


def test_every_file_of_a_pack_stands_in_the_guide_in_its_order():
    names = (*(f"{sheet.name}.csv" for sheet in SHEETS), QUESTIONS_NAME, PDF_NAME, NAME)

    listed = [f"| `{name}` |" for name in names]

    assert sorted(listed, key=GUIDE.index) == listed


def test_the_method_of_the_forecast_is_told_in_the_words_of_the_pack():
    assert METHOD in GUIDE


def test_for_how_long_a_reading_is_shared_is_told():
    assert KEPT_S == 5
    assert "shared for five seconds" in GUIDE
