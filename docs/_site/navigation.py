"""What stands in the header and in the sidebar of the site, in both languages."""

from typing import NamedTuple


class Group(NamedTuple):
    """Pages under one heading of the sidebar; those that a language lacks are left out."""

    en: str
    zh: str
    pages: tuple[str, ...]


SIDEBAR = (
    Group("Begin", "入门", ("start", "price", "claim", "calculator", "a-year")),
    Group(
        "How to",
        "操作指南",
        (
            "account",
            "build-a-service",
            "embed-in-a-shop",
            "from-your-data",
            "frames",
            "arrays",
            "portfolio",
            "notebook",
            "json",
            "errors",
            "keep-an-answer",
            "pay-once",
            "calendars",
            "testing",
            "conformance",
            "upgrade",
        ),
    ),
    Group(
        "Rules and terms",
        "规则与条款",
        ("rulebook", "rules", "terms", "catalogue", "sources", "scope", "glossary"),
    ),
    Group(
        "Reference",
        "参考",
        (
            "reference/index",
            "reference/premium",
            "reference/eligibility",
            "reference/claims",
            "reference/account",
            "reference/terms",
            "reference/results",
            "reference/keeping",
            "reference/values",
            "reference/frames",
            "reference/plot",
            "reference/formulas",
            "reference/china",
            "reference/testing",
            "reference/conformance",
        ),
    ),
    Group(
        "The project",
        "项目",
        ("quality", "performance", "architecture", "contributing", "changelog"),
    ),
)

# The pages of the header, each with its name there.
HEADER = (
    ("start", "Start", "入门"),
    ("price", "Price", "保费"),
    ("claim", "Claim", "理赔"),
    ("calculator", "Calculator", "计算器"),
    ("rules", "Rules", "规则"),
    ("reference/index", "Reference", "参考"),
)

SWITCH = {"en": ("中文", "zh-Hans"), "zh": ("English", "en")}  # what the link to the twin says
