"""A Chinese page and its English twin have the same code and figures; Chinese is set as Chinese."""

import re
from collections import Counter

import pytest

import twin_pages
from twin_pages import CHINESE, ENGLISH, README, ROOT

# Start, how-to and rules; docs/zh may have more.
NAMES = ["index", "start", "price", "claim", "upgrade", "account", "arrays", "conformance"]
NAMES += ["frames", "keep-an-answer", "build-a-service", "embed-in-a-shop", "testing"]
NAMES += ["notebook", "rules", "terms"]
BOTH = [*README, *(ENGLISH / f"{name}.md" for name in NAMES)]
PAGES = sorted({*README.values(), *CHINESE.glob("*.md")})
# Written from the catalogue: the English page says each wording in both languages.
SAID_TWICE = {"rules.md", "terms.md"}

HAN = "[㐀-鿿]"
LATIN = r"[,:;()?!]"
MARK = re.compile(r"<!--.*?-->")
CODE = re.compile(r"`[^`\n]*`")
HALF_WIDTH = re.compile(rf"{HAN}[\]*”’]*{LATIN}|{LATIN}[\[*“‘]*{HAN}|{HAN}\.(?!\w)")
BOLD = re.compile(r"(?s)(?<=(.))\*\*([^*\n]+)\*\*(?=(.))")
SLANTED = re.compile(rf"(?<!\*)\*(?![*\s])[^*\n]*{HAN}[^*\n]*\*(?!\*)")  # Chinese has no italics
BROKEN = re.compile(rf"{HAN}\n *{HAN}|[，。：；、）”]\n *{HAN}")


def both(page):
    return (it.read_text("utf-8") for it in (page, twin_pages.english_of(page)))


def named(text):
    return {" ".join(it.split()) for it in re.findall("`[^`]+`", text)}


def unlike(text, twin, *, said_twice=False):
    """Say in what a Chinese page differs from its English twin."""
    ours, theirs = twin_pages.blocks(text), twin_pages.blocks(twin)
    if [it.language for it in ours] != [it.language for it in theirs]:
        yield "blocks"
    for number, (block, other) in enumerate(zip(ours, theirs, strict=False)):
        if block.code != other.code:
            yield f"code of block {number}"
    if not said_twice and MARK.findall(text) != MARK.findall(twin):
        yield "marks"
    parts = [[*twin_pages.sections(twin_pages.prose(it))] for it in (text, twin)]
    if [level for level, _ in parts[0]] != [level for level, _ in parts[1]]:
        yield "headings"
    for (_, part), (_, other) in zip(*parts, strict=False):
        found, wanted = twin_pages.figures(part), twin_pages.figures(other)
        if set(found) != set(wanted) if said_twice else found != wanted:
            yield f"{part.splitlines()[0]}: {wanted - found} missing, {found - wanted} too many"
        names = named(part) ^ named(other)
        if names and not said_twice:
            yield f"{part.splitlines()[0]}: {sorted(names)} in one language only"
        kinds = ("\n|", "\n* ", "\n- ")
        if not said_twice and any(part.count(it) != other.count(it) for it in kinds):
            yield f"{part.splitlines()[0]}: lines of tables or lists"


def led_to(page, english):
    """Return where the links of a page lead, as pages in English."""
    text = twin_pages.FENCE.sub("", page.read_text("utf-8"))
    for name, part in twin_pages.TARGET.findall(text):
        if "://" not in name:
            place = (page.parent / name).resolve() if name else page
            yield twin_pages.english_of(place) if english else place, bool(part)


def set_amiss(text):
    """Yield what is not set as Chinese is."""
    text = CODE.sub("`x`", twin_pages.prose(text))
    for kind in (HALF_WIDTH, SLANTED, BROKEN):
        yield from (text[max(0, it.start() - 9) : it.end() + 9] for it in kind.finditer(text))
    # CommonMark shows the stars where a mark stands inside them and a letter outside.
    for before, bold, after in BOLD.findall(text):
        inside = [mark for mark, out in ((bold[0], before), (bold[-1], after)) if out.isalnum()]
        if not all(it.isalnum() or it == "`" for it in inside):
            yield bold


