// Draw the forms that calculator.py describes, hand what is typed to it, and show what it answers.
// No rule stands here: this file moves texts, in both languages, between the page and the library.

const here = new URL("./", import.meta.url);
const root = document.getElementById("shopinsure-calculator");
const chinese = document.documentElement.lang.startsWith("zh");
const main = chinese ? "zh" : "en";

const WORDS = {
  loading: { en: "Loading the library…", zh: "正在加载规则库……" },
  ready: { en: "Ready: everything is computed in this browser.", zh: "已就绪：全部在本浏览器内计算。" },
  failed: { en: "The library could not be loaded.", zh: "规则库未能加载。" },
  work: { en: "Calculate", zh: "计算" },
  working: { en: "Calculating…", zh: "计算中……" },
  check: { en: "Check this browser", zh: "检验本浏览器" },
  checking: { en: "Running every conformance vector…", zh: "正在运行全部一致性向量……" },
  readings: { en: "Readings", zh: "口径" },
  usual: { en: "default", zh: "默认" },
  wrong: { en: "Please correct what was entered.", zh: "请更正所填内容。" },
  add: { en: "Add this event", zh: "添加该事件" },
  another: { en: "Add an event", zh: "添加事件" },
  kind: { en: "Kind", zh: "类型" },
  curve: { en: "Refund by day of surrender, in yuan", zh: "各退保日应退保费（元）" },
  months: { en: "The same as a table", zh: "表格形式" },
  day: { en: "Day", zh: "日期" },
  refund: { en: "Refund", zh: "应退保费" },
  languages: { en: "Language of forms and answers", zh: "表单与结果的语言" },
  noList: { en: "The events are no JSON list: nothing was added.", zh: "事件不是 JSON 列表：未添加。" },
};

// ---- the library, in a worker ----

const waiting = new Map();
let last = 0;
let worker;
let settle;
export const ready = new Promise((resolve, reject) => (settle = { resolve, reject }));
ready.catch(() => {});

function begin() {
  worker = new Worker(new URL("worker.mjs", here), { type: "module" });
  worker.onerror = (event) => settle.reject(new Error(event.message || "worker"));
  worker.onmessage = ({ data }) => {
    if (data.ready) return settle.resolve(performance.now());
    if (data.id === undefined) return settle.reject(new Error(data.failed));
    const { resolve, reject } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.failed) return reject(new Error(data.failed));
    resolve({ ...JSON.parse(data.answer), took: data.took });
  };
}

export function ask(form, facts = {}) {
  return new Promise((resolve, reject) => {
    waiting.set((last += 1), { resolve, reject });
    worker.postMessage({ id: last, text: JSON.stringify({ form, facts }) });
  });
}

// ---- elements ----

function make(tag, facts = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...inside);
  return element;
}

// The page's own language first; the switch hides the other one.
function says(text, tag = "span") {
  const order = main === "zh" ? ["zh", "en"] : ["en", "zh"];
  return order.map((tongue) => make(tag, { lang: tongue === "zh" ? "zh-CN" : "en", class: `in-${tongue}` }, text[tongue]));
}

function option(choice, chosen) {
  const element = make("option", { value: choice.value });
  element.selected = choice.value === chosen;
  element.texts = { en: choice.en, zh: choice.zh };
  return element;
}

function nameOptions(shown) {
  for (const element of root.querySelectorAll("option")) {
    const { en, zh } = element.texts;
    element.textContent = shown === "both" && en !== zh ? (main === "zh" ? `${zh} / ${en}` : `${en} / ${zh}`) : shown === "both" ? en : element.texts[shown];
  }
}

// ---- a form ----

const TYPES = { day: "date", instant: "datetime-local", amount: "text", rate: "text", text: "text" };

