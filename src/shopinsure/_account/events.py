"""Events of an account, and the union that reads them back by their kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self, TypeAlias, get_args

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    GetPydanticSchema,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from shopinsure._dates import Day
from shopinsure._money import PositiveAmount
from shopinsure._records import CHINESE, MAPPINGS, Facts, Identifier, Record, inconsistent
from shopinsure._refusals import facts as contradictions

KIND: Final = Field(description="Kind of the event.")


class _Event(Record):
    """What every event has: an id of its own and its Beijing day."""

    event_id: Identifier = Field(description="Id of the event, unique in the account.")
    on: Day = Field(description="Beijing day of the event.")

    @classmethod
    def _example(cls) -> Facts:
        facts = {
            "event_id": "E-1",
            "on": "2022-08-01",
            "policy_id": "D-1",
            "case_id": "C-1",
            "reason": "expired",
            "coverage": "2000.00",
            "end": "2023-07-31",
            "amount": "50.00",
        }
        return {name: fact for name, fact in facts.items() if name in cls.model_fields}


class CoverBought(_Event):
    """Post that a cover runs, from the day of the event to ``end``, its last; D-Q4, D-Q6."""

    kind: Annotated[Literal["cover_bought"], KIND] = "cover_bought"
    policy_id: Identifier = Field(description="Id of the deposit policy.")
    coverage: PositiveAmount = Field(description="Cover bought, in yuan; D-Q5.")
    end: Day = Field(description="Last day covered; D-Q8.")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.end < self.on:
            raise inconsistent(contradictions.END_BEFORE_START, end=self.end, on=self.on)
        return self


class CoverEnded(_Event):
    """Post that the cover was surrendered or ended early, with the reason as a code; D-Q14.

    After its last day a cover has ended by itself: there is nothing to post then.
    """

    kind: Annotated[Literal["cover_ended"], KIND] = "cover_ended"
    policy_id: Identifier = Field(description="Id of the deposit policy.")
    reason: Identifier = Field(description="Code of the reason, such as surrendered; D-Q14.")


class DepositPaid(_Event):
    """Post cash deposit paid in; D-Q27."""

    kind: Annotated[Literal["deposit_paid"], KIND] = "deposit_paid"
    amount: PositiveAmount = Field(description="Cash deposit paid in, in yuan; D-Q27.")


class DepositReleased(_Event):
    """Post cash deposit released to the seller, as ``releasable_deposit`` allows; D-Q6."""

    kind: Annotated[Literal["deposit_released"], KIND] = "deposit_released"
    amount: PositiveAmount = Field(
        description="Cash deposit released to the seller, in yuan; D-Q6."
    )


class BondHeld(_Event):
    """Post the bond of a dispute held: on credit first, the rest on the Alipay balance; D-Q21."""

    kind: Annotated[Literal["bond_held"], KIND] = "bond_held"
    case_id: Identifier = Field(description="Id of the case.")
    amount: PositiveAmount = Field(description="Bond held, the amount in dispute, in yuan; D-Q21.")


class BondReleased(_Event):
    """Post what a case still holds released; D-Q21."""

    kind: Annotated[Literal["bond_released"], KIND] = "bond_released"
    case_id: Identifier = Field(description="Id of the case whose bond is released.")


class Advanced(_Event):
    """Post an advance of the insurer to the buyer; D-Q10, D-Q26."""

    kind: Annotated[Literal["advanced"], KIND] = "advanced"
    case_id: Identifier = Field(description="Id of the case.")
    amount: PositiveAmount = Field(
        description="Amount the insurer paid to the buyer, in yuan; D-Q10."
    )


class Repaid(_Event):
    """Post a repayment of the seller, by hand or by debit, oldest advance first; D-Q11."""

    kind: Annotated[Literal["repaid"], KIND] = "repaid"
    case_id: Identifier = Field(description="Id of the case.")
    amount: PositiveAmount = Field(description="Amount the seller repaid, in yuan; D-Q11.")


class BondPaid(_Event):
    """Post a payment to the buyer from the Alipay part of a hold; the rest returns; D-Q21."""

    kind: Annotated[Literal["bond_paid"], KIND] = "bond_paid"
    case_id: Identifier = Field(description="Id of the case.")
    amount: PositiveAmount = Field(
        description="Amount paid to the buyer from the Alipay part of the bond, in yuan; D-Q21."
    )


class DepositDrawn(_Event):
    """Post a payment out of the cash deposit for a case; D-Q27."""

    kind: Annotated[Literal["deposit_drawn"], KIND] = "deposit_drawn"
    case_id: Identifier = Field(description="Id of the case.")
    amount: PositiveAmount = Field(
        description="Amount paid out of the cash deposit, in yuan; D-Q27."
    )


class DepositToppedUp(_Event):
    """Post the cash deposit made good again, never above what was paid in; D-Q27."""

    kind: Annotated[Literal["deposit_topped_up"], KIND] = "deposit_topped_up"
    amount: PositiveAmount = Field(
        description="Amount paid in to restore the cash deposit, in yuan; D-Q27."
    )


_AnyEvent: TypeAlias = (
    CoverBought
    | CoverEnded
    | DepositPaid
    | DepositReleased
    | BondHeld
    | BondReleased
    | Advanced
    | Repaid
    | BondPaid
    | DepositDrawn
    | DepositToppedUp
)
KINDS: Final = MappingProxyType(
    {event.model_fields["kind"].default: event for event in get_args(_AnyEvent)}
)
EVENT_KINDS: Final = frozenset(KINDS.values())
KINDS_ZH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cover_bought": "投保生效",
        "cover_ended": "保单终止",
        "deposit_paid": "缴纳保证金",
        "deposit_released": "解冻保证金",
        "bond_held": "冻结履约担保金",
        "bond_released": "解冻履约担保金",
        "advanced": "垫付",
        "repaid": "还款",
        "bond_paid": "履约担保金赔付",
        "deposit_drawn": "保证金赔付",
        "deposit_topped_up": "充值补足",
    }
)
"""The Chinese names of the kinds of events."""

_KIND_NAMES: Final = tuple(KINDS)


def _check_kind(facts: object) -> object:
    if isinstance(facts, MAPPINGS) and "kind" not in facts:
        raise inconsistent(contradictions.EVENT_KIND_MISSING, kinds=_KIND_NAMES)
    return facts


def _by_kind(_source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
    """Read an event by its kind; in pydantic's own words a kind that is none would be echoed."""
    english, chinese = contradictions.EVENT_KIND_UNKNOWN.sentences({"kinds": _KIND_NAMES})
    events = core_schema.tagged_union_schema(
        {kind: handler.generate_schema(event) for kind, event in KINDS.items()},
        "kind",
        custom_error_type=contradictions.EVENT_KIND_UNKNOWN.code,
        custom_error_message=english,
        custom_error_context={CHINESE: chinese},
    )
    return core_schema.no_info_before_validator_function(_check_kind, events)


def _require_kind(schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
    described = handler(schema)
    options = [{**option, "required": ["kind"]} for option in described["oneOf"]]
    return {**described, "oneOf": options}


# Several events share one shape: their kind tells them apart when they are read back.
Event: TypeAlias = Annotated[_AnyEvent, GetPydanticSchema(_by_kind, _require_kind)]
