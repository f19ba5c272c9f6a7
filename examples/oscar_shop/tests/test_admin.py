"""The admin and the template filter, in the language of the reader."""

from types import SimpleNamespace

import pytest
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.template import Context, Template
from django.utils.html import escape
from django.utils.translation import override
from oscar_shop import services
from oscar_shop.models import Claim, InsuredShop, Policy, Return, Terms
from oscar_shop.templatetags.insurance import working
from storefront import Storefront

from shopinsure import GUARANTEE_TERMS, outstanding, reproduce
from test_claims import COMPLAINT, bought, sent_back


@pytest.fixture
def claims(shop):
    dress = shop.product()
    first, second = bought(shop, (dress, 1)) + bought(shop, (dress, 1))
    services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    shop.reprice(dress, "80.00")
    services.claim_price(second, shop.place((dress, 1)).lines.get())
    services.claim_advance(shop.shop, "C-1", "A-1", amount="50", **COMPLAINT)
    services.refund(sent_back(second))
    return services.refund(sent_back(first))


@pytest.fixture
def page(client, claims):
    admin = get_user_model().objects.create_superuser("admin", "admin@example.com", "admin")
    client.force_login(admin)

    def read(path, language):
        answer = client.get(f"/admin/insurance/{path}", headers={"accept-language": language})
        assert answer.status_code == 200, path
        return answer.content.decode()

    return read


HOME = {"en": "Home", "zh-CN": "首页"}


@pytest.mark.parametrize("language", HOME)
def test_a_claim_shows_its_working_in_the_language_of_the_reader(page, claims, language):
    text = page(f"claim/{claims.pk}/change/", language)
    explained = reproduce(claims.decision).answer.explain(language)
    assert ("approved" in explained, "通过" in explained) == (language == "en", language == "zh-CN")
    assert escape(explained) in text
    assert HOME[language] in text


@pytest.mark.parametrize("language", HOME)
def test_each_page_is_there_in_both_languages(page, shop, language):
    for model in ("policy", "claim", "insuredshop", "return", "terms"):
        page(f"{model}/", language)
    for model in (Policy, Claim):
        for row in model.objects.all():
            text = page(f"{model.__name__.lower()}/{row.pk}/change/", language)
            assert escape(reproduce(row.decision).answer.explain(language)) in text
    text = page(f"insuredshop/{shop.shop.pk}/change/", language)
    bought, advanced = {"en": ("cover_bought", "advanced"), "zh-CN": ("投保生效", "垫付")}[language]
    assert bought in text
    assert advanced in text


def test_answers_are_read_only_and_a_shop_is_edited_with_its_checks(page, claims, client, shop):
    answer = client.post(f"/admin/insurance/claim/{claims.pk}/change/", {"amount": "999.00"})
    assert answer.status_code == 403
    assert client.post(f"/admin/insurance/claim/{claims.pk}/delete/").status_code == 403
    path = f"/admin/insurance/insuredshop/{shop.shop.pk}/change/"
    record = '{"schema": "shopinsure/shop/1", "shop_id": "S-1", "under_penalty": true}'
    form = {"partner": shop.partner.pk, "record": record, "quality_rate": "0.002"}
    form |= {"price_rate": "0.001", "alipay_balance": "12.30"}
    InsuredShop.objects.update(alipay_balance="7.00")  # debited since the form was shown
    assert client.post(path, form).status_code == 302
    saved = InsuredShop.objects.get()
    assert (saved.record.under_penalty, str(saved.alipay_balance)) == (True, "7.00")
    other = {"record": record.replace("S-1", "S-2")}
    for wrong in ({"record": '{"schema": "shopinsure/shop/1"}'}, {"quality_rate": "1.5"}, other):
        refused = client.post(path, form | wrong)
        assert refused.status_code == 200
        assert "errorlist" in refused.content.decode()


def test_an_edit_leaves_an_account_that_moved_on_meanwhile_alone(claims, shop):
    edited = InsuredShop.objects.get()
    services.claim_advance(shop.shop, "C-2", "A-1", amount="70", **COMPLAINT)
    edited.quality_rate = "0.002"
    form = SimpleNamespace(changed_data=["quality_rate"])
    site._registry[InsuredShop].save_model(None, edited, form, change=True)
    saved = InsuredShop.objects.get()
    assert (str(outstanding(saved.account)), str(saved.quality_rate)) == ("120.00", "0.002000")


def test_saving_a_shop_that_was_read_before_leaves_its_account_alone(claims, shop):
    read_before = InsuredShop.objects.get()
    services.claim_advance(shop.shop, "C-2", "A-1", amount="70", **COMPLAINT)
    read_before.quality_rate = "0.002"
    read_before.save()
    saved = InsuredShop.objects.get()
    assert (str(outstanding(saved.account)), str(saved.quality_rate)) == ("120.00", "0.002000")


def test_saving_a_return_that_was_read_before_refunds_it_no_second_time(shop):
    (line,) = bought(shop, (shop.product(), 1))
    read_before = sent_back(line)
    services.refund(Return.objects.get())
    read_before.came_back = True
    read_before.save()
    services.refund(Return.objects.get())
    assert Return.objects.get().refund == line.order.payment_events.get()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "approved"), ("zh-hans", "通过"), ("de", "approved")]
)
def test_a_page_of_the_shop_shows_the_working_by_a_filter(claims, language, words):
    template = Template("{% load insurance %}<pre>{{ claim.decision|working }}</pre>")
    with override(language):
        text = template.render(Context({"claim": claims}))
    assert text.startswith(f"<pre>{words}\n113.00")


def test_a_decision_that_was_changed_says_so(claims):
    changed = claims.decision.replace('"113.00"', '"1130.00"')
    assert "sha256" in working(changed)
    with override("zh-hans"):
        assert "sha256：存档为" in working(changed)


def test_a_decision_whose_input_is_invalid_by_now_says_so(claims):
    told = working(claims.decision.replace('"goods_refunded":"', '"goods_refunded":"x'))
    assert told.startswith("sha256: ")
    assert "is not an amount" in told


def test_an_edit_of_a_return_leaves_its_refund_alone(shop):
    (line,) = bought(shop, (shop.product(), 1))
    edited = sent_back(line)
    services.refund(Return.objects.get())
    edited.reason = "breakage"
    site._registry[Return].save_model(
        None, edited, SimpleNamespace(changed_data=["reason"]), change=True
    )
    saved = Return.objects.get()
    assert (saved.reason, saved.claimed, saved.refund) == (
        "breakage",
        True,
        line.order.payment_events.get(),
    )


def test_terms_shops_and_returns_are_not_deleted_nor_terms_edited(page, claims, client):
    Terms.objects.create(terms_id=GUARANTEE_TERMS.terms_id, record=GUARANTEE_TERMS)
    paths = {
        "terms": GUARANTEE_TERMS.terms_id,
        "return": Return.objects.first().pk,
        "insuredshop": Storefront("S-2").shop.pk,
    }
    for model, pk in paths.items():
        assert client.post(f"/admin/insurance/{model}/{pk}/delete/").status_code == 403
    form = {"terms_id": GUARANTEE_TERMS.terms_id, "record": "{}"}
    path = f"/admin/insurance/terms/{GUARANTEE_TERMS.terms_id}/change/"
    assert client.post(path, form).status_code == 403
    assert client.get(path).status_code == 200
