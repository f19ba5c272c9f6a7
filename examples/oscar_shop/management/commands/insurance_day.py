"""What the insurance does each day: debits, standings, covers that end, windows that close.

Run it once a day after midnight in Beijing; again on the same day it finds nothing left to do, and
a day that was missed is made up for by the next. Shops that are due and policies that are over are
found by an index.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from oscar.core.loading import get_model

from oscar_shop.handlers import SHIPPED, insure_again
from oscar_shop.models import InsuredShop, Policy, Return
from oscar_shop.services import account_terms, locked, post_event, refund, today
from shopinsure import Outcome, Repaid, auto_debit, outstanding, standing

Line, ShippingEvent = get_model("order", "Line"), get_model("order", "ShippingEvent")
AGAIN = timedelta(days=30)  # how long a line that shipped is tried again


class Command(BaseCommand):
    """Work through what is due."""

    help = __doc__.splitlines()[0]

    def add_arguments(self, parser: Any) -> None:
        """Take another day than today's."""
        parser.add_argument("--on", type=date.fromisoformat, help="the day in Beijing")

    def handle(self, *_: Any, on: date | None, **__: Any) -> None:
        """Close what is over, and do what is due, each in a transaction of its own."""
        on, failed = on or today(), []
        if on > today():
            raise CommandError(f"{on} has not come yet")
        over = Policy.objects.filter(closed=False, last_day__lt=on).update(closed=True)
        for task, rows in due(on):
            for pk in list(rows.values_list("pk", flat=True)):
                try:
                    task(rows.model.objects.get(pk=pk))
                except Exception as error:  # noqa: BLE001 - of one, no reason to leave out others
                    failed.append(f"{rows.model.__name__} {pk}: {error!r}")
        self.stdout.write(f"{on}: {over} policies over")
        if failed:
            raise CommandError("\n".join(failed))


def due(on: date) -> list[tuple[Callable[[Any], object], Any]]:
    """Return what is due: lines and refunds that got no answer yet, then the shops."""
    waiting = Q(policies=None) | Q(policies__outcome=Outcome.PENDING)
    shipped = {"event_type__code": SHIPPED, "date_created__gte": now() - AGAIN}
    lines = Line.objects.filter(waiting, sold_item__isnull=False)
    lines = lines.filter(shipping_events__in=ShippingEvent.objects.filter(**shipped))
    return [
        (insure_again, lines.distinct()),
        (
            refund,
            Return.objects.filter(claimed=False, refund__isnull=False, came_back__isnull=False),
        ),
        (partial(work_through, on=on), InsuredShop.objects.filter(due_on__lte=on)),
    ]


@transaction.atomic
def work_through(shop: InsuredShop, on: date) -> None:
    """Debit what a shop owes as far as its balance goes, and keep how it stands."""
    shop = locked(InsuredShop, shop.pk)
    terms = account_terms(shop)
    if shop.due_on is None or shop.due_on > on:
        return  # done by another run
    debits = auto_debit(shop.account, on, shop.alipay_balance, terms=terms)
    left = shop.alipay_balance - sum(debit.amount for debit in debits)
    for number, debit in enumerate(debits, shop.events.count()):
        event_id = f"debit-{on}-{number}"
        repaid = Repaid(event_id=event_id, on=on, case_id=debit.case_id, amount=debit.amount)
        shop = post_event(shop, repaid)
    shop.alipay_balance = left
    level = standing(shop.account, on, terms=terms)
    shop.level, shop.level_since = level.level, level.since
    shop.due_on = next_day(shop, on)
    shop.save(update_fields=["alipay_balance", "level", "level_since", "due_on"])


def next_day(shop: InsuredShop, on: date) -> date | None:
    """Return the next day on which there is something to do: while it owes, each; else the end."""
    until = shop.account.cover_until
    if outstanding(shop.account):
        return on + timedelta(days=1)
    return until + timedelta(days=1) if until and until >= on else None
