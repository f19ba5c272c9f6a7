"""Draw the charts of the tour to PNG files, to be looked at: `make charts`."""  # noqa: INP001 - a script that is run, not a package

import contextlib
import io
import sys
from pathlib import Path

import jupytext
from IPython.core.interactiveshell import InteractiveShell

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> None:
    """Run the tour and draw each chart that it shows."""
    folder = Path(arguments[0]) if arguments else ROOT / "build" / "charts"
    folder.mkdir(parents=True, exist_ok=True)
    shell = InteractiveShell.instance()
    for cell in jupytext.read(ROOT / "examples" / "tour.py").cells:
        if cell.cell_type == "code":
            with contextlib.redirect_stdout(io.StringIO()):
                done = shell.run_cell(cell.source, store_history=False)
            done.raise_error()
            if hasattr(done.result, "to_dict"):
                name = cell.source.rpartition("plot.")[2].partition("(")[0]
                chart = done.result.properties(background="white")
                chart.save(folder / f"{name}.png", scale_factor=2)
                sys.stdout.write(f"{folder / name}.png\n")


if __name__ == "__main__":
    main(sys.argv[1:])
