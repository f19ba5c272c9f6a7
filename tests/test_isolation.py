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

# What reaches nothing outside: all else that is audited is a fault. The scenarios pickle.
INSIDE = ("builtins.id", "compile", "exec", "object.__getattr__", "pickle.find_class")
INSIDE += ("sys._getframe", "sys._getframemodulename")

# pydantic reads these whenever it builds a validator, as its older versions do the second one.
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
        name in self
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

WRITE = """
import decimal, locale, sys

locale.setlocale(locale.LC_ALL, "")  # or all but the letters of the setting would go unheeded
{before}
import scenarios

print(ascii(scenarios.everything() + scenarios.described()))
"""

# One digit, every signal a trap, rounding away from zero, no room for exponents.
HOSTILE = """
traps = list(decimal.getcontext().traps)
hostile = decimal.Context(1, decimal.ROUND_UP, Emin=0, Emax=0, capitals=0, clamp=1, traps=traps)
decimal.setcontext(hostile)
decimal.DefaultContext = hostile
"""


def run(script, **environment):
    """Run a script in an interpreter of its own, under an environment of its own."""
    paths = [str(TESTS), str(Path(shopinsure.__file__).parents[1])]
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    env = kept | {"PYTHONPATH": os.pathsep.join(paths)} | environment
    streams = {"capture_output": True, "encoding": "utf-8", "timeout": 120}
    done = subprocess.run([sys.executable, "-c", script], env=env, check=False, **streams)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def watched(doing):
    script = WATCH.format(inside=INSIDE, asked_by_pydantic=ASKED_BY_PYDANTIC, doing=doing)
    return run(script, PYTHONUTF8="1").splitlines()


def available_locales():
    """The locales of this machine beside those every machine has; C libraries list them."""
    if (lister := shutil.which("locale")) is None:
        return []
    done = subprocess.run([lister, "-a"], capture_output=True, check=False, timeout=60)
    names = done.stdout.decode("ascii", "ignore").split()
    # A handful will do, first those whose numbers, letters or bytes are unlike ours.
    unlike = ("tr_TR", "de_DE", "fr_FR", "ar_", "fa_IR", "zh_CN", "ja_JP")
    return sorted(names, key=lambda name: (not name.startswith(unlike), name))[:6]


LOCALES = ("C", "C.UTF-8", *available_locales())
ENVIRONMENTS = (
    *({"TZ": zone} for zone in ("UTC", "Asia/Shanghai", "America/St_Johns")),
    {"TZ": "NST3:30NDT,M3.2.0,M11.1.0"},  # a machine without zone files takes every name for UTC
    *({"LC_ALL": name} for name in LOCALES),
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    *({"PYTHONHASHSEED": seed} for seed in ("0", "1", "12345")),
    *({"PYTHONUTF8": "0"}, {"PYTHONUTF8": "0", "LC_ALL": "C"}, {ASKED_BY_PYDANTIC[0]: "1"}),
)
# Every variable at once, in two ways; which of them makes a difference, the slow run tells.
TOGETHER = (
    {name: it[name] for it in ENVIRONMENTS for name in it},
    {"TZ": "America/St_Johns", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0", "LC_ALL": LOCALES[-1]},
)
SETTINGS = {"a decimal context that cannot hold an amount": (HOSTILE, {})}
SETTINGS |= {" ".join(map("=".join, it.items())): ("", it) for it in (*TOGETHER, *ENVIRONMENTS)}
ALONE = [pytest.param(it, marks=pytest.mark.slow) for it in [*SETTINGS][3:]]


@pytest.fixture(scope="module")
def usual():
    return run(WRITE.format(before=""))


def test_the_rules_reach_no_file_network_process_environment_clock_or_chance():
    assert watched("scenarios.everything()") == []


def test_describing_the_types_makes_nothing_but_pydantic_read_a_module_of_its_own():
    # A web framework does that once, when it starts; no rule runs then.
    events = watched("scenarios.described()")
    assert [event for event in events if "pydantic" not in event and "marshal" not in event] == []


PLANTED = (
    *("open(os.devnull).close()", "os.listdir()", "os.system('')", "import colorsys"),
    *("import socket; socket.socket().close()", "os.environ['PATH']", "os.getenv('TZ')"),
    *("os.environ.get('TZ')", "time.time()", "time.monotonic()", "random.random()"),
    "__import__('subprocess').run([sys.executable, '-c', ''])",
)


def test_the_watch_sees_each():
    doing = "\n".join(f"{planted}; seen.append('then')" for planted in PLANTED)
    seen = [it.strip().splitlines() for it in "\n".join(watched(doing)).split("then")]
    assert len(seen) == len(PLANTED) + 1
    assert [planted for planted, it in zip(PLANTED, seen, strict=False) if not it] == []


@pytest.mark.parametrize("setting", [*[*SETTINGS][:3], *ALONE], ids=str)
def test_no_result_changes_under(setting, usual):
    before, environment = SETTINGS[setting]
    assert run(WRITE.format(before=before), **environment) == usual


def test_a_changed_result_would_be_seen(usual):
    meddling = "import shopinsure._results.calculation as module; module.exact_text = str"
    assert run(WRITE.format(before=meddling)) != usual


def test_the_scenarios_show_every_function_result_record_finding_and_refusal():
    # Or a function added later would be neither watched nor compared.
    functions = {it for it in vars(shopinsure).values() if inspect.isfunction(it)}
    of_another = {shopinsure.compare_readings, shopinsure.record_decision}  # take its arguments
    assert functions - set(scenarios.VALID_CALLS) == of_another
    assert all(function(**given) is not None for function, given in scenarios.VALID_CALLS.items())
    results, records = list(scenarios.parts_of(scenarios.answers())), scenarios.records()
    assert set(scenarios.RESULTS) - {type(one) for one in results} == set()
    assert set(scenarios.RECORDS) - {type(record) for record in records} == set()
    shown = {getattr(one, "code", None) for one in results}
    findings = {it.code for it in shopinsure.RULES if isinstance(it, shopinsure.FindingRule)}
    assert findings - shown == set()
    assert ("", "") not in map(scenarios.refusal, scenarios.INVALID_CALLS)
