"""A shop to buy in, by oscar's own basket, offers, vouchers, shipping and order creation."""

from decimal import Decimal

from django.contrib.auth import get_user_model
from django.utils.timezone import now, timedelta
from oscar.apps.basket.models import Basket
from oscar.apps.catalogue.models import Category, Product, ProductClass
from oscar.apps.checkout.applicator import SurchargeApplicator
from oscar.apps.checkout.calculators import OrderTotalCalculator
from oscar.apps.checkout.surcharges import FlatCharge
from oscar.apps.offer.applicator import Applicator
from oscar.apps.offer.models import Benefit, Condition, ConditionalOffer, Range
from oscar.apps.order.models import ShippingEventType
from oscar.apps.order.processing import EventHandler
from oscar.apps.order.utils import OrderCreator
from oscar.apps.partner.models import Partner
from oscar.apps.partner.strategy import FixedRateTax, StockRequired, Structured, UseFirstStockRecord
from oscar.apps.payment.models import Source, SourceType
from oscar.apps.shipping.methods import FixedPrice
from oscar.apps.shipping.repository import Repository
from oscar.apps.voucher.models import Voucher
from oscar_shop.models import InsuredShop

from shopinsure import Shop

STATED = {"live_base_bound": True, "under_penalty": False, "marketplace_seller": True}
STATED |= {"quality_status": "qualified", "price_status": "qualified"}
STATED |= {"deposit_offered": True, "coverage_max": "12500"}


class Taxed(UseFirstStockRecord, StockRequired, FixedRateTax, Structured):
    """13 % of tax, in whole fen: oscar's four decimals are no price that can be paid."""

    rate = Decimal("0.13")
    exponent = Decimal("0.01")


class RemoteArea(FlatCharge):
    name, code = "Remote area", "remote-area"


class GiftWrap(FlatCharge):
    name, code = "Gift wrap", "gift-wrap"


class Freight(FixedPrice):
    code, name = "freight", "Freight"
    charge_excl_tax, charge_incl_tax = Decimal("8.26"), Decimal("9.00")


class Shops(Repository):
    methods = (Freight(),)


def money(text):
    return Decimal(text)


class Storefront:
    """One seller, its goods in four categories, offers and vouchers."""

    def __init__(self, shop_id="S-1", **facts):
        self.buyer, _ = get_user_model().objects.get_or_create(username="buyer")
        self.partner = Partner.objects.create(name=shop_id)
        record = Shop(shop_id=shop_id, **STATED | facts)
        rates = {"quality_rate": money("0.0018"), "price_rate": money("0.0012")}
        self.shop = InsuredShop.objects.create(partner=self.partner, record=record, **rates)
        self.goods, _ = ProductClass.objects.get_or_create(name="goods", track_stock=False)
        for code in ("brand", "size", "colour"):
            self.goods.attributes.get_or_create(code=code, defaults={"name": code, "type": "text"})
        self.everything, _ = Range.objects.get_or_create(
            name="everything", slug="everything", includes_all_products=True
        )
        self.activity, _ = Range.objects.get_or_create(name="activity", slug="activity")

    def product(self, title="dress", price="100.00", category="apparel", activity=True, **details):
        """Sell a product at a price before tax."""
        found = Category.objects.filter(code=category).first()
        root = found or Category.objects.add_root({"name": category, "code": category})
        leaf = Category.objects.add_child(root, {"name": f"{title}s"})
        product = Product(title=title, product_class=self.goods)
        for code, text in ({"brand": "A", "size": "M", "colour": "红色"} | details).items():
            setattr(product.attr, code, text)
        product.save()
        product.categories.add(leaf)
        sku = f"sku-{product.pk}"
        facts = {"partner": self.partner, "partner_sku": sku, "price_currency": "CNY"}
        product.stockrecords.create(price=money(price), **facts)
        if activity:
            self.activity.add_product(product)
        return product

    def reprice(self, product, price):
        product.stockrecords.update(price=money(price))

    def offer(self, kind, value, name="offer", count=1, offer_type=ConditionalOffer.SITE, **limits):
        """Take something off: percent, an amount, units or freight."""
        condition = Condition.objects.create(range=self.everything, type="Count", value=count)
        of = None if kind.startswith("Shipping") else self.everything
        benefit = Benefit.objects.create(range=of, type=kind, value=money(value), **limits)
        facts = {"name": name, "offer_type": offer_type}
        return ConditionalOffer.objects.create(condition=condition, benefit=benefit, **facts)

    def voucher(self, code, amount):
        """Give out a voucher of the merchant."""
        offer = self.offer("Absolute", amount, name=code, offer_type=ConditionalOffer.VOUCHER)
        span = {"start_datetime": now() - timedelta(1), "end_datetime": now() + timedelta(400)}
        voucher = Voucher.objects.create(name=code, code=code, usage="Multi-use", **span)
        voucher.offers.add(offer)
        return voucher

    def place(self, *items, voucher=None, packets="0", points="0", charged=(), currency="CNY"):
        """Place an order of (product, quantity), and pay it."""
        user = self.buyer
        basket = Basket.objects.create(owner=user)
        basket.strategy = Taxed()
        for product, quantity in items:
            basket.add_product(product, quantity)
        if voucher:
            basket.vouchers.add(voucher)
        Applicator().apply(basket, user=user)
        method = Shops().get_default_shipping_method(basket, user=user)
        charge = method.calculate(basket)
        applicator = SurchargeApplicator()
        applicator.get_surcharges = lambda *_, **__: charged
        charges = applicator.get_applicable_surcharges(basket, shipping_charge=charge)
        total = OrderTotalCalculator().calculate(basket, charge, charges)
        total.currency = currency
        placed = (basket, total, method, charge)
        order = OrderCreator().place_order(*placed, user=user, surcharges=charges)
        basket.submit()
        paid = {"red-packets": money(packets), "points": money(points)}
        paid["alipay"] = order.total_incl_tax - sum(paid.values())
        for code, amount in paid.items():
            if amount:
                kind, _ = SourceType.objects.get_or_create(code=code, defaults={"name": code})
                source = Source(order=order, source_type=kind, currency=currency)
                source.allocate(amount)
                source.debit()
        return order


def ship(*lines, quantities=None, code="shipped"):
    """Ship lines by oscar's own event handler."""
    kind, _ = ShippingEventType.objects.get_or_create(code=code, defaults={"name": code})
    quantities = quantities or [line.quantity for line in lines]
    return EventHandler().handle_shipping_event(lines[0].order, kind, lines, quantities)
