"""The vectors are those of the second implementation, and the checker notices what differs."""

import ast
import json
import runpy
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from shopinsure import READINGS, conformance
from shopinsure.conformance.__main__ import main

ROOT = Path(__file__).parents[1]
WRITER = ROOT / "scripts" / "write_vectors.py"
ITS_OWN = (WRITER, ROOT / "tests" / "deposit_model.py", ROOT / "tests" / "working.py")
PACK = list(conformance.vectors())


def imported(place):
    for node in ast.walk(ast.parse(place.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("place", ITS_OWN, ids=lambda place: place.name)
def test_the_writer_shares_no_code_with_the_package(place):
    ours = {"deposit_model", "working"}
    origins = {name.split(".")[0] for name in imported(place)}
    assert origins - ours <= set(sys.stdlib_module_names)


def test_the_pack_is_what_the_writer_writes():
    files = runpy.run_path(str(WRITER))["files"]()
    folder = Path(conformance.__file__).parent / "vectors"
    assert {place.name for place in folder.glob("*.jsonl")} == set(files)
    for name, text in files.items():
        assert (folder / name).read_text("utf-8") == text, f"{name}: run make vectors"


def test_the_package_says_what_the_vectors_say():
    assert list(conformance.differences(dict(conformance.answers()))) == []


def test_the_pack_holds_every_function_level_and_reading():
    assert len(PACK) >= 2_000
    assert len({vector["id"] for vector in PACK}) == len(PACK)
    assert min(Counter(vector["level"] for vector in PACK).values()) >= 20
    assert {vector["level"] for vector in PACK} == set(conformance.LEVELS)
    assert {vector["function"] for vector in PACK} == set(conformance.ANSWERS)
    chosen = {(name, it) for vector in PACK for name, it in vector["readings"].items()}
    assert chosen == {(name, it) for name, reading in READINGS.items() for it in reading.values}


def test_a_vector_has_the_fields_that_the_page_describes():
    page = (ROOT / "docs" / "conformance.md").read_text("utf-8")
    for vector in PACK:
        assert list(vector) == [
            "id", "function", "level", "clauses", "readings", "input", "outcome",
        ]  # fmt: skip
    counted = Counter((vector["function"], vector["level"]) for vector in PACK)
    for function in conformance.ANSWERS:
        levels = [str(counted[function, level]) for level in conformance.LEVELS]
        assert f"| `{function}` | {' | '.join(levels)} |" in page


# ----------------------------------------------------------------- what others hand in is judged


def handed_in(folder, outcomes):
    place = folder / "theirs.jsonl"
    lines = (json.dumps({"id": name, "outcome": it}) for name, it in outcomes.items())
    place.write_text("\n".join(lines), "utf-8")
    return place


def checked(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["conformance", *map(str, arguments)])
    code = main()
    return code, capsys.readouterr().out


def test_what_is_right_is_told_level_by_level(monkeypatch, capsys, tmp_path):
    code, told = checked(monkeypatch, capsys)
    assert code == 0
    assert [line.split()[0] for line in told.splitlines()] == list(conformance.LEVELS)
    place = handed_in(tmp_path, dict(conformance.answers()))
    assert checked(monkeypatch, capsys, "--against", place) == (0, told)


def a_fen_more(outcomes):
    outcomes["order_premium-0001"] |= {"fen": outcomes["order_premium-0001"]["fen"] + 1}


def another_code(outcomes):
    name = next(vector["id"] for vector in PACK if vector["outcome"].get("codes"))
    outcomes[name] |= {"codes": ["no-such-code"]}


def one_less(outcomes):
    del outcomes["split_hold-0001"]


def one_more(outcomes):
    outcomes["split_hold-9999"] = {"fen": 1}


@pytest.mark.parametrize("spoil", [a_fen_more, another_code, one_less, one_more])
def test_what_is_wrong_is_told_by_its_id(monkeypatch, capsys, tmp_path, spoil):
    sound = dict(conformance.answers())
    spoilt = {name: dict(it) for name, it in sound.items()}
    spoil(spoilt)
    code, told = checked(monkeypatch, capsys, "--against", handed_in(tmp_path, spoilt))
    (changed,) = {name for name in spoilt | sound if spoilt.get(name) != sound.get(name)}
    assert code == 1
    assert [line.split(":")[0].strip() for line in told.splitlines() if ":" in line] == [changed]


@pytest.mark.parametrize("text", ["{", "[]", "1", '{"id": "x"}', "[" * 5_000, '{"id": 1}'])
def test_a_file_that_is_none_is_refused_in_one_sentence(monkeypatch, capsys, tmp_path, text):
    place = tmp_path / "theirs.jsonl"
    place.write_text(text, "utf-8")
    with pytest.raises(SystemExit) as ended:
        checked(monkeypatch, capsys, "--against", place)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("content", [b"\xff", None])
def test_a_file_that_cannot_be_read_is_told(monkeypatch, capsys, tmp_path, content):
    place = tmp_path / "theirs.jsonl"
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        checked(monkeypatch, capsys, "--against", place)
    assert ended.value.code == 2
    assert "cannot be read" in capsys.readouterr().err


def test_an_id_that_is_given_twice_is_told(monkeypatch, capsys, tmp_path):
    place = tmp_path / "theirs.jsonl"
    place.write_text('{"id": "x", "outcome": {}}\n' * 2, "utf-8")
    with pytest.raises(SystemExit):
        checked(monkeypatch, capsys, "--against", place)
    assert "again" in capsys.readouterr().err


def test_it_runs_as_a_program():
    command = [sys.executable, "-m", "shopinsure.conformance"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.count("0 differ") == 3