@pytest.mark.parametrize("page", BOTH, ids=lambda it: it.name)
def test_a_page_of_the_list_is_there_in_both_languages(page):
    assert page.exists()
    assert twin_pages.chinese_of(page).exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda it: it.name)
def test_a_chinese_page_has_the_code_and_the_figures_of_its_english_twin(page):
    assert list(unlike(*both(page), said_twice=page.name in SAID_TWICE)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda it: it.name)
def test_a_chinese_page_leads_where_its_twin_leads_and_to_chinese_where_there_is_some(page):
    twin = twin_pages.english_of(page)
    assert Counter(led_to(page, english=True)) == Counter(led_to(twin, english=True))
    for place, _ in led_to(page, english=False):
        there = twin_pages.chinese_of(place)
        pages = place.parent in {ENGLISH, ROOT} and place.suffix == ".md"
        assert place == twin or not (pages and there.exists()), place


@pytest.mark.parametrize("page", PAGES, ids=lambda it: it.name)
def test_a_chinese_page_is_set_as_chinese(page):
    assert list(set_amiss(page.read_text("utf-8"))) == []


ENGLISH_PAGE = """\
# A page

From 2 September it costs 251 million yuan or 1,000.00 ([rules](rules.md#law-1)), `f(x)`.

```python
f(1)  # a call
```

<!-- examples/tour.py f: begin -->
```sh
make docs  # write them
```
<!-- examples/tour.py f: end -->

## Below

* one of 64 bits
"""
CHINESE_PAGE = """\
# 页面

自 9 月 2 日起，费用为 2.51 亿元或 1000.00 元（[规则](rules.md#定律-1)），`f(x)`。

```python
# 调用
f(1)
```

<!-- examples/tour.py f: begin -->
```sh
make docs  # 写出
```
<!-- examples/tour.py f: end -->

## 以下

* **之一**：64 位
"""


def test_what_is_the_same_in_both_languages_passes():
    assert list(unlike(CHINESE_PAGE, ENGLISH_PAGE)) == []
    assert list(set_amiss(CHINESE_PAGE)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("f(1)\n", "f(2)\n"),
        ("f(1)\n", "f(1)\nf(1)\n"),
        ("make docs  ", "make doc  "),
        ("```sh", "```text"),
        ("```sh\nmake docs  # 写出\n```\n", ""),
        ("<!-- examples/tour.py f: end -->\n", ""),
        ("9 月", "10 月"),
        ("2.51 亿", "2.51 万"),
        ("1000.00", "100.00"),
        ("64 位", "64 位，64 位"),
        ("\n## 以下\n", ""),
        ("## 以下", "### 以下"),
        ("`f(x)`", "`g(x)`"),
        ("，`f(x)`", ""),
        ("* **之一**：", "之一："),
    ],
)
def test_what_differs_between_the_languages_is_found(right, wrong):
    assert right in CHINESE_PAGE
    assert list(unlike(CHINESE_PAGE.replace(right, wrong), ENGLISH_PAGE)) != []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("起，", "起,"),
        ("（[规则]", "([规则]"),
        ("law-1)），", "law-1)), "),
        ("之一**：", "之一**: "),
        ("费用", "费用;"),
        ("**之一**：", "**之一：**甲"),
        ("**之一**：", "*之一*："),
        ("`f(x)`。", "`f(x)` 见下."),
        ("费用为", "费用\n为"),
    ],
)
def test_what_is_not_set_as_chinese_is_found(right, wrong):
    page = CHINESE_PAGE.replace("#定律-1", "#law-1")
    assert right in page
    assert list(set_amiss(page.replace(right, wrong))) != []


def test_a_block_whose_code_changed_is_written_anew_and_another_keeps_its_comments():
    changed = ENGLISH_PAGE.replace("f(1)", "f(2)")
    page = twin_pages.with_code_of(CHINESE_PAGE, changed)
    assert "f(2)  # a call" in page
    assert "make docs  # 写出" in page
    assert list(unlike(page, changed)) == []
