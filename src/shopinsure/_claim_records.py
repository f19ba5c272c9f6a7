"""What a claim is about: the item, its purchase and the evidence, a refund, a dispute."""

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, Self, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from shopinsure._dates import Instant, MaybeInstant
from shopinsure._money import Amount, MaybeAmount, from_fen, yuan
from shopinsure._records import (
    UNKNOWN,
    Accepts,
    Fact,
    Facts,
    Identifier,
    Record,
    enum_field,
    inconsistent,
    max_items,
)
from shopinsure._refusals import facts as contradictions
from shopinsure._words import LocalizedEnum

_NO_AMOUNT: Any = from_fen(0)

Text: TypeAlias = Annotated[str, StringConstraints(strict=True, max_length=128)]


class Ground(LocalizedEnum):
    """The four grounds of a complaint; D-Q7."""

    QUALITY = "quality", "质量问题"
    NOT_AS_DESCRIBED = "not_as_described", "描述不符"
    NOT_RECEIVED = "not_received", "未收到货"
    BROKEN_PROMISE = "broken_promise", "违背承诺"


class Scope(LocalizedEnum):
    """The protection a complaint falls under; all but the punitive are in scope; D-Q7."""

    BASIC = "basic", "基础保障"
    AGREED_TERMS = "agreed_terms", "交易约定"
    SPOT_CHECK = "spot_check", "网安抽检"
    PUNITIVE = "punitive", "惩罚性赔偿"


class Ruling(LocalizedEnum):
    """For whom the platform decided; D-Q7."""

    BUYER = "buyer", "支持买家"
    SELLER = "seller", "支持卖家"


if TYPE_CHECKING:
    AnyGround: TypeAlias = Accepts[Ground | None, Ground | str | None]
    AnyScope: TypeAlias = Accepts[Scope | None, Scope | str | None]
    AnyRuling: TypeAlias = Accepts[Ruling | None, Ruling | str | None]
else:
    AnyGround = enum_field(Ground, or_unknown=True)
    AnyScope = enum_field(Scope, or_unknown=True)
    AnyRuling = enum_field(Ruling, or_unknown=True)


def _dress() -> Facts:
    """Return an item for the examples of schemas."""
    return {
        "shop_id": "S-1",
        "listing_id": "L-1",
        "name": "连衣裙",
        "brand": "A",
        "size": "M",
        "colour": "红色",
    }


class Sku(Record):
    """What makes an item the same item, each detail in any script; L-3.4.

    A detail left empty is not known. ``listing_id`` is the link, ``sale_mode`` the way of selling.
    """

    shop_id: Identifier
    listing_id: Identifier
    name: Annotated[Text, Field(min_length=1)]
    specification: Text = ""
    model: Text = ""
    brand: Text = ""
    dimensions: Text = ""
    size: Text = ""
    colour: Text = ""
    sale_mode: Text = ""

    @classmethod
    def _example(cls) -> Facts:
        return _dress()


DETAILS: Final = MappingProxyType(
    {
        "name": "名称",
        "specification": "规格",
        "model": "型号",
        "brand": "品牌",
        "dimensions": "尺寸",
        "size": "尺码",
        "colour": "颜色",
        "sale_mode": "销售方式",
    }
)
"""The details that make an item the same item, with their Chinese names; L-3.4."""


