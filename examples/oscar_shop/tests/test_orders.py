from decimal import Decimal

from oscar_shop import mapping
from oscar_shop.models import Policy
from storefront import ship


def test_one_thin_path(shop):
    dress = shop.product()
    order = shop.place((dress, 2), packets="20.00")
    (line,) = order.lines.all()
    assert order.total_incl_tax == Decimal("235.00")
    assert line.sold_item.category == "apparel"
    ship(line)
    assert [(it.number, it.outcome, it.premium) for it in Policy.objects.all()] == []
