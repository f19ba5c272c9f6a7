"""Records may be used for the first time by many threads at once: each class is built by one."""

import base64
import json
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pydantic
import pytest

import shopinsure as si
from scenarios import ORDER, VALID_RECORDS

# In a process of its own, where nothing is built yet, all threads wait for one another.
PROGRAM = """
import base64, json, pickle, sys, threading
from concurrent.futures import ThreadPoolExecutor

sys.setswitchinterval(1e-5)
from pydantic import TypeAdapter
import shopinsure as si

known = json.load(sys.stdin)
kinds = {name: getattr(si, name) for name in known}
own = {name: type(f"Own{name}", (kind,), {}) for name, kind in kinds.items()}


def made(kind, facts): return kind(**facts)
def validated(kind, facts): return kind.model_validate(facts)
def read(kind, facts): return kind.model_validate_json(json.dumps(facts))
def adapted(kind, facts): return TypeAdapter(kind).validate_python(facts)
def listed(kind, facts): return TypeAdapter(list[kind]).validate_json(json.dumps([facts]))[0]
def loaded(kind, facts): return si.load_json(json.dumps(facts), kind)
def inherited(kind, facts): return own[kind.__name__](**facts)
def unpickled(kind, facts): return pickle.loads(base64.b64decode(known[kind.__name__]["pickle"]))


def any_event(kind, facts):
    return TypeAdapter(si.Event).validate_python(facts) if "kind" in facts else kind(**facts)


def described(kind, facts):
    for one in (kind, own[kind.__name__]):
        assert one.model_json_schema()["title"] == one.__name__
    return kind(**facts)


WAYS = (made, validated, read, adapted, listed, loaded, inherited, unpickled, any_event, described)
THREADS = 16
together, wrong = threading.Barrier(THREADS), []


def use(thread):
    for at, (name, kind) in enumerate(kinds.items()):
        together.wait()
        way = WAYS[(thread + at) % len(WAYS)]
        try:
            record = way(kind, known[name]["facts"])
            assert isinstance(record, kind), record
            assert record.model_dump(mode="json") == known[name]["written"], record
        except BaseException as error:
            wrong.append(f"{name} {way.__name__}: {type(error).__name__} {error}"[:200])


with ThreadPoolExecutor(THREADS) as threads:
    list(threads.map(use, range(THREADS)))
print("\\n".join(wrong))
"""


def needed(record):
    """Return what a fresh process needs to make a record, and what it then has to write."""
    facts = record.model_dump(mode="json", exclude_unset=True)
    return {
        "facts": facts | record.model_dump(include={"kind"}),
        "written": record.model_dump(mode="json"),
        "pickle": base64.b64encode(pickle.dumps(record)).decode(),
    }


@pytest.mark.parametrize("process", range(3))
def test_threads_that_make_their_first_records_at_once_all_get_them(process):
    del process
    known = {kind.__name__: needed(kind(**facts)) for kind, facts in VALID_RECORDS.items()}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(known),
        env=os.environ | {"PYTHONPATH": str(Path(si.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.stdout.strip() or done.stderr.strip()) == ""


# The two ways in which the building went wrong: until 2.14 pydantic took no lock, and took the
# schema that stood there away before it had another.


@pytest.fixture
def own_order():
    """Make a class of the caller's, not built yet, on top of one that is."""
    si.Order(**ORDER)
    return type("OwnOrder", (si.Order,), {"__annotations__": {"note": str}, "note": ""})


@pytest.fixture
def before_building(monkeypatch):
    """Have something done each time when pydantic begins to build a class."""
    build = pydantic.BaseModel.model_rebuild.__func__

    def do_first(doing):
        def building(cls, **options):
            if cls.__pydantic_complete__:
                return None
            doing(cls)
            return build(cls, **options)

        monkeypatch.setattr(pydantic.BaseModel, "model_rebuild", classmethod(building))

    return do_first


def test_no_two_threads_build_a_record_at_once(own_order, before_building):
    both, alone = threading.Barrier(2), []

    def wait_for_another(_):
        try:
            both.wait(0.2)
        except threading.BrokenBarrierError:
            alone.append(True)

    before_building(wait_for_another)
    with ThreadPoolExecutor(2) as threads:
        notes = threads.map(lambda note: own_order(**ORDER, note=note).note, "ab")
        assert list(notes) == ["a", "b"]
    assert alone == [True]


def test_a_record_that_another_thread_builds_is_described_as_itself(own_order, before_building):
    with ThreadPoolExecutor(1) as threads:
        asked = []

        def take_away_and_let_ask(cls):
            del cls.__pydantic_core_schema__
            asked.append(threads.submit(own_order.model_json_schema))
            wait(asked, 0.2)

        before_building(take_away_and_let_ask)
        own_order(**ORDER)
        assert [schema.result()["title"] for schema in asked] == ["OwnOrder"]
