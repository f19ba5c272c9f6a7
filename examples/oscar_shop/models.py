"""What a shop stores: items as sold, policies, claims with decision and keys, events, accounts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from oscar_shop.fields import RateField, RecordField, YuanField
from shopinsure import (
    Account,
    DepositPolicy,
    DepositTerms,
    GuaranteeTerms,
    OrderPolicy,
    Shop,
    Sku,
)

PROTECT = models.PROTECT  # what a payment rests on is not deleted


def empty_account() -> Account:
    """Return the account of a shop that begins; a migration names it by this function."""
    return Account()


class Terms(models.Model):
    """Terms of your own, by id: a policy is judged by those of its purchase for life."""

    terms_id = models.CharField(max_length=64, primary_key=True)
    record = RecordField(GuaranteeTerms, DepositTerms)

    def save(self, *args: Any, **options: Any) -> None:
        """Write terms once."""
        self.clean()
        super().save(*args, **options)

    def delete(self, *_: Any, **__: Any) -> Any:
        """Refuse: a policy names its terms by their id."""
        raise ValidationError("terms stay")

    def clean(self) -> None:
        """Refuse another id than that of the record, and another record under an id."""
        if isinstance(self.record, GuaranteeTerms | DepositTerms):
            if self.terms_id != self.record.terms_id:
                raise ValidationError("terms_id is not that of the record")
            stored = Terms.objects.filter(pk=self.pk).first()
            if stored and stored.record != self.record:
                raise ValidationError("terms do not change: give others another id")


class Edited(models.Model):
    """What others edit while the insurance writes to the same row, which may have moved on."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Write what may be edited; what the insurance keeps there is written by its name alone."""
        if self._state.adding:
            options["force_insert"] = True  # or a row of this key would be taken over
        elif options.get("update_fields") is None:
            options["update_fields"] = [it.name for it in self._meta.fields[1:] if it.editable]
        super().save(*args, **options)


class InsuredShop(Edited):
    """A seller: the facts of its insurance, its rates, and its account, for which the row locks."""

    partner = models.OneToOneField("partner.Partner", PROTECT, related_name="insurance")
    shop_id = models.CharField(max_length=64, unique=True, editable=False)  # that of the record
    record = RecordField(Shop)
    quality_rate = RateField()
    price_rate = RateField()
    guarantee_terms = models.ForeignKey(Terms, PROTECT, null=True, blank=True, related_name="+")
    deposit_terms = models.ForeignKey(Terms, PROTECT, null=True, blank=True, related_name="+")
    account = RecordField(Account, default=empty_account, editable=False)
    alipay_balance = YuanField(default="0", editable=False)  # what is free, no hold of it
    level = models.CharField(max_length=16, default="good", editable=False)
    level_since = models.DateField(null=True, editable=False)
    due_on = models.DateField(null=True, db_index=True, editable=False)

    def __str__(self) -> str:
        """Return the name of the seller."""
        return str(self.partner)

    def save(self, *args: Any, **options: Any) -> None:
        """Write a shop under the id of its record."""
        self.clean()
        super().save(*args, **options)

    def clean(self) -> None:
        """Refuse another id of the shop, by which its payment keys are made, and one of another."""
        stated = getattr(self.record, "shop_id", "")
        taken = InsuredShop.objects.exclude(pk=self.pk).filter(shop_id=stated).exists()
        if taken or self.shop_id not in {"", stated}:
            raise ValidationError("shop_id stays, and is that of one shop")
        self.shop_id = stated


class SoldItem(models.Model):
    """An order line as it was sold: its product may be renamed, moved or deleted tomorrow."""

    line = models.OneToOneField("order.Line", PROTECT, related_name="sold_item")
    sku = RecordField(Sku)
    category = models.CharField(max_length=64)
    activity_item = models.BooleanField(null=True)


class Policy(models.Model):
    """The answer to an order line or a purchase of cover; the policy itself where approved."""

    shop = models.ForeignKey(InsuredShop, PROTECT, related_name="policies")
    line = models.ForeignKey("order.Line", PROTECT, null=True, related_name="policies")
    number = models.CharField(max_length=160, unique=True)
    outcome = models.CharField(max_length=16)
    record = RecordField(OrderPolicy, DepositPolicy, null=True)
    premium = YuanField()
    last_day = models.DateField(null=True)
    closed = models.BooleanField(default=False)
    decision = models.TextField()

    class Meta:
        verbose_name_plural = "policies"
        indexes = [
            models.Index(fields=["last_day"], condition=models.Q(closed=False), name="policy_open")
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Return(Edited):
    """Units that a buyer sends back: asked for, come back, refunded by a payment event of oscar."""

    line = models.ForeignKey("order.Line", PROTECT, related_name="returns")
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=64)
    requested_at = models.DateTimeField()
    came_back = models.BooleanField(null=True)
    refund = models.OneToOneField("order.PaymentEvent", PROTECT, null=True, editable=False)
    claimed = models.BooleanField(default=False, editable=False)  # answered, and not "pending"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="return_of_units")
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(claimed=False), name="return_open")
        ]


class Claim(models.Model):
    """What was answered to a request, and paid where it is approved; a later answer is a new row.

    Whoever pays takes the approved rows, with the first key as the id of the transfer.
    """

    shop = models.ForeignKey(InsuredShop, PROTECT, related_name="claims")
    kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=64, db_index=True)  # the sub-order, or the case
    request = models.CharField(max_length=202, db_index=True)  # the first payment key
    outcome = models.CharField(max_length=16)
    amount = YuanField()
    due_on = models.DateField(null=True)
    decision = models.TextField()
    assessed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the request."""
        return self.request


class PaymentKey(models.Model):
    """What was paid: no key a second time. MySQL and SQL Server need a binary collation here."""

    key = models.CharField(max_length=202, primary_key=True)
    claim = models.ForeignKey(Claim, PROTECT, related_name="keys")


class AccountEvent(models.Model):
    """An event of a seller's account; the account is the replay of them by day, then arrival."""

    shop = models.ForeignKey(InsuredShop, PROTECT, related_name="events")
    event_id = models.CharField(max_length=64)
    on = models.DateField()
    record = RecordField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "event_id"], name="event_once")]
        indexes = [models.Index(fields=["shop", "on", "id"], name="event_in_order")]
