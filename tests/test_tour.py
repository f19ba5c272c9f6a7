"""Run the tour cell by cell, as a notebook would, and look at what it shows."""

import html
import re
from pathlib import Path

import altair as alt
import jupytext
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from shopinsure import plot

TOUR = Path(__file__).parents[1] / "examples" / "tour.py"
FIGURES = [
    "199.00 × 0.0018 = 0.3582",
    ("min(49.00, 179.00) = 49.00", "较小值（49.00，179.00） = 49.00"),
    "10000.00 × 0.03 = 300.00",
    "10000.00 - 0.00 - 200.00 = 9800.00",
    ("min(10000.00 × 0.03 × 184 ÷ 365, 300.00)", "较小值（10000.00 × 0.03 × 184 ÷ 365，300.00）"),
    ("coverage-not-a-tier (D-Q5", "coverage-not-a-tier（D-Q5"),
    "2023-03-25",
    "2023-02-23",
    "151.23",
    "9800.00",
]


@pytest.fixture(scope="module")
def cells():
    """Execute every code cell in this process: no kernel, no socket."""
    shell = InteractiveShell.instance(history_load_length=0)
    shell.history_manager.enabled = False
    enabled, answer = alt.renderers.active, []
    for cell in jupytext.read(TOUR).cells:
        if cell.cell_type == "code":
            with capture_output() as captured:
                done = shell.run_cell(cell.source, store_history=False)
            done.raise_error()
            shown = [output.data for output in captured.outputs]
            shown += [shell.display_formatter.format(done.result)[0]] * (done.result is not None)
            answer.append((cell.source, done.result, shown))
    yield answer
    alt.renderers.enable(enabled)
    InteractiveShell.clear_instance()


def lines_of(page):
    return [html.unescape(text).strip() for text in re.split(r"<[^>]*>", page) if text.strip()]


def test_every_chart_is_shown(cells):
    charts = [(source, shown) for source, shown, _ in cells if hasattr(shown, "to_dict")]
    drawn = [source.rpartition("plot.")[2].partition("(")[0] for source, _ in charts]
    assert drawn == [
        "premium_rounding",
        "readings_moved",
        "loss_ratio",
        "account_balances",
        "recovery_timeline",
        "standings",
        "refund_curve",
        "surrender_table",
        "break_even",
        "premium_by_month",
        "outcomes",
    ]
    assert {*drawn} == {*plot.__all__}


def test_every_chart_is_drawn_into_the_page_in_its_colours(cells):
    pictures = [
        it["text/html"]
        for _, result, shown in cells
        if hasattr(result, "to_dict")
        for it in shown
        if "text/html" in it
    ]
    assert len(pictures) == 11
    for picture in pictures:
        assert picture.startswith("<svg")
        assert "currentColor" in picture
        assert "http" not in picture.replace("http://www.w3.org/", "")


@pytest.mark.parametrize("figure", FIGURES)
def test_the_tour_shows_it_in_both_languages(cells, figure):
    pages = [it.get("text/html", "") for *_, shown in cells for it in shown]
    english, chinese = (
        [
            page
            for page in pages
            for page in re.findall(
                rf'<div lang="{it}">.*?</div></div>|<table lang="{it}">.*?</table>', page, re.DOTALL
            )
        ]
        for it in ("en", "zh")
    )
    figures = (figure, figure) if isinstance(figure, str) else figure
    for parts, said in zip((english, chinese), figures, strict=True):
        assert any(said in line for part in parts for line in lines_of(part))


def test_the_tour_prints_nothing_and_shows_every_answer_richly(cells):
    assert "print(" not in TOUR.read_text("utf-8")
    for source, result, shown in cells:
        answers = [it for it in shown if "DataTransformerRegistry" not in str(it)]
        plain = [it["text/plain"] for it in answers if "text/html" not in it]
        # The choice of what is shown, the renderer, and one mapping of two days.
        assert len(plain) <= 1, source
        assert not plain or "Renderer" in plain[0] or "datetime.date" in plain[0]
        assert result is None or shown


def test_the_head_says_how_it_is_run():
    head = jupytext.read(TOUR).cells[0].source
    for command in ("pip install", "jupytext --to ipynb", "jupyter lab", "jupyter nbconvert"):
        assert command in head
