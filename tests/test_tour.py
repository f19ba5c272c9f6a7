"""Run the tour cell by cell, as a notebook would, and look at what it shows."""

import contextlib
import io
from pathlib import Path

import jupytext
import pytest
from IPython.core.interactiveshell import InteractiveShell

TOUR = Path(__file__).parents[1] / "examples" / "tour.py"


@pytest.fixture(scope="module")
def cells():
    """Execute every code cell in this process: no kernel, no socket."""
    shell = InteractiveShell.instance(history_load_length=0)
    shell.history_manager.enabled = False
    answer = []
    for cell in jupytext.read(TOUR).cells:
        if cell.cell_type == "code":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                done = shell.run_cell(cell.source, store_history=False)
            done.raise_error()
            answer.append((cell.source, done.result, printed.getvalue()))
    yield answer
    InteractiveShell.clear_instance()


def test_the_five_charts_are_shown(cells):
    charts = [(source, shown) for source, shown, _ in cells if hasattr(shown, "to_dict")]
    drawn = [source.rpartition("plot.")[2].partition("(")[0] for source, _ in charts]
    assert drawn == [
        "premium_rounding",
        "readings_moved",
        "account_balances",
        "recovery_timeline",
        "refund_curve",
    ]
    for _, chart in charts:
        assert chart.to_dict()["$schema"]


@pytest.mark.parametrize(
    "line",
    [
        "0.36 yuan: premium of an order policy [L-2.4, L-3.3; source]",
        "0.36 元：单笔订单保费［L-2.4、L-3.3；来源］",
        "  min(difference, limit) = min(49.00, 179.00) = 49.00",
        "  较小值（差价，赔偿限额） = 较小值（49.00，179.00） = 49.00",
        "  cover × rate = 10000.00 × 0.03 = 300.00",
        "  保额 × 费率 = 10000.00 × 0.03 = 300.00",
        "  cover - held on credit - not restored = 10000.00 - 0.00 - 200.00 = 9800.00",
        "2023-03-25 badge_removed: The protection badge is removed. [D-Q20; source]",
        "2023-03-25 去除消保标志：店铺的消保标志被去除。［D-Q20；来源］",
        "  subject to the insurer's review of the material: L-2.5",
        "  须经保险公司审核材料：L-3.9",
        "2023-12-31 9800.00",
        "2024-01-01 0.00",
        "  earliest sanction under any reading: 2023-02-23",
        "declined",
        "不予承保",
        "referred",
        "151.23 yuan: return premium on surrender, never above the premium paid [D-Q14; source]",
        "151.23 元：退保应退保费（不超过已交保费）［D-Q14；来源］",
    ],
)
def test_the_tour_says_it(cells, line):
    assert line in "".join(printed for _, _, printed in cells).splitlines()


def test_every_answer_of_the_tour_is_said_in_both_languages(cells):
    for source, _, printed in cells:
        if "both(" in source and "def both" not in source:
            assert any("一" <= sign <= "鿿" for sign in printed)
            assert any(sign.isascii() and sign.isalpha() for sign in printed)