function entry(form, field) {
  const id = `${form}-${field.name}`;
  const facts = { id, name: field.name, "aria-describedby": `${id}-hint ${id}-error` };
  let control;
  if (field.kind === "choice") {
    control = make("select", facts, ...field.choices.map((it) => option(it, field.value)));
  } else if (field.kind === "events") {
    control = make("textarea", { ...facts, rows: 9, spellcheck: "false" });
    control.value = field.value;
  } else {
    const decimal = ["amount", "rate"].includes(field.kind) ? "decimal" : null;
    control = make("input", { ...facts, type: TYPES[field.kind], inputmode: decimal, autocomplete: "off" });
    if (field.kind === "instant") control.step = 1;
    control.value = field.value;
  }
  const hint = make("small", { id: `${id}-hint` }, ...(field.hint ? says(field.hint) : []));
  const error = make("p", { id: `${id}-error`, class: "wrong", role: "alert" });
  const wide = field.kind === "events" ? "field wide" : "field";
  return make("div", { class: wide }, make("label", { for: id }, ...says(field.label)), control, hint, error);
}

function readingEntry(form, reading) {
  const choices = reading.choices.map((it, place) =>
    place ? it : { ...it, en: `${it.en} (${WORDS.usual.en})`, zh: `${it.zh}（${WORDS.usual.zh}）` },
  );
  const field = { name: reading.name, kind: "choice", label: reading, value: choices[0].value, choices };
  return entry(form, field);
}

function draw(form, events) {
  const element = make("form", { id: form.name, novalidate: "" });
  element.append(make("h3", {}, ...says(form.title)));
  element.append(make("div", { class: "fields" }, ...form.fields.map((it) => entry(form.name, it))));
  const area = element.querySelector("textarea");
  if (area) element.append(adder(area, events));
  const readings = make("div", { class: "fields" }, ...form.readings.map((it) => readingEntry(form.name, it)));
  element.append(make("details", { class: "readings" }, make("summary", {}, ...says(WORDS.readings)), readings));
  element.append(make("button", { type: "submit" }, ...says(WORDS.work)));
  element.append(make("div", { class: "answer", "aria-live": "polite" }));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(element);
  });
  return element;
}

// One event after another is added to the text, which stays what is asked with.
function adder(area, kinds) {
  const choices = kinds.map((it) => option({ value: it.kind, ...it.label }, kinds[0].kind));
  const select = make("select", { id: "event-kind" }, ...choices);
  const fields = make("div", { class: "fields" });
  const note = make("p", { class: "wrong", role: "alert" });
  const show = () => {
    const { fields: named } = kinds.find((it) => it.kind === select.value);
    fields.replaceChildren(...named.map((it) => entry("event", it)));
    // They make an event, and are no fields of the form around them, which has an "on" of its own.
    for (const control of fields.querySelectorAll("input")) control.removeAttribute("name");
  };
  const button = make("button", { type: "button", class: "second" }, ...says(WORDS.add));
  button.addEventListener("click", () => {
    const row = { kind: select.value };
    for (const control of fields.querySelectorAll("input")) row[control.id.replace("event-", "")] = control.value;
    try {
      const events = JSON.parse(area.value.trim() || "[]");
      if (!Array.isArray(events)) throw new SyntaxError();
      area.value = `[\n${[...events, row].map((it) => `  ${JSON.stringify(it)}`).join(",\n")}\n]`;
      note.replaceChildren();
    } catch {
      note.replaceChildren(...says(WORDS.noList));
    }
  });
  select.addEventListener("change", show);
  show();
  const kind = make("div", { class: "field" }, make("label", { for: "event-kind" }, ...says(WORDS.kind)), select);
  return make("details", { class: "adder" }, make("summary", {}, ...says(WORDS.another)), kind, fields, button, note);
}

// ---- an answer ----

async function answer(form) {
  const place = form.querySelector(".answer");
  const facts = Object.fromEntries(new FormData(form));
  for (const error of form.querySelectorAll(".wrong")) error.replaceChildren();
  for (const control of form.elements) control.removeAttribute("aria-invalid");
  place.replaceChildren(make("p", {}, ...says(WORDS.working)));
  try {
    const found = await ask(form.id, facts);
    if (found.errors) return refuse(form, place, found.errors);
    place.replaceChildren(...found.parts.map(part), ...figure(found));
  } catch (error) {
    place.replaceChildren(make("p", { class: "wrong" }, ...says(WORDS.failed), ` ${error.message}`));
  }
}

