"""The peers of one premium: each prices an order with its own means, as its documents show."""

import json
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import moneyed
import numpy as np
import rule_engine
import stockholm
import zen
from openfisca_core import entities, periods, simulation_builder, taxbenefitsystems, variables

CENT = Decimal("0.01")
MONTH = "2022-01"

ORDER = entities.build_entity(key="order", plural="orders", label="an order", is_person=True)


class Paid(variables.Variable):  # type: ignore[misc]
    """The amount paid for an order, in yuan."""

    value_type = float
    entity = ORDER
    definition_period = periods.DateUnit.MONTH


class Rate(variables.Variable):  # type: ignore[misc]
    """The rate of an order."""

    value_type = float
    entity = ORDER
    definition_period = periods.DateUnit.MONTH


class Premium(variables.Variable):  # type: ignore[misc]
    """The premium of an order."""

    value_type = float
    entity = ORDER
    definition_period = periods.DateUnit.MONTH

    def formula(order: Any, period: Any) -> Any:  # noqa: N805 - the form of OpenFisca
        """Multiply and round to the cent."""
        return np.round(order("Paid", period) * order("Rate", period), 2)


def openfisca_system() -> Any:
    """Make the system of the three variables."""
    system = taxbenefitsystems.TaxBenefitSystem([ORDER])
    for variable in (Paid, Rate, Premium):
        system.add_variable(variable)
    return system


def openfisca_premiums(system: Any, paid: Any, rate: Any) -> Any:
    """Price arrays of yuan and rates in one simulation."""
    simulation = simulation_builder.SimulationBuilder().build_default_simulation(system, len(paid))
    simulation.set_input("Paid", MONTH, paid)
    simulation.set_input("Rate", MONTH, rate)
    return simulation.calculate("Premium", MONTH)


def zen_decision() -> Any:
    """Make a decision of one expression, as the editor of ZEN would save it."""
    work = {"id": "e", "key": "premium", "value": "round(paid * rate * 100) / 100"}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "content": {}},
        {
            "id": "work",
            "type": "expressionNode",
            "name": "work",
            "content": {"expressions": [work], "passThrough": False},
        },
        {"id": "out", "type": "outputNode", "name": "out", "content": {}},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "work", "type": "edge"},
        {"id": "2", "sourceId": "work", "targetId": "out", "type": "edge"},
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


def fen(yuan: Any) -> int:
    """Take what a peer answers as whole fen."""
    return round(Decimal(str(yuan)) * 100)


def scalar_peers() -> Mapping[str, Callable[[Decimal, Decimal], int]]:
    """Give what each peer makes of an amount and a rate, in fen."""
    expression = zen.compile_expression("round(paid * rate * 100) / 100")
    decision = zen_decision()
    rule = rule_engine.Rule("paid * rate")
    system = openfisca_system()

    def by_zen(paid: Decimal, rate: Decimal) -> int:
        return fen(expression.evaluate({"paid": float(paid), "rate": float(rate)}))

    def by_decision(paid: Decimal, rate: Decimal) -> int:
        facts = {"paid": float(paid), "rate": float(rate)}
        return fen(decision.evaluate(facts, {"trace": True})["result"]["premium"])

    def by_rule(paid: Decimal, rate: Decimal) -> int:
        worked = rule.evaluate({"paid": paid, "rate": rate})
        return fen(worked.quantize(CENT, ROUND_HALF_UP))

    def by_moneyed(paid: Decimal, rate: Decimal) -> int:
        return fen((moneyed.Money(paid, "CNY") * rate).round(2).amount)

    def by_stockholm(paid: Decimal, rate: Decimal) -> int:
        return fen(round(stockholm.Money(paid, "CNY") * rate, 2).as_decimal())

    def by_openfisca(paid: Decimal, rate: Decimal) -> int:
        worked = openfisca_premiums(system, np.array([float(paid)]), np.array([float(rate)]))
        return round(float(worked[0]) * 100)

    return {
        "zen-engine, compiled expression": by_zen,
        "zen-engine, decision with trace": by_decision,
        "rule-engine": by_rule,
        "py-moneyed": by_moneyed,
        "stockholm": by_stockholm,
        "openfisca-core": by_openfisca,
    }


def bare_decimal(paid: Decimal, rate: Decimal) -> Decimal:
    """Multiply and quantize: what a back end writes that has nothing else."""
    return (paid * rate).quantize(CENT, ROUND_HALF_UP)


def bare_int(paid: int, rate: int) -> int:
    """Write the formula inline, in whole fen and ppm."""
    return (2 * paid * rate + 1_000_000) // 2_000_000
