"""What the insurance does each day: debits, standings, covers that end, windows that close.

Run it once a day after midnight in Beijing; again on the same day it finds nothing left to do, and
a day that was missed is made up for by the next. Both queries are answered by an index.
"""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from oscar_shop.models import InsuredShop, Policy
from oscar_shop.services import deposit_terms, lock_shop, post_event, today
from shopinsure import Repaid, auto_debit, outstanding, standing


class Command(BaseCommand):
    """Work through what is due."""

    help = __doc__.splitlines()[0]

    def add_arguments(self, parser: Any) -> None:
        """Take another day than today's."""
        parser.add_argument("--on", type=date.fromisoformat, help="the day in Beijing")

    def handle(self, *_: Any, on: date | None, **__: Any) -> None:
        """Close what is over, and let each shop that is due be, one transaction a shop."""
        on, failed = on or today(), []
        over = Policy.objects.filter(closed=False, last_day__lt=on).update(closed=True)
        for shop in InsuredShop.objects.filter(due_on__lte=on):
            try:
                self.stdout.write(work_through(shop, on))
            except ValueError as refusal:  # of one shop, and no reason to leave out the others
                failed.append(f"{shop}: {refusal}")
        self.stdout.write(f"{on}: {over} policies over")
        if failed:
            raise CommandError("\n".join(failed))


@transaction.atomic
def work_through(shop: InsuredShop, on: date) -> str:
    """Debit what a shop owes as far as its balance goes, and keep how it stands."""
    shop = lock_shop(shop)
    terms = deposit_terms(shop)
    if shop.due_on is None or shop.due_on > on:
        return f"{shop}: done by another run"
    debits = auto_debit(shop.account, on, shop.alipay_balance, terms=terms)
    left = shop.alipay_balance - sum(debit.amount for debit in debits)
    for number, debit in enumerate(debits, shop.events.count()):
        event_id = f"debit-{on}-{number}"
        repaid = Repaid(event_id=event_id, on=on, case_id=debit.case_id, amount=debit.amount)
        shop = post_event(shop, repaid)
    shop.alipay_balance = left
    now = standing(shop.account, on, terms=terms)
    shop.level, shop.level_since = now.level, now.since
    shop.due_on = next_day(shop, on)
    shop.save(update_fields=["alipay_balance", "level", "level_since", "due_on"])
    return f"{shop}: {len(debits)} debits, {now.level}"


def next_day(shop: InsuredShop, on: date) -> date | None:
    """Return the next day on which there is something to do: while it owes, each; else the end."""
    until = shop.account.cover_until
    if outstanding(shop.account):
        return on + timedelta(days=1)
    return until + timedelta(days=1) if until and until >= on else None
