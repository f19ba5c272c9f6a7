"""The vectors are those of the second implementation, and the checker notices what differs."""

import ast
import io
import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import oracle.__main__
from hostile import everywhere
from shopinsure import READINGS, conformance
from shopinsure.conformance.__main__ import main

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
ITS_OWN = (*sorted(TESTS.glob("oracle/*.py")), TESTS / "deposit_model.py", TESTS / "reference.py")
PACK = list(conformance.vectors())


@pytest.mark.parametrize("place", ITS_OWN, ids=lambda place: place.name)
def test_the_second_implementation_shares_no_code_with_the_package(place):
    nodes = [*ast.walk(ast.parse(place.read_text("utf-8")))]
    names = {it.module for it in nodes if isinstance(it, ast.ImportFrom)}
    names |= {alias.name for it in nodes if isinstance(it, ast.Import) for alias in it.names}
    ours = {"deposit_model", "oracle", "reference", *sys.stdlib_module_names}
    assert {name.split(".")[0] for name in names} <= ours


def test_the_pack_is_what_the_second_implementation_writes():
    files = oracle.__main__.files()
    folder = Path(conformance.__file__).parent / "vectors"
    assert {place.name for place in folder.glob("*.jsonl")} == set(files)
    for name, text in files.items():
        assert (folder / name).read_text("utf-8") == text, f"{name}: run make vectors"


def test_the_package_says_what_the_vectors_say():
    differences = list(conformance.differences(dict(conformance.answers())))
    assert differences == [], "a new rule: its line in tests/oracle, then make vectors"


def test_the_pack_holds_every_function_level_and_reading():
    assert len(PACK) >= 2_000
    assert len({vector["id"] for vector in PACK}) == len(PACK)
    assert min(Counter(vector["level"] for vector in PACK).values()) >= 20
    assert {vector["level"] for vector in PACK} == set(conformance.LEVELS)
    assert {vector["function"] for vector in PACK} == set(conformance.ANSWERS)
    chosen = {(name, it) for vector in PACK for name, it in vector["readings"].items()}
    assert chosen == {(name, it) for name, reading in READINGS.items() for it in reading.values}
    fields = "id function level clauses readings input outcome"
    assert {" ".join(vector) for vector in PACK} == {fields}
    page = (ROOT / "docs" / "conformance.md").read_text("utf-8")
    counted = Counter((vector["function"], vector["level"]) for vector in PACK)
    for function in conformance.ANSWERS:
        levels = [str(counted[function, level]) for level in conformance.LEVELS]
        assert f"| `{function}` | {' | '.join(levels)} |" in page


class Strict(io.TextIOWrapper):
    """Be a terminal of the plainest kind: what is not ASCII cannot be shown on it."""

    def __init__(self):
        super().__init__(io.BytesIO(), "ascii", newline="\n")

    def getvalue(self):
        self.flush()
        return self.buffer.getvalue().decode("ascii")


def run(place=None):
    """Run the checker, with a file if one is named: its code, what it prints, its errors."""
    out, err = Strict(), Strict()
    against = [] if place is None else ["--against", str(place)]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["conformance", *against])
        try:
            code = main()
        except SystemExit as ended:
            code = ended.code
    return code, out.getvalue(), err.getvalue()


def refused(place):
    """Run the checker with a file that it refuses: the sentence that it prints."""
    code, out, err = run(place)
    assert (code, out, err.count("\n"), err[-1]) == (2, "", 1, "\n")
    assert len(err) <= 300
    return err


@pytest.fixture
def theirs(tmp_path):
    return tmp_path / "theirs.jsonl"


def handed_in(place, outcomes):
    lines = (json.dumps({"id": name, "outcome": it}) for name, it in outcomes.items())
    place.write_text("\n".join(lines), "utf-8")
    return place


def test_what_is_right_is_counted_level_by_level(theirs):
    code, result, _ = run()
    assert code == 0
    assert [line.split()[0] for line in result.splitlines()] == list(conformance.LEVELS)
    assert run(handed_in(theirs, dict(conformance.answers()))) == (0, result, "")


