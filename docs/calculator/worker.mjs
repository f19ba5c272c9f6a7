// Run the library in the browser, apart from the page, which stays responsive meanwhile.
// A message is JSON text for calculator.py's `call`, and so is what comes back.
import { loadPyodide } from "./pyodide.mjs";

const here = new URL("./", import.meta.url);
const GLUE = ["calculator.py", "curve.py", "forms.py"];

async function read(name) {
  const response = await fetch(new URL(name, here));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}

async function start() {
  const library = read("library.zip").then((response) => response.arrayBuffer());
  const glue = Promise.all(GLUE.map(async (name) => (await read(name)).text()));
  const python = await loadPyodide({ indexURL: here.href });
  python.unpackArchive(await library, "zip");
  (await glue).forEach((text, place) => python.FS.writeFile(GLUE[place], text));
  return python.pyimport("calculator").call;
}

const starting = start();

starting.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ failed: String(error) }),
);

onmessage = async ({ data: { id, text } }) => {
  try {
    const call = await starting;
    const began = performance.now();
    const answer = call(text);
    postMessage({ id, answer, took: performance.now() - began });
  } catch (error) {
    postMessage({ id, failed: String(error) });
  }
};