class Purchase(Record):
    """One unit of an order line as it was bought: amounts in yuan per unit; L-3.1, L-3.8.

    ``freight``, ``red_packets`` and ``points`` are parts of ``unit_paid``. ``claimed_lines`` are
    the lines of the order on which a price claim was paid; ``refunded`` also means being refunded.
    ``activity_item`` says that the item was one of the activity and bought during it (L-3.1).
    """

    order_id: Identifier
    line_id: Identifier
    sku: Sku
    unit_paid: Amount
    freight: Amount = _NO_AMOUNT
    red_packets: Amount = _NO_AMOUNT
    points: Amount = _NO_AMOUNT
    paid_at: Instant
    claimed_lines: Annotated[tuple[Identifier, ...], max_items(1_000)] | None = ()
    refunded: Fact = False
    activity_item: Fact = True

    @classmethod
    def _example(cls) -> Facts:
        return {
            "order_id": "O-1",
            "line_id": "1",
            "sku": _dress(),
            "unit_paid": "110.00",
            "freight": "10.00",
            "red_packets": "20.00",
            "points": "5.00",
            "paid_at": "2020-09-10T10:00:00+08:00",
        }

    @model_validator(mode="after")
    def _parts_fit_the_price(self) -> Self:
        parts = self.freight.fen + self.red_packets.fen + self.points.fen
        if parts > self.unit_paid.fen:
            shown = {"parts": yuan(parts), "unit_paid": self.unit_paid}
            raise inconsistent(contradictions.PARTS_ABOVE_PRICE, **shown)
        return self


class Evidence(Record):
    """An order for the same item at another price, placed but not needed to be paid; L-3.5.

    ``unit_price`` is the price of one unit before freight, in yuan; ``None`` is not known yet.
    """

    order_id: Identifier
    sku: Sku
    unit_price: MaybeAmount
    placed_at: MaybeInstant
    submitted_at: MaybeInstant

    @classmethod
    def _example(cls) -> Facts:
        return {
            "order_id": "O-2",
            "sku": _dress(),
            "unit_price": "70.00",
            "placed_at": "2020-09-20T10:00:00+08:00",
            "submitted_at": "2020-09-21T10:00:00+08:00",
        }


class Refund(Record):
    """A refund of an order: amounts in yuan, ``None`` is not known yet; L-2.5.

    ``indemnified`` is what was paid on the order's quality policy so far, ``price_claim_paid`` what
    was paid on its price policy.
    """

    refund_id: Identifier
    order_id: Identifier
    category: Identifier
    reason: Identifier
    requested_at: Instant
    goods_returned: Fact
    goods_refunded: MaybeAmount
    freight_refunded: Amount = _NO_AMOUNT
    indemnified: Amount = _NO_AMOUNT
    price_claim_paid: Amount = _NO_AMOUNT
    completed_at: MaybeInstant = UNKNOWN

    @classmethod
    def _example(cls) -> Facts:
        return {
            "refund_id": "R-1",
            "order_id": "O-1",
            "category": "apparel",
            "reason": "quality",
            "requested_at": "2020-09-20T10:00:00+08:00",
            "goods_returned": True,
            "goods_refunded": "190.00",
            "freight_refunded": "9.00",
            "completed_at": "2020-09-25T18:00:00+08:00",
        }

    @model_validator(mode="after")
    def _completes_after_its_request(self) -> Self:
        if self.completed_at is not None and self.completed_at < self.requested_at:
            raise inconsistent(contradictions.COMPLETED_BEFORE_REQUESTED)
        return self


class Dispute(Record):
    """A complaint against a seller: amounts in yuan, ``None`` is not known yet; D-Q7, D-Q10.

    ``amount`` may hold freight both ways. ``verified`` is the insurer's own check.
    ``advance_id`` is that of this request, ``advanced`` what was paid on the case before it.
    ``credit_held`` is what is held on credit for this case.
    """

    shop_id: Identifier
    case_id: Identifier
    order_id: Identifier
    ground: AnyGround
    scope: AnyScope
    escrow: Fact
    amount: MaybeAmount
    seller_performed: Fact
    ruling: AnyRuling
    verified: Fact
    advance_id: Identifier
    advanced: MaybeAmount
    credit_available: MaybeAmount = _NO_AMOUNT
    credit_held: MaybeAmount = _NO_AMOUNT

    @classmethod
    def _example(cls) -> Facts:
        return {
            "shop_id": "S-1",
            "case_id": "C-1",
            "order_id": "O-1",
            "ground": "not_as_described",
            "scope": "basic",
            "escrow": True,
            "amount": "100.00",
            "seller_performed": False,
            "ruling": "buyer",
            "verified": True,
            "advance_id": "A-1",
            "advanced": "0.00",
            "credit_available": "60.00",
            "credit_held": "40.00",
        }
