"""Fill the folder of the calculator page, without a network: `make site`.

What it runs on was downloaded by `make` to build/calculator: Pyodide, from its npm package, and the
wheels of requirements/calculator.txt, whose pydantic-core is built for Pyodide's platform
(pyemscripten_2026_0_wasm32, Python 3.14). Added are the wheel of this package and the files of
docs/calculator. A page then needs these lines, and a server (`python -m http.server` will do):

    <div id="shopinsure-calculator"></div>
    <link rel="stylesheet" href="_calculator/calculator.css">
    <script type="module" src="_calculator/page.mjs"></script>
"""  # noqa: INP001 - a script that is run, not a package

import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from hatchling.build import build_wheel

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "docs" / "calculator"
SET_UP = ROOT / "build" / "calculator"
PYODIDE = SET_UP / "node_modules" / "pyodide"
# What Pyodide's worker loads; the rest of its package is for Node.js and for developers.
CORE = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
)
PAGE = ("page.mjs", "worker.mjs", "calculator.css", "calculator.py", "curve.py", "forms.py")
# python-dateutil asks for it, and reads it only where a time zone is named; here none is.
LEFT_OUT = "tzdata-"


def wheels(place: Path) -> list[str]:
    """Copy the wheels, with that of this package, and return their names."""
    with TemporaryDirectory() as built:
        own = Path(built) / build_wheel(built)
        found = [own, *sorted((SET_UP / "wheels").glob("*.whl"))]
        names = [it.name for it in found if not it.name.startswith(LEFT_OUT)]
        for wheel in found:
            if wheel.name in names:
                shutil.copyfile(wheel, place / wheel.name)
    return names


def fill(place: Path) -> None:
    """Fill a folder with all that the page loads."""
    sys.path.insert(0, str(SOURCES))
    import forms  # noqa: PLC0415 - it stands beside the page

    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in CORE:
        shutil.copyfile(PYODIDE / name, place / name)
    for name in PAGE:
        shutil.copyfile(SOURCES / name, place / name)
    (place / "wheels.json").write_text(json.dumps(wheels(place)), "utf-8")
    (place / "forms.json").write_text(json.dumps(forms.forms(), ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    fill(Path(sys.argv[1] if sys.argv[1:] else ROOT / "build" / "site" / "_calculator"))
