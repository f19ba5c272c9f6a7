"""The catalogue of rules, which docs/rules.md prints."""

from shopinsure.rules import RULES as RULES
