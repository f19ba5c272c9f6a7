"""Where the built site lies, and its pages."""

from pathlib import Path

SITE = Path(__file__).parents[1] / "build" / "site"
PAGES = sorted(it.relative_to(SITE).as_posix() for it in SITE.rglob("*.html"))
