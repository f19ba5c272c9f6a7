"""Print the matrix of clauses: rules, functions and cases of each; `make trace`."""  # noqa: INP001 - a script that is run, not a package

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import tracing

if __name__ == "__main__":
    sys.stdout.write("\n".join(tracing.matrix()) + "\n")
