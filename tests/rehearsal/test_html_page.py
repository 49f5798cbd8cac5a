"""The HTML report: whole in one file, the verdict first, charts that can be read without seeing."""

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from msgspec import json

from firstcome.paper.charts import Chart, Curve, Mark, clock, draw, nice_step
from firstcome.rehearsal.audit import audit
from firstcome.rehearsal.figures import figures_of
from firstcome.rehearsal.html_page import html_of
from firstcome.rehearsal.report import report_on
from tests.rehearsal.stories import story
from tests.rehearsal.test_report import CLEAN, OVERSOLD, report_of

COMMAND = "firstcome rehearse http://127.0.0.1:8000 --plan 'a b.toml' --seed 7"


class Page(HTMLParser):
    """What stands in a page: tags with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def page(folder: Path, table: str = CLEAN) -> str:
    return html_of(report_of(story(folder, table)), COMMAND)


def chart(*figures: float | None, is_log: bool = False) -> Chart:
    curve = Curve("Orders", "k-offered", figures)
    return Chart(
        name="c",
        title="T",
        description="D",
        seconds=len(figures),
        curves=(curve,),
        is_log=is_log,
    )


def path_of(drawn: str) -> str:
    found = re.search(r' d="([^"]*)"', drawn)
    assert found is not None
    return found[1]


def test_the_page_needs_nothing_from_outside_and_runs_nothing(tmp_path: Path):
    html = page(tmp_path)

    tags = Page(html).tags
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in tags}
    assert not any(name.startswith("on") or name == "src" for _, names in tags for name in names)
    assert "url(" not in html
    assert "@import" not in html
    links = [names["href"] or "" for tag, names in tags if tag == "a"]
    ids = {names["id"] for _, names in tags if "id" in names}
    assert links
    assert all(link[1:] in ids for link in links)


def test_the_verdict_stands_before_any_figure(tmp_path: Path):
    html = page(tmp_path)

    assert "Every promise was kept" in html
    assert html.index("AUDIT CLEAN") < html.index('class="tiles"') < html.index("<svg")


def test_a_finding_is_the_first_thing_that_is_read(tmp_path: Path):
    html = page(tmp_path, OVERSOLD)

    assert "A promise was broken" in html
    assert html.index("p8 at web has 1 units on hand") < html.index('class="tiles"')


def test_six_numbers_stand_on_top(tmp_path: Path):
    assert page(tmp_path).count('class="number"') == 6


def test_every_chart_is_said_in_words_and_has_a_table(tmp_path: Path):
    html = page(tmp_path)

    named = re.findall(r'<svg class="chart" role="img"[^>]* aria-labelledby="(\S+) (\S+)"', html)
    assert [title for title, _ in named] == [
        "arrivals-title",
        "answers-title",
        "latency-title",
        "standing-title",
    ]
    for title, description in named:
        assert re.search(rf'<title id="{title}">[^<]+</title>', html)
        assert re.search(rf'<desc id="{description}">[^<]+</desc>', html)
    assert html.count("<table>") == 6


def test_the_command_is_in_the_page_as_it_is_typed(tmp_path: Path):
    assert "--plan &#39;a b.toml&#39; --seed 7</code>" in page(tmp_path)


def test_what_came_from_outside_is_text_in_the_page(tmp_path: Path):
    told = story(tmp_path, CLEAN)
    told.runs[0].url = "http://<script>alert(1)</script>"

    html = html_of(report_of(told), COMMAND)

    assert "<script" not in html


def test_without_a_journal_the_page_says_so_and_leaves_its_chart_out(tmp_path: Path):
    run = story(tmp_path, CLEAN).runs[0]

    html = html_of(report_on(run, audit(run)), COMMAND)

    assert "the journal was not read" in html
    assert 'id="standing"' not in html


def test_charts_and_tables_are_of_the_same_figures(tmp_path: Path):
    report = report_of(story(tmp_path, CLEAN))

    figure = figures_of(report)[0]

    assert figure.headings == ("Time", "Answered", "Offered")
    assert figure.rows == (("0–1 s", "5", "6"),)
    assert [tuple(curve.figures) for curve in figure.chart.curves] == [(5.0,), (6.0,)]


def test_the_json_has_the_run_second_by_second(tmp_path: Path):
    series = json.decode(json.encode(report_of(story(tmp_path, CLEAN))))["series"]

    assert series["seconds"] == 1
    assert series["offered"] == [6]
    assert series["answered"] == [5]
    assert series["outcomes"] == {
        "held": [2],
        "in_line": [1],
        "limit_reached": [1],
        "busy": [1],
        "no_answer": [1],
    }
    assert series["p50_ms"] == [0.5]


def test_a_drawing_is_xml_and_a_curve_has_a_step_for_each_bin():
    drawn = draw(chart(0, 10, 5))

    ET.fromstring(drawn)
    assert path_of(drawn) == "M0.0,160.0H333.3L333.3,0.0H666.7L666.7,80.0H1000.0"


def test_where_there_is_no_figure_a_curve_has_a_gap():
    assert path_of(draw(chart(1, None, 1))).count("M") == 2


def test_stacked_curves_stand_on_each_other():
    curves = (Curve("a", "a", (1, 2)), Curve("b", "b", (3, 2)))
    stacked = Chart(name="c", title="T", description="D", seconds=2, curves=curves, is_stacked=True)

    drawn = draw(stacked)

    tops = re.findall(r' d="M0\.0,([\d.]+)H500\.0L500\.0,([\d.]+)', drawn)
    assert tops == [("120.0", "80.0"), ("0.0", "0.0")]


def test_on_a_log_scale_every_grid_line_is_ten_times_the_one_below():
    drawn = draw(chart(0.5, 30, 200, is_log=True))

    assert re.findall(r'<text x="0"[^>]*>([^<]+)<', drawn) == ["0.1", "1", "10", "100", "1,000"]


def test_a_chart_of_nothing_is_still_a_chart():
    ET.fromstring(draw(chart(0, 0)))
    ET.fromstring(draw(chart(None, None, is_log=True)))


def test_a_mark_is_text_and_never_markup():
    marked = Chart(
        name="c",
        title="<T>",
        description="&",
        seconds=1,
        curves=(),
        marks=(Mark(0.5, "<b>"),),
    )

    drawn = draw(marked)

    ET.fromstring(drawn)
    assert "<b>" not in drawn


@pytest.mark.parametrize(
    ("highest", "step"), [(1, 0.5), (4, 1), (9, 5), (13_000, 5_000), (100, 50), (0.3, 0.1)]
)
def test_steps_of_a_scale_are_round(highest: float, step: float):
    assert nice_step(highest, 4) == pytest.approx(step)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (45, "45 s"), (90, "1:30 min"), (120, "2 min")]
)
def test_times_are_said_in_minutes_where_there_are_some(seconds: float, said: str):
    assert clock(seconds) == said
