"""From an order of oscar to the records of the library, each choice with its reason.

The insured order is one line of oscar's order: one item, one category, shipped as one. All amounts
are those with tax (``…_incl_tax``), since a price to consumers holds it and the buyer paid it.
"""

from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from oscar.core.loading import get_model

from shopinsure import Evidence, Order, Purchase, Sku, Yuan, apportion, split_line

OscarOrder = get_model("order", "Order")
Range = get_model("offer", "Range")

CATEGORIES = frozenset({"apparel", "fmcg", "appliances"})  # codes of your root categories
DELIVERY = frozenset({"remote-area", "bulky"})  # surcharges that are freight; others are service
RED_PACKETS, POINTS = "red-packets", "points"  # types of payment source
CANCELLED = frozenset({"Cancelled"})  # statuses of an order or a line in your pipelines
ACTIVITY = "activity"  # slug of the range of activity items
DETAILS = ("specification", "brand", "dimensions", "size", "colour", "sale_mode")
MOST = 128  # characters of a detail
ZERO, FEN = Decimal("0.00"), Decimal("0.01")


class NotInsurableError(ValueError):
    """The order or the evidence cannot be mapped, and a person has to look at it."""


class Share(NamedTuple):
    """What one line has of its order; the shares of an order add up to its total."""

    goods: Yuan
    freight: Yuan
    service: Yuan
    redeemed: Yuan  # by red packets and points: a part of the goods, not one more

    @property
    def paid(self) -> Yuan:
        """Return what was paid for the sub-order."""
        return Yuan(self.goods + self.freight + self.service)


def sub_order_id(line: Any) -> str:
    """Return the id of the insured order; the key of a line stays when others are deleted."""
    return f"{line.order.number}-{line.pk}"


def item_of(line: Any) -> Any:
    """Return the item as it was sold, or refuse a line of which none was kept."""
    if not hasattr(line, "sold_item"):
        raise NotInsurableError(f"no item was kept as line {line.pk} was sold")
    return line.sold_item


def redeemed(order: Any) -> list[Yuan]:
    """Return what was paid by red packets and by points.

    They are sources of payment and no vouchers: a voucher lowers the price, so that nobody paid it,
    while these the merchant is paid; they count as paid and not in the limit (L-3.8).
    """
    paid = {RED_PACKETS: ZERO, POINTS: ZERO}
    for source in order.sources.filter(source_type__code__in=paid):
        paid[source.source_type.code] += source.amount_debited
    return [Yuan(it) for it in paid.values()]


def shares(order: Any, *, paid: bool = True) -> dict[int, Share]:
    """Split what was paid for an order over its lines, by their key, without losing a fen.

    What oscar took off a price by offers and vouchers is in the price of the line already. An order
    that need not be paid is split alike.
    """
    order = OscarOrder.objects.get(pk=order.pk)  # as stored: just placed, it has four decimals
    lines = list(order.lines.order_by("pk"))
    surcharges = list(order.surcharges.all())
    delivery = sum((it.incl_tax for it in surcharges if it.code in DELIVERY), ZERO)
    freight = order.shipping_incl_tax + delivery  # after an offer on shipping
    service = sum((it.incl_tax for it in surcharges), ZERO) - delivery
    prices = [line.line_price_incl_tax for line in lines]
    goods = order.total_incl_tax - freight - service
    check_order(order, abs(goods - sum(prices)), FEN * (len(lines) + len(surcharges)), paid)
    weights = prices if any(prices) else [line.quantity for line in lines]
    # Where oscar rounded line by line, a fen may be left: the order's total is what was paid.
    parts = [apportion(goods, prices), apportion(freight, weights), apportion(service, weights)]
    # Red packets and points paid for all of it alike, freight too: the freight's part is left out.
    cells = [*parts[0], *(Yuan(one + two) for one, two in zip(parts[1], parts[2], strict=True))]
    parts.append(apportion(Yuan(sum(redeemed(order), ZERO)), cells)[: len(lines)])
    return {line.pk: Share(*it) for line, *it in zip(lines, *parts, strict=True)}


