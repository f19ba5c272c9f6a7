import inspect
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import scenarios
import shopinsure

TESTS = Path(__file__).parent

# What goes on inside the interpreter and reaches nothing outside of it. Everything else that is
# audited is a fault: a list of the forbidden would not know what the next Python can do.
INSIDE = (
    "builtins.id",
    "compile",
    "exec",
    "object.__getattr__",
    "pickle.find_class",  # the scenarios themselves pickle
    "sys._getframe",
    "sys._getframemodulename",
)

# pydantic asks whether its plugins are switched off whenever it builds the validator of a record,
# and a record is built when it is first used. No rule depends on the answer: the test of the
# settings below sets the variable.
# Its older versions ask for the second one too.
ASKED_BY_PYDANTIC = ("PYDANTIC_DISABLE_PLUGINS", "PYDANTIC_VALIDATE_CORE_SCHEMAS")

WATCH = """
import os, random, sys, time
import scenarios

inside, asked_by_pydantic = {inside!r}, {asked_by_pydantic!r}
asked_by_pydantic = {{*asked_by_pydantic, *(name.encode() for name in asked_by_pydantic)}}
seen = []
watching = False  # a hook cannot be taken off again


def hook(event, arguments):
    if watching and event not in inside:
        seen.append(ascii((event, arguments))[:300])


# Reading the environment, a clock or chance raises no event: wires are laid across the ways there.
class Environment(dict):
    def __getitem__(self, name):
        if watching and name not in asked_by_pydantic:
            seen.append(f"environment {{name!r}}")
        return dict.__getitem__(self, name)

    def get(self, name, default=None):
        return self[name] if name in self else default

    def __contains__(self, name):
        if watching and name not in asked_by_pydantic:
            seen.append(f"environment {{name!r}}")
        return dict.__contains__(self, name)


def wire(name, reach):
    def wired(*arguments, **options):
        if watching:
            seen.append(name)
        return reach(*arguments, **options)

    return wired


for module in (time, random):
    for name, reach in list(vars(module).items()):
        if callable(reach) and not isinstance(reach, type) and not name.startswith("_"):
            setattr(module, name, wire(f"{{module.__name__}}.{{name}}", reach))
os.environ = Environment(os.environ)
sys.addaudithook(hook)
watching = True
{doing}
watching = False
print("\\n".join(seen))
"""

TELL = """
import decimal, locale, sys

locale.setlocale(locale.LC_ALL, "")  # or all but the letters of the setting would go unheeded
{before}
import scenarios

print(ascii(scenarios.everything() + scenarios.described()))
"""

# One digit, every signal a trap, rounding away from zero, no room for exponents.
HOSTILE = """
hostile = decimal.Context(
    prec=1, rounding=decimal.ROUND_UP, Emin=0, Emax=0, capitals=0, clamp=1,
    traps=list(decimal.getcontext().traps),
)
decimal.setcontext(hostile)
decimal.DefaultContext = hostile
"""


def run(script, **environment):
    """Run a script in an interpreter of its own, under an environment of its own."""
    # The search path stays, so that a script finds the same packages as this process.
    paths = [str(TESTS), str(Path(shopinsure.__file__).parents[1])]
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=kept | {"PYTHONPATH": os.pathsep.join(paths)} | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def watched(doing):
    script = WATCH.format(inside=INSIDE, asked_by_pydantic=ASKED_BY_PYDANTIC, doing=doing)
    return run(script, PYTHONUTF8="1").splitlines()


def available_locales():
    """The locales of this machine beside those every machine has; C libraries list them."""
    lister = shutil.which("locale")
    if lister is None:
        return []
    done = subprocess.run([lister, "-a"], capture_output=True, check=False, timeout=60)
    names = done.stdout.decode("ascii", "ignore").split()
    # A handful will do. Those first whose numbers, letters or bytes are unlike ours.
    telling = ("tr_TR", "de_DE", "fr_FR", "ar_", "fa_IR", "zh_CN", "ja_JP")
    return sorted(names, key=lambda name: (not name.startswith(telling), name))[:6]


