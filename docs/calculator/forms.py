"""The forms of the calculator page: fields and readings, in English and Chinese; data only."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import shopinsure as si


class Text(NamedTuple):
    """A text in both languages."""

    en: str
    zh: str


class Field(NamedTuple):
    """A field of a form: what it is called, how it is typed, and what stands in it at first."""

    name: str
    kind: str  # text, amount, rate, day, instant, choice, events
    label: Text
    value: str
    hint: Text | None = None
    choices: tuple[tuple[str, Text], ...] = ()


class Form(NamedTuple):
    """A question of the page: where it stands, its fields and its readings."""

    tab: str
    title: Text
    fields: tuple[Field, ...]
    readings: tuple[str, ...]


SAMPLE_EVENTS: Final = """[
  {"kind": "cover_bought", "event_id": "E-1", "on": "2022-08-01",
   "policy_id": "D-1", "coverage": "2000.00", "end": "2023-07-31"},
  {"kind": "bond_held", "event_id": "E-2", "on": "2022-08-05",
   "case_id": "C-1", "amount": "500.00"},
  {"kind": "advanced", "event_id": "E-3", "on": "2022-08-20",
   "case_id": "C-1", "amount": "500.00"},
  {"kind": "repaid", "event_id": "E-4", "on": "2022-08-22",
   "case_id": "C-1", "amount": "200.00"}
]"""

AMOUNT_HINT: Final = Text("yuan, at most two decimals", "元，最多两位小数")
BEIJING_HINT: Final = Text("Beijing time", "北京时间")
UNKNOWN_HINT: Final = Text("leave blank while it is not known", "尚待确认时留空")
NOT_KNOWN: Final = ("", Text("not known yet", "尚待确认"))
YES: Final = ("yes", Text("yes", "是"))
NO: Final = ("no", Text("no", "否"))
RATE: Final = Field(
    "rate",
    "rate",
    Text("Rate", "费率"),
    "0.0018",
    Text("as a ratio: 0.0018 is 0.18 %", "以小数表示：0.0018 即 0.18％"),
)
COVERAGE: Final = Field("coverage", "amount", Text("Cover", "保额"), "10000.00", AMOUNT_HINT)
TERM: Final = Field(
    "term",
    "choice",
    Text("Term", "保险期间"),
    str(si.Term.TWELVE_MONTHS),
    choices=(
        (str(si.Term.SIX_MONTHS), Text("6 months", "6 个月")),
        (str(si.Term.TWELVE_MONTHS), Text("12 months", "12 个月")),
    ),
)


def amount(name: str, en: str, zh: str, value: str, hint: Text = AMOUNT_HINT) -> Field:
    """Return a field for an amount."""
    return Field(name, "amount", Text(en, zh), value, hint)


FORMS: Final[Mapping[str, Form]] = {
    "order_premium": Form(
        "premium",
        Text("Premium of one order", "单笔订单保费"),
        (amount("paid", "Amount actually paid", "实付金额", "199.00"), RATE),
        ("rounding",),
    ),
    "deposit_premium": Form(
        "premium",
        Text("Premium of a deposit policy", "保险保证金保费"),
        (COVERAGE, TERM),
        ("rounding",),
    ),
    "surrender_refund": Form(
        "refund",
        Text("Refund on surrender, by day", "退保应退保费（按日）"),
        (
            COVERAGE,
            TERM,
            Field("start", "day", Text("First day of the cover", "保险起期"), "2023-01-01"),
            Field("on", "day", Text("Day of the surrender", "退保日"), "2023-03-01"),
        ),
        ("rounding", "policy_end", "month_end"),
    ),
    "price_claim": Form(
        "claim",
        Text("Price claim on one unit", "价保理赔（单件）"),
        (
            amount("unit_paid", "Paid for one unit", "单件实付金额", "110.00"),
            amount("freight", "of it freight", "其中运费", "10.00"),
            amount("red_packets", "of it red packets", "其中红包", "20.00"),
            amount("points", "of it points", "其中积分抵扣", "5.00"),
            Field(
                "paid_at", "instant", Text("Paid at", "支付时间"), "2020-09-10T10:00", BEIJING_HINT
            ),
            RATE._replace(
                label=Text("Rate of the price policy", "价保保单费率"),
                hint=Text("leave blank while no policy is known", "保单尚待确认时留空"),
            ),
            amount("unit_price", "Price found for one unit", "举证单价", "70.00", UNKNOWN_HINT),
            Field(
                "placed_at",
                "instant",
                Text("Evidence order placed at", "举证订单下单时间"),
                "2020-09-20T10:00",
                UNKNOWN_HINT,
            ),
            Field(
                "submitted_at",
                "instant",
                Text("Evidence submitted at", "举证提交时间"),
                "2020-09-21T10:00",
                UNKNOWN_HINT,
            ),
            Field("item", "text", Text("Item bought", "所购商品"), "连衣裙 M"),
            Field("item_found", "text", Text("Item found", "举证商品"), "连衣裙 M"),
            Field(
                "place",
                "choice",
                Text("Where it was found", "举证商品所在"),
                "same",
                choices=(
                    ("same", Text("the same listing", "同一链接")),
                    ("listing", Text("another listing of the shop", "本店其他链接")),
                    ("shop", Text("another shop", "其他店铺")),
                ),
            ),
            Field(
                "activity_item",
                "choice",
                Text("Bought as an activity item", "活动期间所购活动商品"),
                "yes",
                choices=(YES, NO, NOT_KNOWN),
            ),
            Field(
                "refunded",
                "choice",
                Text("Refunded, or being refunded", "已退款或退款中"),
                "no",
                choices=(NO, YES, NOT_KNOWN),
            ),
            Field(
                "claimed_lines",
                "choice",
                Text("Price claim paid before", "此前价保赔付"),
                "none",
                choices=(
                    ("none", Text("none on this order", "本订单未赔付")),
                    ("line", Text("on this line", "本订单行已赔付")),
                    ("order", Text("on another line of the order", "本订单其他行已赔付")),
                    NOT_KNOWN,
                ),
            ),
        ),
        ("rounding", "price_window", "price_claims_per", "difference_base"),
    ),
    "account": Form(
        "account",
        Text("Deposit account from its events", "由事件得出保证金账户"),
        (
            Field("events", "events", Text("Events (JSON)", "事件（JSON）"), SAMPLE_EVENTS),
            Field(
                "on",
                "day",
                Text("Standing on", "查询日"),
                "2022-10-01",
                Text("may be left blank", "可留空"),
            ),
        ),
        ("repayment_counts", "overdue_from"),
    ),
}

TABS: Final = {
    "premium": Text("Premium", "保费"),
    "refund": Text("Surrender", "退保"),
    "claim": Text("Price claim", "价保理赔"),
    "account": Text("Account", "账户"),
}
STATEMENT: Final = Text("Statement of the account", "账户明细")


EVENT_FIELDS: Final[Mapping[str, Field]] = {
    "event_id": Field("event_id", "text", Text("Event", "事件编号"), "E-5"),
    "on": Field("on", "day", Text("Day", "日期"), "2022-09-01"),
    "policy_id": Field("policy_id", "text", Text("Policy", "保单号"), "D-1"),
    "case_id": Field("case_id", "text", Text("Case", "案件编号"), "C-1"),
    "coverage": COVERAGE,
    "end": Field("end", "day", Text("Last day of the cover", "保额到期日"), "2023-07-31"),
    "reason": Field("reason", "text", Text("Reason, as a code", "原因代码"), "surrendered"),
    "amount": amount("amount", "Amount", "金额", "100.00"),
}
EVENT_KINDS: Final[Mapping[Any, Text]] = {
    si.CoverBought: Text("cover bought", "投保生效"),
    si.CoverEnded: Text("cover ended early", "保单终止"),
    si.DepositPaid: Text("deposit paid in", "缴纳保证金"),
    si.DepositReleased: Text("deposit released", "解冻保证金"),
    si.BondHeld: Text("bond held", "冻结履约担保金"),
    si.BondReleased: Text("bond released", "解冻履约担保金"),
    si.BondPaid: Text("bond paid to the buyer", "履约担保金赔付"),
    si.Advanced: Text("advance of the insurer", "垫付"),
    si.Repaid: Text("repayment", "还款"),
    si.DepositDrawn: Text("deposit drawn", "保证金赔付"),
    si.DepositToppedUp: Text("deposit topped up", "充值补足"),
}


def event_kind(kind: Any, label: Text) -> dict[str, Any]:
    """Return a kind of account events with its fields, for a row that is added."""
    names = [it for it in kind.model_fields if it != "kind"]
    fields = [field_facts(EVENT_FIELDS[it]) for it in names]
    return {
        "kind": kind.model_fields["kind"].default,
        "label": label._asdict(),
        "fields": fields,
    }


def field_facts(field: Field) -> dict[str, Any]:
    """Return a field as the page draws it."""
    return {
        "name": field.name,
        "kind": field.kind,
        "label": field.label._asdict(),
        "value": field.value,
        "hint": field.hint and field.hint._asdict(),
        "choices": [{"value": value, **text._asdict()} for value, text in field.choices],
    }


def described(name: str, form: Form) -> dict[str, Any]:
    """Return a form as the page draws it."""
    fields = [field_facts(it) for it in form.fields]
    readings = [reading(si.READINGS[it]) for it in form.readings]
    title = form.title._asdict()
    return {"name": name, "tab": form.tab, "title": title, "fields": fields, "readings": readings}


def reading(named: si.NamedReading) -> dict[str, Any]:
    """Return a reading with its choices, the default first."""
    choices = [{"value": str(it.value), "en": it.en, "zh": it.zh} for it in named.choices]
    return {"name": named.name, "en": named.en, "zh": named.zh, "choices": choices}


def forms() -> dict[str, Any]:
    """Return all that the page draws before the library has been loaded."""
    return {
        "version": si.__version__,
        "tabs": [{"name": name, **text._asdict()} for name, text in TABS.items()],
        "forms": [described(*it) for it in FORMS.items()],
        "events": [event_kind(*it) for it in EVENT_KINDS.items()],
    }