def check_order(order: Any, gap: Decimal, most: Decimal, paid: bool) -> None:
    """Refuse an order in another currency, one that is not paid, and one that does not add up."""
    sources = list(order.sources.all()) if paid else []
    for currency in {order.currency, *(it.currency for it in sources)} - {"CNY"}:
        raise NotInsurableError(f"the order is in {currency}, and amounts are in yuan")
    debited = sum((it.amount_debited for it in sources), ZERO)
    if paid and debited != order.total_incl_tax:  # refunds stand in another column
        raise NotInsurableError(f"{debited} of {order.total_incl_tax} was paid")
    if gap > most:
        raise NotInsurableError(f"lines, shipping and surcharges differ from the total by {gap}")


def is_cancelled(line: Any) -> bool:
    """Return whether a line or its order is cancelled."""
    return bool(CANCELLED & {line.order.status, line.status})


def order_record(line: Any, shop_id: str, shipped_at: Any) -> Order:
    """Return the insured order; oscar takes the payment as it places the order: ``date_placed``."""
    if is_cancelled(line):
        raise NotInsurableError("the order is cancelled")
    share = shares(line.order)[line.pk]
    return Order(
        order_id=sub_order_id(line),
        shop_id=shop_id,
        category=item_of(line).category,
        paid=share.paid,
        freight=share.freight,
        paid_at=line.order.date_placed,
        shipped_at=shipped_at,
    )


def units(line: Any, *, paid: bool = True) -> tuple[Yuan, ...]:
    """Return what each unit of a line cost, of which none is in oscar.

    ``unit_price_incl_tax`` is before offers and vouchers, and the prices in ``line.prices`` are
    rounded each and may add up to more than was paid.
    """
    return split_line(shares(line.order, paid=paid)[line.pk].goods, line.quantity)


def purchase_record(line: Any, **known: Any) -> Purchase:
    """Return the unit of a price claim: freight is no part of it, what was redeemed is."""
    parts = split_line(shares(line.order)[line.pk].redeemed, line.quantity)
    packets, points = apportion(parts[0], redeemed(line.order))
    return Purchase(
        order_id=sub_order_id(line),
        line_id=str(line.pk),
        sku=item_of(line).sku,
        unit_paid=units(line)[0],
        red_packets=packets,
        points=points,
        paid_at=line.order.date_placed,
        activity_item=item_of(line).activity_item,
        **known,
    )


def evidence_record(line: Any, submitted_at: Any) -> Evidence:
    """Return an order of the item as evidence, at its price after offers and vouchers.

    It need not be paid (L-3.5), so how it was paid does not count; but its unit is worked out as
    that of the purchase, or the fen that oscar rounds away would be a lower price.
    """
    if is_cancelled(line):
        raise NotInsurableError("the evidence is cancelled")
    return Evidence(
        order_id=sub_order_id(line),
        sku=item_of(line).sku,
        unit_price=units(line, paid=False)[0],
        placed_at=line.order.date_placed,
        submitted_at=submitted_at,
    )


def cut(text: str) -> str:
    """Return a text as long as a detail may be: what is cut off still tells two apart."""
    return text if len(text) <= MOST else f"{text[:110]} #{sha256(text.encode()).hexdigest()[:16]}"


def sold_item(line: Any, shop_id: str) -> dict[str, Any]:
    """Return what is stored of a line's product at the sale."""
    product = line.product
    values = {it.attribute.code: it.value_as_text for it in product.get_attribute_values()}
    others = [f"{code}={values[code]}" for code in sorted(values.keys() - set(DETAILS))]
    variant = f"{product.parent_id}-{product.pk}" if product.parent_id else f"{product.pk}"
    sku = Sku(
        shop_id=shop_id,
        listing_id=variant,  # where it alone differs, a person has to look (L-F3)
        name=cut(line.title),
        model=cut("; ".join([*filter(None, [line.upc]), *others])),
        **{name: cut(values[name]) for name in DETAILS if name in values},
    )
    roots = {it.get_ancestors_and_self()[0].code for it in product.get_categories()}
    known = roots.pop() if len(roots) == 1 else None  # of two codes none is the right one
    activity = Range.objects.filter(slug=ACTIVITY).first()
    return {
        "sku": sku,
        "category": known if known in CATEGORIES else "other",  # for a person to look at
        "activity_item": None if activity is None else activity.contains_product(product),
    }
