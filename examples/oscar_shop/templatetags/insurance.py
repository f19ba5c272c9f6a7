"""The working of a stored decision, in the language of whoever reads it."""

from django import template
from django.utils.translation import get_language

from shopinsure import reproduce

register = template.Library()


@register.filter
def working(decision: str) -> str:
    """Return a stored decision, worked out again and explained, in Chinese or else English."""
    language = "zh" if (get_language() or "en").startswith("zh") else "en"
    found = reproduce(decision)  # without an answer where what was stored is invalid by now
    told = [it for it in (found.answer, *found.differences) if it is not None]
    return "\n".join(it.explain(language) for it in told)