WITH_CODES = next(vector["id"] for vector in PACK if vector["outcome"].get("codes"))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("order_premium-0001", lambda outcome: outcome | {"fen": outcome["fen"] + 1}),
        (WITH_CODES, lambda outcome: outcome | {"codes": ["no-such-code"]}),
        ("split_hold-0001", lambda _: None),
        ("split_hold-9999", lambda _: {"fen": 1}),
    ],
)
def test_what_is_wrong_is_named_by_its_id(theirs, name, change):
    outcomes = dict(conformance.answers())
    outcomes[name] = change(outcomes.get(name))
    outcomes = {name: it for name, it in outcomes.items() if it is not None}
    code, result, _ = run(handed_in(theirs, outcomes))
    assert code == 1
    assert [line.split(":")[0].strip() for line in result.splitlines() if ":" in line] == [name]


def alike_to_python(value):
    """List what Python holds for equal and JSON does not."""
    if not isinstance(value, int):
        return []
    other = int(value) if isinstance(value, bool) else bool(value)
    return [float(value), *([other] if value in {0, 1} else ())]


TAKEN_FOR = [(it, other) for it in PACK for other in everywhere(it["outcome"], alike_to_python)]


def test_a_number_is_not_taken_for_one_of_another_json_type(monkeypatch):
    assert {bool, float, list} <= {type(it) for _, result in TAKEN_FOR for it in result.values()}
    for vector, result in TAKEN_FOR:
        assert result == vector["outcome"]  # Python sees no difference
        monkeypatch.setattr(conformance, "vectors", lambda vector=vector: [vector])
        assert len(list(conformance.differences({vector["id"]: result}))) == 1


def test_a_value_of_another_json_type_is_printed_as_a_difference(monkeypatch, theirs):
    vector = next(it for it in PACK if it["outcome"].get("fen") == 1)
    monkeypatch.setattr(conformance, "vectors", lambda: [vector])
    for other in (1.0, True, "1", None, [1]):
        outcomes = {vector["id"]: vector["outcome"] | {"fen": other}}
        code, result, _ = run(handed_in(theirs, outcomes))
        assert code == 1
        expected = f'expected {{"fen": 1}}, got {{"fen": {json.dumps(other)}}}'
        assert result.splitlines()[-1] == f"  {vector['id']}: {expected}"


LINE = '{"id": "order_premium-0001", "outcome": {}}'
UNREADABLE = (
    *(b"", b"\n", f"{LINE}\n\n".encode(), b"\xff", LINE.encode("utf-16")),
    *(b"\xef\xbb\xbf" + LINE.encode(), b"{", b"[]", b"1", b'"id outcome"', (LINE + LINE).encode()),
    *(b'{"id": "x"}', b'{"outcome": {}}', b"[" * 5_000, b'{"outcome":' * 100_000),
    b'{"id": "x", "outcome": {"fen": ' + b"1" * 5_000 + b"}}",
    *(b'{"id": "x", "outcome": {"fen": %s}}' % it for it in (b"NaN", b"-Infinity")),
    *(b'{"id": %s, "outcome": {}}' % it for it in (b"[]", b"{}", b"1", b"null")),
    b'{"id": "x", "\\u0069d": "y", "outcome": {}}',
    b'{"id": "x", "outcome": {"fen": 1, "fen": 2}}',
)
IDS_TWICE = (
    f"{LINE}\n{LINE}".encode(),
    b'{"id": "%s", "outcome": {}}\n' % (b"x" * 100_000) * 2,
    b'{"id": "\\ud800\\n", "outcome": {}}\n' * 2,
)


@pytest.mark.parametrize("content", [*UNREADABLE, *IDS_TWICE], ids=lambda it: ascii(it[:40]))
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(theirs, content):
    theirs.write_bytes(content)
    assert ("again" in refused(theirs)) == (content in IDS_TWICE)


