"""The vectors are those of the second implementation, and the checker notices what differs."""

import ast
import contextlib
import io
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import oracle.__main__
from shopinsure import READINGS, conformance
from shopinsure.conformance.__main__ import main

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
ITS_OWN = (*sorted(TESTS.glob("oracle/*.py")), TESTS / "deposit_model.py", TESTS / "reference.py")
PACK = list(conformance.vectors())


def imported(place):
    for node in ast.walk(ast.parse(place.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("place", ITS_OWN, ids=lambda place: place.name)
def test_the_second_implementation_shares_no_code_with_the_package(place):
    ours = {"deposit_model", "oracle", "reference"}
    origins = {name.split(".")[0] for name in imported(place)}
    assert origins - ours <= set(sys.stdlib_module_names)


def test_the_pack_is_what_the_second_implementation_writes():
    files = oracle.__main__.files()
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
    code, result = checked(monkeypatch, capsys)
    assert code == 0
    assert [line.split()[0] for line in result.splitlines()] == list(conformance.LEVELS)
    place = handed_in(tmp_path, dict(conformance.answers()))
    assert checked(monkeypatch, capsys, "--against", place) == (0, result)


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
    code, result = checked(monkeypatch, capsys, "--against", handed_in(tmp_path, spoilt))
    (changed,) = {name for name in spoilt | sound if spoilt.get(name) != sound.get(name)}
    assert code == 1
    assert [line.split(":")[0].strip() for line in result.splitlines() if ":" in line] == [changed]


# ----------------------------------------------------- one JSON type is not taken for another


def alike_to_python(value):
    """Give what Python holds for equal and JSON does not, at every place of a value."""
    if isinstance(value, dict):
        for name, it in value.items():
            yield from (value | {name: other} for other in alike_to_python(it))
    elif isinstance(value, list):
        for at, it in enumerate(value):
            yield from ([*value[:at], other, *value[at + 1 :]] for other in alike_to_python(it))
    elif isinstance(value, int):
        yield float(value)
        if value in {0, 1}:
            yield int(value) if isinstance(value, bool) else bool(value)


TAKEN_FOR = [(it, other) for it in PACK for other in alike_to_python(it["outcome"])]


def test_a_number_is_not_taken_for_one_of_another_json_type(monkeypatch):
    assert {bool, float, list} <= {type(it) for _, result in TAKEN_FOR for it in result.values()}
    for vector, result in TAKEN_FOR:
        assert result == vector["outcome"]  # Python sees no difference
        monkeypatch.setattr(conformance, "vectors", lambda vector=vector: [vector])
        assert len(list(conformance.differences({vector["id"]: result}))) == 1


def test_a_whole_number_with_a_point_and_a_true_are_told_as_differences(
    monkeypatch, capsys, tmp_path
):
    vector = next(it for it in PACK if it["outcome"].get("fen") == 1)
    name = vector["id"]
    monkeypatch.setattr(conformance, "vectors", lambda: [vector])
    for other in (1.0, True, "1", None, [1]):
        outcomes = {name: vector["outcome"] | {"fen": other}}
        code, result = checked(monkeypatch, capsys, "--against", handed_in(tmp_path, outcomes))
        assert code == 1
        said = f'expected {{"fen": 1}}, got {{"fen": {json.dumps(other)}}}'
        assert result.splitlines()[-1] == f"  {name}: {said}"


# ------------------------------------------------------------------- whatever the file may hold

LINE = '{"id": "order_premium-0001", "outcome": {}}'
NONE = {
    "an empty file": b"",
    "an empty line": b"\n",
    "an empty line between": f"{LINE}\n\n".encode(),
    "bytes that are no UTF-8": b"\xff",
    "UTF-16": LINE.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + LINE.encode(),
    "an object that does not end": b"{",
    "a list": b"[]",
    "a number": b"1",
    "a text": b'"id outcome"',
    "no outcome": b'{"id": "x"}',
    "no id": b'{"outcome": {}}',
    "two objects on a line": (LINE + LINE).encode(),
    "a deep nest": b"[" * 5_000,
    "a deep nest of objects": b'{"outcome":' * 100_000,
    "a number of too many digits": b'{"id": "x", "outcome": {"fen": ' + b"1" * 5_000 + b"}}",
    "no number": b'{"id": "x", "outcome": {"fen": NaN}}',
    "no end of numbers": b'{"id": "x", "outcome": {"fen": -Infinity}}',
    "an id that is a list": b'{"id": [], "outcome": {}}',
    "an id that is an object": b'{"id": {}, "outcome": {}}',
    "an id that is a number": b'{"id": 1, "outcome": {}}',
    "an id that is null": b'{"id": null, "outcome": {}}',
    "an id twice": f"{LINE}\n{LINE}".encode(),
    "a long id twice": b'{"id": "%s", "outcome": {}}\n' % (b"x" * 100_000) * 2,
    "an id that cannot be printed twice": b'{"id": "\\ud800\\n", "outcome": {}}\n' * 2,
    "a key twice": b'{"id": "x", "\\u0069d": "y", "outcome": {}}',
    "a key twice inside": b'{"id": "x", "outcome": {"fen": 1, "fen": 2}}',
}


def refused(monkeypatch, capsys, place):
    with pytest.raises(SystemExit) as ended:
        checked(monkeypatch, capsys, "--against", place)
    result = capsys.readouterr()
    assert ended.value.code == 2
    assert result.out == ""
    assert result.err.endswith("\n")
    assert result.err.count("\n") == 1
    assert result.err.isascii()
    assert len(result.err) <= 300
    return result.err


@pytest.mark.parametrize("kind", NONE)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(monkeypatch, capsys, tmp_path, kind):
    place = tmp_path / "theirs.jsonl"
    place.write_bytes(NONE[kind])
    sentence = refused(monkeypatch, capsys, place)
    assert ("again" in sentence) == (kind.endswith("twice") and "id" in kind)


@pytest.mark.parametrize("levels", range(100, 1_100, 50))
def test_a_nest_of_any_depth_is_a_difference_or_refused(monkeypatch, capsys, tmp_path, levels):
    place = tmp_path / "theirs.jsonl"
    place.write_text(LINE.replace("{}", "[" * levels + "]" * levels), "utf-8")
    first = next(vector for vector in PACK if vector["id"] == "order_premium-0001")
    monkeypatch.setattr(conformance, "vectors", lambda: [first])
    with contextlib.suppress(SystemExit):  # where the interpreter does not read so deep
        code, result = checked(monkeypatch, capsys, "--against", place)
        assert code == 1
        assert "order_premium-0001: expected " in result


@pytest.mark.parametrize(
    "name", ["", "missing", "miss\ning", "保险", "x" * 500, "x/" * 3_000, "\0"]
)
def test_a_place_that_is_no_file_is_refused_in_one_sentence(monkeypatch, capsys, tmp_path, name):
    assert "cannot be read" in refused(monkeypatch, capsys, f"{tmp_path}/{name}")


def test_a_line_may_hold_what_only_python_takes_for_the_end_of_a_line(
    monkeypatch, capsys, tmp_path
):
    result = {"working": "a\u2028b\u2029c\x85d", "codes": ["\x1c\x1d\x1e\v\f\r\n"]}
    vector = PACK[0] | {"outcome": result}
    (tmp_path / "vectors").mkdir()
    for end in ("\n", "\r\n"):
        text = json.dumps(vector, ensure_ascii=False) + end
        (tmp_path / "vectors" / "x.jsonl").write_bytes(text.encode())
        monkeypatch.setattr(conformance.resources, "files", lambda _: tmp_path)
        assert list(conformance.vectors()) == [vector]
        line = json.dumps({"id": vector["id"], "outcome": result}, ensure_ascii=False)
        (tmp_path / "theirs.jsonl").write_bytes((line + end).encode())
        assert checked(monkeypatch, capsys, "--against", tmp_path / "theirs.jsonl")[0] == 0


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=150)
    | st.sampled_from(["order_premium-0001", "x", "\ud800", "\u2028", "\x1b[31m", "\x9b"]),
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
        out, err = Strict(), Strict()
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(sys, "argv", ["conformance", "--against", str(place)])
        patch.setattr(conformance, "vectors", lambda: PACK[:3])
        patch.setattr(conformance.__main__, "vectors", lambda: PACK[:3])
        try:
            code = main()
        except SystemExit as ended:
            code = ended.code
    result = err.getvalue() if code == 2 else out.getvalue()
    assert code in {1, 2}  # of three vectors at most one is named
    assert (out.getvalue() == "") == (code == 2)
    assert (err.getvalue() == "") == (code == 1)
    assert len(result.splitlines()) == result.count("\n")
    assert max(map(len, result.splitlines())) <= 300


class Strict(io.TextIOWrapper):
    """Be a terminal of the plainest kind: what is not ASCII cannot be shown on it."""

    def __init__(self):
        super().__init__(io.BytesIO(), "ascii", newline="\n")

    def getvalue(self):
        self.flush()
        return self.buffer.getvalue().decode("ascii")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_it_runs_as_a_program_on_any_terminal(tmp_path, encoding):
    command = [sys.executable, "-m", "shopinsure.conformance"]
    terminal = os.environ | {"PYTHONIOENCODING": encoding}
    options = {"capture_output": True, "env": terminal, "timeout": 60}
    done = subprocess.run(command, check=True, **options)
    assert done.stdout.count(b"0 differ") == 3
    outcomes = {name: {"费": "\u2028"} for name, _ in conformance.answers()} | {"\x1b保": {}}
    place = handed_in(tmp_path, outcomes)
    done = subprocess.run([*command, "--against", place], check=False, **options)
    assert (done.returncode, done.stderr) == (1, b"")
    assert len(done.stdout.splitlines()) == 3 + 1 + 20 + 1
    done = subprocess.run([*command, "--against", "保险"], check=False, **options)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
