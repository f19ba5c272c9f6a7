"""What oscar's events start: an item is stored as it is sold, a shipped line is insured."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from oscar.core.loading import get_model

from oscar_shop import services
from oscar_shop.models import SoldItem

ShippingEventQuantity = get_model("order", "ShippingEventQuantity")
SHIPPED = "shipped"  # code of oscar's type of shipping event


def or_note(line: Any, task: Callable[[], object]) -> None:
    """Run a task; what is refused keeps no sale and no shipment back, but leaves one note."""
    try:
        with transaction.atomic():
            task()
    except ValueError as refusal:  # NotInsurableError, and what the library refuses
        note = {"note_type": "Insurance", "message": f"Not insured: line {line.pk}: {refusal}"}
        if not line.order.notes.filter(**note).exists():
            line.order.notes.create(**note)


@receiver(post_save, sender=get_model("order", "Line"))
def store_item(instance: Any, created: bool, **_: Any) -> None:
    """Store the item in the transaction of the sale."""
    if created:
        or_note(instance, lambda: services.store_item(instance))


@receiver(post_save, sender=ShippingEventQuantity)
def insure_line(instance: Any, created: bool, **_: Any) -> None:
    """Insure a line of an insured shop once all of its units have shipped; L-2.4."""
    line, event = instance.line, instance.event
    if event.event_type.code != SHIPPED or not line.has_shipping_event_occurred(event.event_type):
        return
    if created and SoldItem.objects.filter(line=line).exists():
        or_note(line, lambda: services.issue_policies(line, event.date_created))


def insure_again(line: Any) -> None:
    """Insure a line that shipped whole and has no final answer, by its last shipment."""
    shipped = line.shipping_event_quantities.filter(event__event_type__code=SHIPPED)
    insure_line(instance=shipped.latest("pk"), created=True)
