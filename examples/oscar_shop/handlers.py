"""What oscar's events start: an item is stored as it is sold, a line that has shipped is insured."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from oscar.core.loading import get_model

from oscar_shop import mapping, services
from oscar_shop.models import InsuredShop, SoldItem

SHIPPED = "shipped"  # code of oscar's type of shipping event


@receiver(post_save, sender=get_model("order", "Line"))
def store_item(instance: Any, created: bool, **_: Any) -> None:
    """Store the item in the transaction of the sale, so that no insured sale is without it."""
    shop = InsuredShop.objects.filter(partner=instance.partner).first()
    if created and shop:
        SoldItem.objects.create(line=instance, **mapping.sold_item(instance, shop.record.shop_id))


@receiver(post_save, sender=get_model("order", "ShippingEventQuantity"))
def insure_line(instance: Any, created: bool, **_: Any) -> None:
    """Insure a line once all of its units have shipped; what cannot be insured ships all the same.

    The reason is a note of the order, for a person.
    """
    line, event = instance.line, instance.event
    whole = line.has_shipping_event_occurred(event.event_type)
    if not (created and whole and event.event_type.code == SHIPPED and hasattr(line, "sold_item")):
        return
    try:
        with transaction.atomic():
            services.issue_policies(line, event.date_created)
    except ValueError as refusal:  # NotInsurableError, and what the library refuses
        text = f"Not insured: line {line.pk}: {refusal}"
        line.order.notes.create(note_type="Insurance", message=text)
