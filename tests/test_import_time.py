import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "import_time.py"

REPORT = """\
import time: self [us] | cumulative | imported package
import time:       120 |        120 |     _io
import time:        80 |        200 |   io
import time:       300 |        500 | site
something that the program wrote
import time:       700 |       1200 |   shopinsure._money
import time:      1000 |       2200 | shopinsure
"""


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("import_time", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_report_is_read_line_by_line(script):
    assert list(script.lines_of(REPORT)) == [
        (2, 120, "_io"),
        (1, 200, "io"),
        (0, 500, "site"),
        (1, 1200, "shopinsure._money"),
        (0, 2200, "shopinsure"),
    ]


def test_an_import_took_what_stands_beside_its_own_line(script):
    assert script.imports_took(REPORT, "shopinsure") == 2200


@pytest.mark.parametrize("module", ["_io", "shopinsure._money", "pydantic"])
def test_a_module_that_was_not_imported_for_itself_is_no_answer(script, module):
    # Its time is in that of the module which imported it, or in none.
    with pytest.raises(ValueError, match=module):
        script.imports_took(REPORT, module)


def test_importing_costs_at_most_what_the_issue_allows(script, capsys):
    # Processor time, in turn, medians: that holds still while a machine has a processor to spare.
    # With twice as many busy programs as processors one run in five strayed, so chance gets three
    # tries; an import that has become dearer fails them all.
    tries = (script.main(["--starts", "21"]) for _ in range(3))
    assert 0 in tries, capsys.readouterr().out


def test_a_dear_import_is_found(script, capsys, monkeypatch):
    costs = {"import_time_baseline": script.Cost(100, 100), "shopinsure": script.Cost(90, 131)}
    monkeypatch.setattr(script, "measured", lambda *_: costs)
    assert script.main([]) == 1
    assert "1.31" in capsys.readouterr().out