SETTINGS = {
    "a decimal context that cannot hold an amount": (HOSTILE, {}),
    "time zone UTC": ("", {"TZ": "UTC"}),
    "time zone of Shanghai": ("", {"TZ": "Asia/Shanghai"}),
    "time zone of St John's": ("", {"TZ": "America/St_Johns"}),
    # Spelt out, since a machine without zone files takes every name for UTC.
    "time zone without a zone file": ("", {"TZ": "NST3:30NDT,M3.2.0,M11.1.0"}),
    "locale C": ("", {"LC_ALL": "C"}),
    "locale C without coercion": ("", {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}),
    "locale C.UTF-8": ("", {"LC_ALL": "C.UTF-8"}),
    "hash seed 0": ("", {"PYTHONHASHSEED": "0"}),
    "hash seed 1": ("", {"PYTHONHASHSEED": "1"}),
    "hash seed 12345": ("", {"PYTHONHASHSEED": "12345"}),
    "UTF-8 mode off": ("", {"PYTHONUTF8": "0"}),
    "UTF-8 mode off in locale C": ("", {"PYTHONUTF8": "0", "LC_ALL": "C"}),
    "plugins of pydantic off": ("", {ASKED_BY_PYDANTIC[0]: "1"}),
} | {f"locale {name}": ("", {"LC_ALL": name}) for name in available_locales()}


@pytest.fixture(scope="module")
def usual():
    return run(TELL.format(before=""))


def test_the_rules_reach_no_file_network_process_environment_clock_or_chance():
    assert watched("scenarios.everything()") == []


def test_describing_the_types_makes_nothing_but_pydantic_read_a_module_of_its_own():
    # `TypeAdapter(...).json_schema()` imports a part of pydantic when it first meets a record. A
    # web framework does that once, when it starts; no rule runs then.
    events = watched("scenarios.everything(); scenarios.described()")
    assert [event for event in events if "pydantic" not in event and "marshal" not in event] == []


@pytest.mark.parametrize(
    "planted",
    [
        "open(os.devnull).close()",
        "os.listdir()",
        "os.system('')",
        "import colorsys",
        "import socket; socket.socket().close()",
        "__import__('subprocess').run([sys.executable, '-c', ''])",
        "os.environ['PATH']",
        "os.getenv('TZ')",
        "os.environ.get('TZ')",
        "time.time()",
        "time.monotonic()",
        "random.random()",
    ],
)
def test_the_watch_sees(planted):
    assert watched(planted) != []


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_result_changes_under(setting, usual):
    before, environment = SETTINGS[setting]
    assert run(TELL.format(before=before), **environment) == usual


def test_a_changed_result_would_be_seen(usual):
    meddling = "import shopinsure._results.calculation as module; module.exact_text = str"
    assert run(TELL.format(before=meddling)) != usual


def test_the_scenarios_call_every_function_and_show_every_result_and_record():
    # Or a function added later would be neither watched nor compared.
    functions = {it for it in vars(shopinsure).values() if inspect.isfunction(it)}
    assert functions - set(scenarios.VALID_CALLS) == {shopinsure.compare_readings}
    assert all(function(**given) is not None for function, given in scenarios.VALID_CALLS.items())
    shown = {type(one) for one in scenarios.parts_of(scenarios.answers())}
    assert set(scenarios.RESULTS) - shown == set()
    assert set(scenarios.RECORDS) - {type(record) for record in scenarios.records()} == set()


def test_the_scenarios_show_every_finding_and_each_invalid_call_is_refused():
    shown = {getattr(one, "code", None) for one in scenarios.parts_of(scenarios.answers())}
    findings = {it.code for it in shopinsure.RULES if isinstance(it, shopinsure.FindingRule)}
    assert findings - shown == set()
    assert [
        number
        for number, call in enumerate(scenarios.INVALID_CALLS)
        if scenarios.refusal(call) == ("", "")
    ] == []
