"""The version stands in one place; what else states it agrees."""

import re
from pathlib import Path

import pytest

import shopinsure as si

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.md")))
RELEASED = re.compile(r"^## \[(\d[^]]*)\]", re.MULTILINE)
NAMED = re.compile(r"shopinsure(?: |-|==|/v?)(\d+\.\d+\.\d+)")


def wrong_releases(changelog):
    """Return the newest release of a changelog, unless it is this version or there is none."""
    return [it for it in RELEASED.findall(changelog)[:1] if it != si.__version__]


def wrong_names(text):
    return [it for it in NAMED.findall(text) if it != si.__version__]


def test_the_newest_release_of_the_changelog_and_the_pages_have_this_version():
    assert re.fullmatch(r"\d+\.\d+\.\d+", si.__version__)
    assert wrong_releases((ROOT / "CHANGELOG.md").read_text("utf-8")) == []
    assert [it.name for it in PAGES if wrong_names(it.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("find", "planted"),
    [
        (wrong_releases, "## [Unreleased]\n\n## [9.9.9] - 2027-01-01\n\n## [0.1.0] - 2026-12-01\n"),
        (wrong_names, "pip install shopinsure==9.9.9"),
        (wrong_names, "shopinsure-9.9.9-py3-none-any.whl"),
    ],
)
def test_another_version_would_be_found(find, planted):
    assert find(planted) == ["9.9.9"]
    assert find(planted.replace("9.9.9", si.__version__)) == []
