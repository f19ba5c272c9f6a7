"""Policies, claims and accounts to look at, with the working in the language of the reader."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import get_language

from oscar_shop.models import Claim, InsuredShop, Policy, Return, Terms
from oscar_shop.services import statements
from oscar_shop.templatetags.insurance import working

PRE = '<pre style="overflow-x: auto">{}</pre>'


def never(*_: Any, **__: Any) -> bool:
    """Return that nobody may, whatever else a user is allowed."""
    return False


class Answered(admin.ModelAdmin):
    """What was answered is read and never edited."""

    has_add_permission = has_change_permission = has_delete_permission = never

    @admin.display(description="working / 计算过程")
    def working(self, row: Any) -> str:
        """Show how the answer came about."""
        return format_html(PRE, working(row.decision))


@admin.register(Policy)
class PolicyAdmin(Answered):
    """Policies, and lines for which none was issued."""

    list_display = ("number", "shop", "outcome", "premium", "last_day", "closed")
    list_filter = ("outcome", "closed")
    search_fields = ("number",)
    fields = ("number", "shop", "outcome", "premium", "last_day", "closed", "working")


@admin.register(Claim)
class ClaimAdmin(Answered):
    """Claims, each answer a row."""

    list_display = ("request", "shop", "outcome", "amount", "due_on", "assessed_at")
    list_filter = ("kind", "outcome")
    search_fields = ("subject", "request")
    fields = ("request", "shop", "kind", "outcome", "amount", "due_on", "assessed_at", "working")


class Edited(admin.ModelAdmin):
    """What is edited and stays, since policies and claims rest on it."""

    has_delete_permission = never


@admin.register(InsuredShop)
class InsuredShopAdmin(Edited):
    """Shops with their accounts."""

    list_display = ("partner", "level", "level_since", "alipay_balance", "due_on")
    readonly_fields = ("alipay_balance", "level", "level_since", "due_on", "statement")

    @admin.display(description="account / 账户")
    def statement(self, row: InsuredShop) -> str:
        """Show the account and how it came about."""
        events = [it.record for it in row.events.order_by("on", "pk")]
        language = get_language() or "en"
        told = [it.explain(language) for it in statements(row, events) if it.postings]
        return format_html(PRE, "\n".join(told))


@admin.register(Terms)
class TermsAdmin(admin.ModelAdmin):
    """Terms are added, and stay as they are."""

    has_change_permission = has_delete_permission = never


admin.site.register(Return, Edited)