@pytest.mark.parametrize("levels", range(100, 1_100, 50))
def test_a_nest_of_any_depth_is_a_difference_or_refused(monkeypatch, theirs, levels):
    theirs.write_text(LINE.replace("{}", "[" * levels + "]" * levels), "utf-8")
    first = next(vector for vector in PACK if vector["id"] == "order_premium-0001")
    monkeypatch.setattr(conformance, "vectors", lambda: [first])
    code, result, _ = run(theirs)
    assert code in {1, 2}  # 2 where the interpreter does not read so deep
    assert ("order_premium-0001: expected " in result) == (code == 1)


@pytest.mark.parametrize(
    "name", ["", "missing", "miss\ning", "保险", "x" * 500, "x/" * 3_000, "\0"]
)
def test_a_place_that_is_no_file_is_refused_in_one_sentence(tmp_path, name):
    assert "cannot be read" in refused(f"{tmp_path}/{name}")


def test_a_line_may_hold_what_only_python_takes_for_its_end(monkeypatch, tmp_path, theirs):
    result = {"working": "a\u2028b\u2029c\x85d", "codes": ["\x1c\x1d\x1e\v\f\r\n"]}
    vector = PACK[0] | {"outcome": result}
    (tmp_path / "vectors").mkdir()
    monkeypatch.setattr(conformance.resources, "files", lambda _: tmp_path)
    for end in ("\n", "\r\n"):
        text = json.dumps(vector, ensure_ascii=False) + end
        (tmp_path / "vectors" / "x.jsonl").write_bytes(text.encode())
        assert list(conformance.vectors()) == [vector]
        line = json.dumps({"id": vector["id"], "outcome": result}, ensure_ascii=False)
        theirs.write_bytes((line + end).encode())
        assert run(theirs)[0] == 0


STRANGE = ("\ud800", "\u2028", "\x1b[31m", "\x9b")
VALUES = st.recursive(
    st.sampled_from([None, True, False, "order_premium-0001", "x", *STRANGE])
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=150),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "outcome", "fen", "费"]), inner, max_size=3)
    ),
    max_leaves=6,
)
LINES = VALUES | st.fixed_dictionaries({"id": VALUES, "outcome": VALUES})
WRITTEN = st.builds(
    lambda lines, plain: "\n".join(json.dumps(it, ensure_ascii=plain) for it in lines),
    st.lists(LINES, max_size=4),
    st.booleans(),
).map(lambda text: text.encode("utf-8", "surrogatepass"))


@st.composite
def files(draw):
    """Draw a file: bytes, or lines that nearly are some, with a few bytes changed."""
    content = bytearray(draw(st.binary(max_size=60) | WRITTEN))
    for _ in range(draw(st.integers(0, 2)) if content else 0):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=files())
def test_no_file_ends_the_checker_otherwise(tmp_path_factory, content):
    place = tmp_path_factory.mktemp("fuzz") / "theirs.jsonl"
    place.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        for module in (conformance, conformance.__main__):
            patch.setattr(module, "vectors", lambda: PACK[:3])
        code, out, err = run(place)
    assert code in {1, 2}  # of three vectors at most one is named
    result, nothing = (out, err) if code == 1 else (err, out)
    assert nothing == ""
    assert len(result.splitlines()) == result.count("\n") > 0
    assert max(map(len, result.splitlines())) <= 300


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_it_runs_as_a_program_on_any_terminal(tmp_path, encoding):
    command = [sys.executable, "-m", "shopinsure.conformance"]
    terminal = os.environ | {"PYTHONIOENCODING": encoding}
    options = {"capture_output": True, "env": terminal, "timeout": 60}
    done = subprocess.run(command, check=True, **options)
    assert done.stdout.count(b"0 differ") == 3
    outcomes = {name: {"费": "\u2028"} for name, _ in conformance.answers()} | {"\x1b保": {}}
    place = handed_in(tmp_path / "theirs.jsonl", outcomes)
    done = subprocess.run([*command, "--against", place], check=False, **options)
    assert (done.returncode, done.stderr) == (1, b"")
    assert len(done.stdout.splitlines()) == 3 + 1 + 20 + 1
    done = subprocess.run([*command, "--against", "保险"], check=False, **options)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
