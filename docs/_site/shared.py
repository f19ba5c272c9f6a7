"""What the English and the Chinese pages have in common: settings, navigation, links.

The pages are plain Markdown that reads well on a code host. What a site needs beyond that is added
here while it is built: the navigation, the two pages that stand at the root of the project
(changelog, contributing), links to what is no page, and the switch between the languages.
"""

import re
from pathlib import Path, PurePosixPath
from typing import Any

from chinese_search import SearchPairs
from navigation import HEADER, SIDEBAR, SWITCH
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

HERE = Path(__file__).parent
DOCS = HERE.parent
ZH = DOCS / "zh"
ROOT = DOCS.parent

project = "shopinsure"
author = "shopinsure contributors"
version = release = re.findall(
    r'"(.+)"', (ROOT / "src/shopinsure/_version.py").read_text("utf-8").split("__version__")[1]
)[0]

extensions = ["myst_parser"]
myst_heading_anchors = 6
myst_links_external_new_tab = False
nitpicky = True
root_doc = "index"
smartquotes = False
highlight_language = "text"

html_theme = "furo"
html_theme_options = {"announcement": "header", "top_of_page_buttons": []}
html_static_path = [str(HERE / "static")]
html_css_files = ["site.css"]
html_favicon = str(HERE / "static" / "favicon.svg")
templates_path = [str(HERE / "templates")]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = False
html_scaled_image_link = False

# Pages of the site that stand at the root of the project, by their name in the site.
AT_THE_ROOT = {"changelog": "CHANGELOG.md", "contributing": "CONTRIBUTING.md"}
PAGES_AT_THE_ROOT = {ROOT / file: name for name, file in AT_THE_ROOT.items()}
PAGES_AT_THE_ROOT |= {ROOT / "README.md": "index", ROOT / "README.zh.md": "zh/index"}
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!\w+:|#)([^)\s#]*)(#[^)\s]*)?\)")
FENCE = re.compile(r"^(```+).*?^\1$", re.DOTALL | re.MULTILINE)


def toctrees(chinese: bool, source: Path) -> str:  # noqa: FBT001 - one of two languages
    """Return the navigation as hidden trees, for the end of the start page."""
    parts = []
    for group in SIDEBAR:
        there = [it for it in group.pages if it in AT_THE_ROOT or (source / f"{it}.md").is_file()]
        there = [it for it in there if not (chinese and it in AT_THE_ROOT)]
        if there:
            options = f":hidden:\n:caption: {group.zh if chinese else group.en}\n"
            parts.append("```{toctree}\n" + options + "\n" + "\n".join(there) + "\n```\n")
    return "\n" + "\n".join(parts)


def name_of(place: Path) -> str | None:
    """Return the name of the page that a file becomes on the site, from the site's root."""
    if place in PAGES_AT_THE_ROOT:
        return PAGES_AT_THE_ROOT[place]
    if place.suffix == ".md" and DOCS in place.parents:
        return place.relative_to(DOCS).with_suffix("").as_posix()
    return None


def led(found: re.Match[str], page: Path, name: str, source: Path) -> str:
    """Return a link with its target where that is on the site; alone its words, where nowhere."""
    words, target, part = found[1], found[2], found[3] or ""
    place = (page.parent / target).resolve()
    to = name_of(place)
    if to is None:  # a file is handed out, and a folder of the project is no page
        return words if place.suffix == ".md" or not place.is_file() else found[0]
    up = "../" * name.count("/")
    if (source == ZH) == to.startswith("zh/"):  # within the pages of one language
        return f"[{words}]({up}{to.removeprefix('zh/')}.md{part})"
    out = f"{up}../" if source == ZH else up
    return f'<a class="reference" href="{out}{to}.html{part}">{words}</a>'


def linked(text: str, page: Path, name: str, source: Path) -> str:
    """Return the text of a page with its links led to where their targets are on the site."""
    parts, at = [], 0
    for fence in FENCE.finditer(text):  # what stands in a block is no link
        parts += [LINK.sub(lambda it: led(it, page, name, source), text[at : fence.start()])]
        parts += [fence[0]]
        at = fence.end()
    return "".join((*parts, LINK.sub(lambda it: led(it, page, name, source), text[at:])))


def read(app: Sphinx, name: str, content: list[str]) -> None:
    """Give Sphinx the source of a page, with what a site needs beyond it."""
    source = Path(app.srcdir)
    page, text = source / f"{name}.md", content[0]
    if name in AT_THE_ROOT and source == DOCS:
        page = ROOT / AT_THE_ROOT[name]
        text = page.read_text("utf-8")
    text = linked(text, page, name, source)
    content[0] = text + toctrees(source != DOCS, source) if name == "index" else text


def lead(app: Sphinx, name: str, _: str, context: dict[str, Any], __: object) -> None:
    """Tell the template of a page the links of its header, and its twin in the other language."""
    chinese = Path(app.srcdir) != DOCS
    other = DOCS if chinese else ZH
    up = "../" * len(PurePosixPath(name).parents[:-1])
    context["header_links"] = [
        (f"{up}{page}.html", zh if chinese else en, page == name)
        for page, en, zh in HEADER
        if page in app.env.found_docs
    ]
    context["header_links"] += [  # what is there in English alone is led to all the same
        (f"{up}../{page}.html", f"{zh}（英文）", False)
        for page, _, zh in HEADER
        if chinese and page not in app.env.found_docs and (DOCS / f"{page}.md").is_file()
    ]
    twin = name if name == "search" or (other / f"{name}.md").is_file() else "index"
    words, tongue = SWITCH["zh" if chinese else "en"]
    place = f"{up}{'../' if chinese else 'zh/'}{twin}.html"
    context["switch"] = (place, words, tongue) if (other / "index.md").is_file() else None
    context["header_name"] = "主要页面" if chinese else "Main pages"


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect what is added while the site is built."""
    app.add_search_language(SearchPairs)
    app.add_lexer("mermaid", TextLexer)  # a code host draws it; here it is read
    app.connect("source-read", read)
    app.connect("html-page-context", lead)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
