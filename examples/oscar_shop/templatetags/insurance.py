"""The working of a stored decision, in the language of whoever reads it."""

from django import template
from django.utils.translation import get_language

from shopinsure import reproduce

register = template.Library()


@register.filter
def working(decision: str) -> str:
    """Return a stored decision, worked out again and explained."""
    found = reproduce(decision)
    differences = "" if found.same else "\n".join(it.explain() for it in found.differences)
    return f"{found.answer.explain(get_language() or 'en')}\n{differences}".strip()
