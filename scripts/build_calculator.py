"""Fill the folder of the calculator page, without a network: `make site`.

What it runs on was downloaded by `make` to build/calculator: Pyodide, from its npm package, and the
wheels of requirements/calculator.txt. These are plain Python but for pydantic-core, whose wheel for
Pyodide's platform (pyemscripten_2026_0_wasm32, Python 3.14) stands in the package index as any
other. The wheel of this package is built here.

A page needs a server (`python -m http.server` will do) and these lines:

    <link rel="stylesheet" href="_calculator/calculator.css">
    <div id="shopinsure-calculator"></div>
    <script type="module">import("./_calculator/page.mjs");</script>
"""  # noqa: INP001 - a script that is run, not a package

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from hatchling.build import build_wheel

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "docs" / "calculator"
SET_UP = ROOT / "build" / "calculator"
PYODIDE = SET_UP / "node_modules" / "pyodide"
PACK = ROOT / "scripts" / "pack_calculator.mjs"
# What Pyodide loads in a browser; the rest of its package is for Node.js and for developers.
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


def pack(place: Path) -> None:
    """Pack this package and what it needs into one archive, compiled."""
    wheels = [it for it in (SET_UP / "wheels").glob("*.whl") if not it.name.startswith(LEFT_OUT)]
    with TemporaryDirectory() as built:
        wheels.append(Path(built) / build_wheel(built))
        command = ["node", PACK, PYODIDE, place, *sorted(wheels)]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - files of our own


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
    pack(place / "library.zip")
    (place / "forms.json").write_text(json.dumps(forms.forms(), ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    fill(Path(sys.argv[1] if sys.argv[1:] else ROOT / "build" / "site" / "_calculator"))
