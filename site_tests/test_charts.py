"""Each chart in Chromium, without a network: the same in two time zones, legible on two themes.

A chart is saved as altair saves it for a page without a network, and opened in a browser in Los
Angeles and in Shanghai. What a screen reader is told of its marks are the numbers of its data.
"""

import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation

import nbformat
import pytest
from nbclient import NotebookClient

import chart_cases
from shopinsure import display, plot

ZONES = ("America/Los_Angeles", "Asia/Shanghai")
THEMES = {"light": ("#ffffff", "#111111"), "dark": ("#131416", "#cfd0d0")}
# What the marks of a chart say: a field of its rows, and the name under which it is read out.
# Where the title of an axis is the name, the number has gone through the scale.
SAID = {
    "premium_rounding": {
        "paid": "amount paid (yuan)",
        "premium": "premium (yuan)",
        "rounding": "rounding",
    },
    "refund_curve": {"on": "surrender day", "refund": "refund (yuan)"},
    "surrender_table": {"on": "surrender day", "policy_id": "policy", "refund": "refund (yuan)"},
    "surrender_table_of_many_days": {"on": "surrender day", "refund": "refund (yuan)"},
    "break_even": {"used": "days used until the surrender", "cost": "premium less refund"},
    "account_balances": {"on": "day", "amount": "yuan", "kind": "kind", "status": "event"},
    "recovery_timeline": {"on": "day", "overdue_from": "overdue from", "stage": "stage"},
    "loss_ratio": {"choice": "reading", "claims": "claims paid", "premium": "premium"},
    "premium_by_month": {"month": "month", "premium": "premium (yuan)", "product": "product"},
    "outcomes": {"kind": "question", "outcome": "outcome", "count": "answers"},
}
SENTENCES = {
    "standings": "{from} – {to}: {level}; {overdue_from}",
    **dict.fromkeys(
        ("readings_moved", "readings_moved_without_money", "readings_of_an_issuance"),
        "{choice}: {mark} {difference}",
    ),
}
ON_CELLS = {"surrender_table", "outcomes"}  # white text, on colours that are dark enough
MARKS = """() => [...document.querySelectorAll('[role="graphics-symbol"]')]
    .filter(it => !['axis', 'legend', 'title', 'subtitle', 'header'].includes(
        it.getAttribute('aria-roledescription')))
    .map(it => it.getAttribute('aria-label'))"""
COLOURS = """() => [...document.querySelectorAll('svg.marks text')]
    .filter(it => it.textContent.trim()).map(it => getComputedStyle(it).fill)"""


@pytest.fixture(scope="module")
def zones(browser, tmp_path_factory):
    """A chart saved for pages without a network, opened in each zone."""
    path = tmp_path_factory.mktemp("charts") / "chart.html"
    chart_cases.drawn("refund_curve").save(path, inline=True)
    contexts = [browser.new_context(timezone_id=zone, offline=True) for zone in ZONES]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.goto(path.as_uri())
        page.wait_for_selector("svg.marks")
    yield pages
    for context in contexts:
        context.close()


def seen(page, spec):
    """Draw a chart with the scripts of a page; return its picture and what is read out of it."""
    draw = "async it => {await vegaEmbed('.vega-visualization', it, {mode: 'vega-lite'})}"
    page.evaluate(draw, spec)
    picture = page.evaluate("document.querySelector('svg.marks').outerHTML")
    picture = re.sub(r"\b(gradient_|clip)\d+", r"\1", picture)  # counted through the page
    return picture, page.evaluate(MARKS)


def plain(value):
    """Return a number as one, whatever its signs; another text as it is."""
    text = str(value).replace(",", "").replace("−", "-")
    try:
        return Decimal(text)
    except InvalidOperation:
        return str(value)


def facts(label, names):
    """Read the facts of a label: `name: value; name: value`."""
    pairs = dict(pair.split(": ", 1) for pair in label.split("; "))
    return tuple(plain(pairs[name]) for name in names)


