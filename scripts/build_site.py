"""Build the pages in both languages to build/site, and follow every link in it: `make site`."""  # noqa: INP001 - a script that is run, not a package

import shutil
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import build_calculator
from sphinx.cmd.build import build_main

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "build" / "site"
TREES = ROOT / "build" / "site-trees"  # what Sphinx remembers of the pages
LOADED = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src")}
RELATIONS = {"stylesheet", "shortcut icon", "icon", "preload", "prefetch", "manifest"}


class Page(HTMLParser):
    """Gather the anchors of a page, and what it links to and loads."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.feed(place.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the anchors and links of one element."""
        facts = {name: value for name, value in attrs if value}
        self.anchors |= {facts[name] for name in ("id", "name") if name in facts}
        loads = tag != "link" or facts.get("rel") in RELATIONS
        self.loaded |= {
            facts[name] for kind, name in LOADED if kind == tag and name in facts and loads
        }
        self.links |= {facts[name] for name in ("href", "src") if name in facts}


@cache
def page_of(place: Path) -> Page:
    """Return a page of the site, read once."""
    return Page(place)


def heads(target: Path, fragment: str) -> bool:
    """Return whether a page has what a link names on it."""
    return unquote(fragment) in page_of(target).anchors


def faults_of(place: Path) -> Iterator[str]:
    """Say which links of a page lead nowhere in the site, and what it would load from outside."""
    page = page_of(place)
    if str(ROOT) in place.read_text("utf-8"):
        yield "names a folder of this machine"
    for link in sorted(page.loaded):
        if urlsplit(link).netloc or urlsplit(link).scheme not in ("", "data"):
            yield f"loads {link}"
    for link in sorted(page.links):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (place.parent / unquote(parts.path)).resolve() if parts.path else place
        if not target.is_file():
            yield f"dead link {link}"
        elif parts.fragment and target.suffix == ".html" and not heads(target, parts.fragment):
            yield f"no such heading {link}"


def build(source: Path, place: Path, trees: Path) -> int:
    """Build the pages of one language; a warning fails, after all of them were told."""
    strict = ["-W", "--keep-going", "-n", "-q", "-E"]
    return build_main([*strict, "-b", "html", "-d", str(trees), str(source), str(place)])


def main() -> int:
    """Build both languages and return 1 where a page warns or a link is dead."""
    shutil.rmtree(SITE, ignore_errors=True)
    failed = build(ROOT / "docs", SITE, TREES / "en")
    if (ROOT / "docs" / "zh" / "index.md").is_file():
        failed |= build(ROOT / "docs" / "zh", SITE / "zh", TREES / "zh")
    build_calculator.fill(SITE / "_calculator")
    pages = sorted(SITE.rglob("*.html"))
    faults = [f"{it.relative_to(SITE)}: {fault}" for it in pages for fault in faults_of(it)]
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    sys.stdout.write(f"{len(pages)} pages in {SITE.relative_to(ROOT)}, {len(faults)} faults\n")
    return 1 if failed or faults else 0


if __name__ == "__main__":
    sys.exit(main())
