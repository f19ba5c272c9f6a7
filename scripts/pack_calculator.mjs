// Pack wheels into one archive whose modules are compiled: node pack_calculator.mjs PYODIDE OUT WHEEL...
// Only Pyodide's own Python compiles for it. It spares each visitor a second of compiling.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, out, ...wheels] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(resolve(pyodide, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: resolve(pyodide) });
for (const wheel of wheels) python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel", { extractDir: "/packed" });
python.runPython(`
import compileall, py_compile, zipfile
from pathlib import Path

packed = Path("/packed")
unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH  # nothing changes the sources there
assert compileall.compile_dir(packed, quiet=1, legacy=True, stripdir="/packed", invalidation_mode=unchecked)
with zipfile.ZipFile("/library.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for file in sorted(packed.rglob("*")):
        if file.is_file() and file.suffix not in (".py", ".pyi"):
            archive.write(file, file.relative_to(packed))
`);
writeFileSync(out, python.FS.readFile("/library.zip"));