def expected(rows, fields):
    return Counter(tuple(plain(row[name]) for name in fields) for row in rows)


@pytest.fixture(scope="module", params=chart_cases.CASES)
def chart(request):
    return request.param, chart_cases.drawn(request.param, language="en").to_dict()


def test_a_chart_is_the_same_in_every_zone_and_says_the_numbers_of_its_data(chart, zones):
    name, spec = chart
    rows = spec["data"]["values"]
    (picture, labels), (other_picture, other_labels) = (seen(page, spec) for page in zones)
    assert picture == other_picture
    assert labels == other_labels
    if name in SENTENCES:
        texts = [{it: "" if one is None else one for it, one in row.items()} for row in rows]
        assert Counter(labels) == Counter(SENTENCES[name].format_map(row) for row in texts)
        return
    fields = SAID[name]
    drawn = [row for row in rows if row.get("refund", "") is not None]
    # What is no amount is read out as a word: it is no 0.00.
    none = Counter(label for label in labels if "refund: none" in label)
    assert sum(none.values()) == len(rows) - len(drawn)
    said = Counter(facts(label, fields.values()) for label in labels if label not in none)
    assert said == expected(drawn, fields)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_of_a_chart_can_be_read_on_a_page(chart, zones, theme):
    name, spec = chart
    background, ink = THEMES[theme]
    page = zones[0]
    seen(page, spec)
    page.add_style_tag(content=f"html {{background: {background}; color: {ink}}}")
    colours = {tuple(map(int, re.findall(r"\d+", it)[:3])) for it in page.evaluate(COLOURS)}
    if name in ON_CELLS:
        colours -= {(255, 255, 255)}
    assert colours
    paper = tuple(int(background[at : at + 2], 16) for at in (1, 3, 5))
    assert {it: contrast(it, paper) for it in colours if contrast(it, paper) < 3} == {}
    assert page.evaluate("document.querySelector('svg.marks').style.backgroundColor") in {
        "transparent",
        "",
    }


def contrast(one, other):
    """Return the contrast of two colours, as the WCAG counts it."""
    lights = sorted(map(luminance, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour):
    parts = [it / 255 for it in colour]
    linear = [it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in parts]
    return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_day_on_the_scale_of_the_browser_would_be_seen(zones):
    text = chart_cases.drawn("refund_curve", language="en").to_json()
    assert '"utc"' in text
    local = json.loads(text.replace('"utc"', '"time"'))
    (picture, labels), (other_picture, other_labels) = (seen(page, local) for page in zones)
    assert picture != other_picture
    assert labels[0].startswith("surrender day: 2022-12-30")
    assert other_labels[0].startswith("surrender day: 2022-12-31")


def test_every_chart_is_looked_at():
    assert {draw.__name__ for draw, _ in chart_cases.CASES.values()} == {*plot.__all__}
    assert {*SAID, *SENTENCES} == {*chart_cases.CASES}


# ---- notebooks ----


def executed(*sources):
    """Run cells in a kernel and return the HTML that each shows."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = [[it for it in cell.outputs if "data" in it] for cell in notebook.cells]
    return [it[0].data.get("text/html", "") if it else "" for it in shown]


def test_what_a_cell_chooses_is_shown_by_the_next_ones():
    # ipykernel 7.0 ran each cell in a context of its own; 7.1 and later give all the same one.
    # A cell that awaits is still a task of its own: what it chooses ends with it.
    premium = "si.order_premium('199.00', '0.0018')"
    _, first, _, second, third, _ = executed(
        "import shopinsure as si; si.display('zh')",
        premium,
        "import asyncio; await asyncio.sleep(0); si.display('en')",
        premium,
        f"with si.display('en'):\n    shown = {premium}._repr_html_()\n{premium}",
        "si.display()",
    )
    for html in (first, second, third):
        assert 'lang="zh"' in html
        assert 'lang="en"' not in html
    assert display().language == "both"