function refuse(form, place, errors) {
  place.replaceChildren(make("p", { class: "wrong" }, ...says(WORDS.wrong)));
  for (const error of errors) {
    const beside = document.getElementById(`${form.id}-${error.field}-error`) ?? place;
    beside.append(...says(error));
    form.elements[error.field]?.setAttribute("aria-invalid", "true");
  }
  form.querySelector('[aria-invalid="true"]')?.focus();
}

function part(found) {
  const kind = found.wide ? "pre" : "div";
  const texts = says(found.text, kind);
  for (const text of texts) if (found.wide) text.tabIndex = 0; // it is scrolled by the keyboard too
  const parts = says(found.head, "strong").flatMap((head, place) => [head, texts[place]]);
  return make("section", { class: "part" }, ...parts);
}

function figure(found) {
  if (!found.figure) return [];
  const drawing = make("div", { class: "curve" });
  drawing.innerHTML = found.figure; // drawn by calculator.py: numbers and days alone
  const head = make("tr", {}, make("th", { scope: "col" }, ...says(WORDS.day)), make("th", { scope: "col" }, ...says(WORDS.refund)));
  const rows = found.table.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, cell))));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
  const caption = make("figcaption", {}, ...says(WORDS.curve));
  const details = make("details", {}, make("summary", {}, ...says(WORDS.months)), table);
  return [make("figure", {}, caption, drawing, details)];
}

// ---- the page ----

function tabs(described) {
  const list = make("div", { role: "tablist" });
  const panels = described.tabs.map((tab, place) => {
    const facts = { role: "tab", id: `tab-${tab.name}`, "aria-controls": `panel-${tab.name}`, type: "button" };
    const button = make("button", facts, ...says(tab));
    const forms = described.forms.filter((it) => it.tab === tab.name);
    const panel = make("div", { role: "tabpanel", id: `panel-${tab.name}`, "aria-labelledby": `tab-${tab.name}` });
    panel.append(...forms.map((it) => draw(it, described.events)));
    list.append(button);
    const choose = () => {
      for (const each of list.children) {
        each.setAttribute("aria-selected", each === button);
        each.tabIndex = each === button ? 0 : -1;
      }
      for (const each of panels) each.hidden = each !== panel;
    };
    button.addEventListener("click", choose);
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = list.children[(place + step + list.children.length) % list.children.length];
      next.focus();
      next.click();
    });
    return panel;
  });
  return [list, ...panels];
}

function languages() {
  const set = make("fieldset", { class: "languages" }, make("legend", {}, ...says(WORDS.languages)));
  for (const [value, words] of [["zh", "中文"], ["en", "English"], ["both", "中文 / English"]]) {
    const radio = make("input", { type: "radio", name: "shown", id: `shown-${value}`, value });
    radio.checked = value === "both";
    radio.addEventListener("change", () => show(value));
    set.append(make("label", { for: `shown-${value}` }, radio, ` ${words}`));
  }
  return set;
}

function show(shown) {
  root.dataset.shown = shown;
  nameOptions(shown);
}

function checker() {
  const button = make("button", { type: "button", class: "second", id: "check" }, ...says(WORDS.check));
  const told = make("p", { id: "checked", "aria-live": "polite" });
  button.addEventListener("click", async () => {
    told.replaceChildren(...says(WORDS.checking));
    const found = await ask("check");
    told.replaceChildren(...says(found.sentence), ...found.differences.map((it) => make("code", {}, it)));
  });
  return make("div", { class: "check" }, button, told);
}

async function open() {
  const status = make("p", { class: "status", role: "status" }, ...says(WORDS.loading));
  root.replaceChildren(languages(), status);
  begin();
  const described = await (await fetch(new URL("forms.json", here))).json();
  root.append(...tabs(described), checker());
  root.querySelector('[role="tab"]').click();
  root.addEventListener("change", () => nameOptions(root.dataset.shown));
  show("both");
  try {
    await ready;
    status.replaceChildren(...says(WORDS.ready));
    root.dataset.ready = "true";
  } catch (error) {
    status.replaceChildren(...says(WORDS.failed), ` ${error.message}`);
    root.dataset.failed = "true";
  }
}

if (root) open();
