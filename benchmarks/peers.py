"""The peers: of one premium, each with its own means, as its documents show; of a service."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import moneyed
import numpy as np
import rule_engine
import stockholm
import zen
from openfisca_core import entities, periods, simulation_builder, taxbenefitsystems, variables
from pydantic import BaseModel, create_model

CENT = Decimal("0.01")
MONTH = "2022-01"

ORDER = entities.build_entity(key="order", plural="orders", label="an order", is_person=True)


def formula(order: Any, period: Any) -> Any:
    """Multiply and round to the cent."""
    return np.round(order("Paid", period) * order("Rate", period), 2)


def openfisca_system() -> Any:
    """Make the system of the three variables."""
    system = taxbenefitsystems.TaxBenefitSystem([ORDER])
    facts = {"value_type": float, "entity": ORDER, "definition_period": periods.DateUnit.MONTH}
    for name, own in (("Paid", {}), ("Rate", {}), ("Premium", {"formula": formula})):
        system.add_variable(type(name, (variables.Variable,), facts | own))
    return system


def openfisca_premiums(system: Any, paid: Any, rate: Any) -> Any:
    """Price arrays of yuan and rates in one simulation."""
    simulation = simulation_builder.SimulationBuilder().build_default_simulation(system, len(paid))
    simulation.set_input("Paid", MONTH, paid)
    simulation.set_input("Rate", MONTH, rate)
    return simulation.calculate("Premium", MONTH)


def openfisca_situation(system: Any, situation: Any) -> Any:
    """Price the orders of a situation, as one writes it for OpenFisca."""
    builder = simulation_builder.SimulationBuilder()
    return builder.build_from_entities(system, situation).calculate("Premium", MONTH)


def zen_decision() -> Any:
    """Make a decision of one expression, as the editor of ZEN would save it."""
    work = {"id": "e", "key": "premium", "value": "round(paid * rate * 100) / 100"}
    content = {"in": {}, "work": {"expressions": [work], "passThrough": False}, "out": {}}
    kinds = {"in": "inputNode", "work": "expressionNode", "out": "outputNode"}
    nodes = [{"id": it, "type": kinds[it], "name": it, "content": content[it]} for it in kinds]
    pairs = (("in", "work"), ("work", "out"))
    edges = [
        {"id": str(at), "sourceId": one, "targetId": other, "type": "edge"}
        for at, (one, other) in enumerate(pairs, 1)
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


class Peer(NamedTuple):
    """How a peer takes an order, what it does with it, and how fen are read off its answer.

    Only ``price`` is timed: its inputs are made before, and its answer is left as it is.
    """

    given: Callable[[Decimal, Decimal], tuple[Any, ...]]
    price: Callable[..., Any]
    read: Callable[[Any], Any]

    def fen(self, paid: Decimal, rate: Decimal) -> int:
        """Price one order, in fen."""
        return round(Decimal(str(self.read(self.price(*self.given(paid, rate))))) * 100)


def floats(paid: Decimal, rate: Decimal) -> tuple[Any, ...]:
    """Return the facts as a peer that knows no Decimal takes them."""
    return ({"paid": float(paid), "rate": float(rate)},)


def scalar_peers() -> Mapping[str, Peer]:
    """Return the peers of one premium."""
    expression, decision = zen.compile_expression("round(paid * rate * 100) / 100"), zen_decision()
    rule, system = rule_engine.Rule("paid * rate"), openfisca_system()
    return {
        "zen-engine, compiled expression": Peer(floats, expression.evaluate, float),
        "zen-engine, decision with trace": Peer(
            floats,
            lambda facts: decision.evaluate(facts, {"trace": True}),
            lambda result: result["result"]["premium"],
        ),
        "rule-engine": Peer(  # which cannot round
            lambda paid, rate: ({"paid": paid, "rate": rate},),
            lambda facts: rule.evaluate(facts).quantize(CENT, ROUND_HALF_UP),
            Decimal,
        ),
        "py-moneyed": Peer(
            lambda paid, rate: (moneyed.Money(paid, "CNY"), rate),
            lambda money, rate: (money * rate).round(2),
            lambda money: money.amount,
        ),
        "stockholm": Peer(
            lambda paid, rate: (stockholm.Money(paid, "CNY"), rate),
            lambda money, rate: round(money * rate, 2),
            lambda money: money.as_decimal(),
        ),
        "openfisca-core, arrays of one order": Peer(
            lambda paid, rate: (np.array([float(paid)]), np.array([float(rate)])),
            lambda paid, rate: openfisca_premiums(system, paid, rate),
            lambda result: result[0],
        ),
        "openfisca-core, a situation": Peer(
            lambda paid, rate: (situation_of(paid, rate),),
            lambda situation: openfisca_situation(system, situation),
            lambda result: result[0],
        ),
    }


def situation_of(paid: Decimal, rate: Decimal) -> Any:
    """Write an order as a situation of OpenFisca."""
    return {"orders": {"one": {"Paid": {MONTH: float(paid)}, "Rate": {MONTH: float(rate)}}}}


def bare_decimal(paid: Decimal, rate: Decimal) -> Decimal:
    """Multiply and quantize: what a back end writes that has nothing else."""
    return (paid * rate).quantize(CENT, ROUND_HALF_UP)


def bare_int(paid: int, rate: int) -> int:
    """Write the formula inline, in whole fen and ppm."""
    return (paid * rate + 500_000) // 1_000_000


def exact(cases: Iterable[tuple[int, int]]) -> list[int]:
    """Price in fractions: the judge of all others."""
    half = Fraction(1, 2)
    return [(Fraction(paid * rate, 10**6) + half).__floor__() for paid, rate in cases]


PLAIN_TYPES: Mapping[str, Any] = {
    r"[0-9]+\.[0-9]+": Decimal,
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}": date,
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*": datetime,
}


def plain_model(name: str, facts: Mapping[str, Any]) -> type[BaseModel]:
    """Make the pydantic model of a document as it is written where there is no rule to keep."""
    fields: dict[str, Any] = {key: plain_type(key, fact) for key, fact in facts.items()}
    return create_model(name, **fields)


def plain_type(name: str, fact: object) -> Any:
    """Return the type that a fact of a document reads as."""
    if isinstance(fact, Mapping):
        return plain_model(name, fact)
    if isinstance(fact, list):
        return list[plain_type(name, fact[0])] if fact else list[str]
    if not isinstance(fact, str):
        return type(fact)
    return next((it for form, it in PLAIN_TYPES.items() if re.fullmatch(form, fact)), str)


def plain_service(documents: Iterable[bytes], answer: bytes) -> Callable[..., bytes]:
    """Return a service that reads such documents and fills such an answer, without any rule."""
    asked = [plain_model("Asked", json.loads(document)) for document in documents]
    wanted = json.loads(answer.replace(b'"schema":', b'"form":'))  # pydantic has a schema
    model = plain_model("Answer", wanted)
    facts = model.model_validate(wanted).model_dump()

    def serve(*given: bytes) -> bytes:
        for reads, document in zip(asked, given, strict=True):
            reads.model_validate_json(document)
        return model(**facts).model_dump_json().encode()

    return serve
