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
# A shop's title of an item is longer than its details.
Title: TypeAlias = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=255)]


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
    """What makes an item the same item, each detail in any script; L-3.4."""

    shop_id: Identifier = Field(description="Id of the shop that sells the item; L-F3.")
    listing_id: Identifier = Field(
        description="Id of the listing, the link under which the item is sold; L-F3."
    )
    name: Title = Field(description="Name of the item in any script, 1 to 255 characters; L-3.4.")
    specification: Text = Field(
        default="", description="Specification of the item; empty where it is not known; L-3.4."
    )
    model: Text = Field(
        default="", description="Model of the item; empty where it is not known; L-3.4."
    )
    brand: Text = Field(
        default="", description="Brand of the item; empty where it is not known; L-3.4."
    )
    dimensions: Text = Field(
        default="", description="Dimensions of the item; empty where they are not known; L-3.4."
    )
    size: Text = Field(
        default="", description="Size of the item; empty where it is not known; L-3.4."
    )
    colour: Text = Field(
        default="", description="Colour of the item; empty where it is not known; L-3.4."
    )
    sale_mode: Text = Field(
        default="", description="Way in which the item is sold; empty where it is not known; L-3.4."
    )

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
    """One unit of an order line as it was bought: amounts in yuan per unit; L-3.1, L-3.8."""

    order_id: Identifier = Field(description="Id of the insured order.")
    line_id: Identifier = Field(description="Id of the order line in its order.")
    sku: Sku = Field(description="Item that was bought; L-3.4.")
    unit_paid: Amount = Field(
        description="Price paid for one unit in yuan, with freight, red packets and points; L-3.7."
    )
    freight: Amount = Field(
        default=_NO_AMOUNT, description="Part of the unit price that is freight, in yuan; L-3.8."
    )
    red_packets: Amount = Field(
        default=_NO_AMOUNT,
        description="Part of the unit price that was paid with red packets, in yuan; L-3.8.",
    )
    points: Amount = Field(
        default=_NO_AMOUNT,
        description="Part of the unit price that was paid with redeemed points, in yuan; L-3.8.",
    )
    paid_at: Instant = Field(
        description="When the order was paid, with offset; the window runs from then; L-3.1."
    )
    claimed_lines: Annotated[tuple[Identifier, ...], max_items(1_000)] | None = Field(
        default=(),
        description="Ids of the lines with a paid price claim; None: not known yet; L-3.1.",
    )
    refunded: Fact = Field(
        default=False,
        description="Whether the unit was or is being refunded; None: not known yet.",
    )
    activity_item: Fact = Field(
        default=True,
        description="Whether an activity item, bought during it; None: not known yet; L-3.1.",
    )

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
    """An order for the same item at another price, placed but not needed to be paid; L-3.5."""

    order_id: Identifier = Field(
        description="Id of the order placed as evidence, which need not be paid; L-3.5."
    )
    sku: Sku = Field(description="Item that was ordered, the same as was bought; L-3.4.")
    unit_price: MaybeAmount = Field(
        description="Price of one unit before freight, in yuan; None: not known yet; L-3.7."
    )
    placed_at: MaybeInstant = Field(
        description="When the order was placed, with offset; None: not known yet; L-3.6."
    )
    submitted_at: MaybeInstant = Field(
        description="When it was submitted, with offset; None: not known yet; L-3.6."
    )

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
    """A refund of an order: amounts in yuan, ``None`` is not known yet; L-2.5."""

    refund_id: Identifier = Field(description="Id of the refund.")
    order_id: Identifier = Field(description="Id of the insured order.")
    category: Identifier = Field(
        description="Code of the category of the goods, such as apparel; L-2.1."
    )
    reason: Identifier = Field(
        description="Code of the reason for the refund, such as quality; L-2.1."
    )
    requested_at: Instant = Field(
        description="When the buyer asked for the refund, with offset; L-2.5."
    )
    goods_returned: Fact = Field(
        description="Whether the goods were returned; None: not known yet; L-2.1."
    )
    goods_refunded: MaybeAmount = Field(
        description="Goods refunded without freight, in yuan; None: not known yet; L-2.1."
    )
    freight_refunded: Amount = Field(
        default=_NO_AMOUNT, description="Freight refunded in yuan, which is not indemnified; L-2.1."
    )
    indemnified: Amount = Field(
        default=_NO_AMOUNT,
        description="Amount paid so far on the quality policy of the order, in yuan; L-2.1.",
    )
    price_claim_paid: Amount = Field(
        default=_NO_AMOUNT,
        description="Amount paid so far on the price policy of the order, in yuan.",
    )
    completed_at: MaybeInstant = Field(
        default=UNKNOWN,
        description="When the refund was completed, with offset; None: not known yet; L-2.5.",
    )

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
    """A complaint against a seller: amounts in yuan, ``None`` is not known yet; D-Q7, D-Q10."""

    shop_id: Identifier = Field(description="Id of the shop complained about.")
    case_id: Identifier = Field(description="Id of the case.")
    order_id: Identifier = Field(description="Id of the order in dispute.")
    ground: AnyGround = Field(description="Ground of the complaint; None: not known yet; D-Q7.")
    scope: AnyScope = Field(
        description="Protection under which the complaint falls; None: not known yet; D-Q7."
    )
    escrow: Fact = Field(
        description="Whether it was an escrow purchase; None: not known yet; D-Q7."
    )
    amount: MaybeAmount = Field(
        description="Amount in dispute in yuan, with freight; None: not known yet; D-Q7."
    )
    seller_performed: Fact = Field(
        description="Whether the seller performed in time; None: not known yet; D-Q10."
    )
    ruling: AnyRuling = Field(
        description="Party the platform decided for; None: not decided yet; D-Q7."
    )
    verified: Fact = Field(
        description="Whether the insurer has verified the case; None: not known yet; D-Q7."
    )
    advance_id: Identifier = Field(
        description="Id of this request for an advance, unique in its case."
    )
    advanced: MaybeAmount = Field(
        description="Amount advanced on the case before, in yuan; None: not known yet; D-Q26."
    )
    credit_available: MaybeAmount = Field(
        default=_NO_AMOUNT,
        description="Available credit in yuan; None: not known yet; D-Q26.",
    )
    credit_held: MaybeAmount = Field(
        default=_NO_AMOUNT,
        description="Amount held on credit for this case, in yuan; None: not known yet; D-Q21.",
    )

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
