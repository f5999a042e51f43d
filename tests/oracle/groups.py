"""Totals of groups: heirs of weights, percents of members, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from .language import MISSING, NOT_APPLICABLE, Cell, Expr, Group, Member, Node, Quantity

ZERO = Fraction(0)


class GroupTotals:
    """What the evaluator has for its groups."""

    nodes: dict[str, Node]
    columns: dict[Quantity, list[Cell]]

    def evaluate(self, expr: Expr, entity: str, row: int, certain: bool = False) -> Cell:
        raise NotImplementedError

    def _facet(self, node: Node, facet: str, row: int) -> Cell:
        raise NotImplementedError

    def divide(self, over: Cell, under: Cell, entity: str, row: int, certain: bool) -> Cell:
        raise NotImplementedError

    def _maximum(self, member: Member, row: int) -> Cell:
        """Of a member that counts."""
        if member.highest is not None:
            return member.highest
        maximum = self.columns[Quantity(member.node, "maximum")][row]
        node = self.nodes[member.node]
        if maximum is MISSING and (node.applies_when is not None or node.unrated is not None):
            # Whether it applies is not known: it counts zero of the maximum that it would have.
            return self._facet(replace(node, applies_when=None, unrated=None), "maximum", row)
        return maximum

    def _brought(self, group: Group, member: Member, row: int) -> Cell:
        """Points of a member, as far as its maximum is known too, or its percent."""
        points, maximum = self.columns[Quantity(member.node, member.facet)][row], self._maximum(member, row)
        if group.total == "weighted mean of percents":
            # The maximum stands by itself, as it counts; whether the member applies shows in its points.
            return self.divide(points, maximum, group.entity, row, certain=True)
        if NOT_APPLICABLE in (points, maximum):
            return NOT_APPLICABLE
        return MISSING if MISSING in (points, maximum) else points

    def _weights(self, group: Group, brought: dict[str, Cell], row: int) -> dict[str, Fraction]:
        """What each member weighs, after the weights of those without points have gone on."""
        own: dict[str, Fraction] = {}
        for member in group.members:
            weight = self.evaluate(member.weight, group.entity, row) if member.weight is not None else Fraction(1)
            assert isinstance(weight, Fraction)
            own[member.node] = weight
        heirs = {member.node: member.heir for member in group.members}
        result = {name: ZERO for name in own}
        for name, weight in own.items():
            at = name
            while not isinstance(brought[at], Fraction) and (heir := heirs[at]) is not None:
                at = heir
            result[at] += weight
        return result

    def _total(self, group: Group, row: int) -> tuple[Cell, Cell]:
        """Points and maximum, of the members of which both are known."""
        of_percents = group.total == "weighted mean of percents"
        points_sum, maximum_sum, weight_sum = ZERO, ZERO, ZERO
        counted = missing = False
        brought = {member.node: self._brought(group, member, row) for member in group.members}
        weights = self._weights(group, brought, row)
        for member in group.members:
            points, weight = brought[member.node], weights[member.node]
            if points is NOT_APPLICABLE or (points is MISSING and member.heir is not None):
                continue
            maximum = Fraction(1) if of_percents else self._maximum(member, row)
            if points is MISSING:
                missing = True
                if group.missing == "excluded":
                    continue
                if group.missing == "fails" or maximum is MISSING:
                    return MISSING, MISSING
                points = ZERO
            assert isinstance(points, Fraction) and isinstance(maximum, Fraction)
            weight_sum += weight
            points_sum += weight * points
            maximum_sum += weight * maximum
            counted = True
        if not counted:
            state = MISSING if missing else NOT_APPLICABLE
            return state, state
        scale = weight_sum if group.total != "sum" else Fraction(1)
        return points_sum / scale, maximum_sum / scale
