"""Write tests/golden/wordings.txt from the code: `make golden`; the diff is what is reviewed."""  # noqa: INP001 - a script that is run, not a package

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import golden  # noqa: E402 - tests/ has to be on the path first

if __name__ == "__main__":
    golden.KEPT.parent.mkdir(exist_ok=True)
    golden.KEPT.write_text(golden.wordings(), "utf-8")
