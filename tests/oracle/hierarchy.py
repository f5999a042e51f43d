"""Random methodologies over four levels of objects: figures go up by aggregations, down by name, and across to peers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from .expressions import Expressions, Scope
from .language import POINTS, Entity, Facts, Input, Methodology, Node, Object, Read, Type, facets
from .methodology import LIST, OTHER_LIST, SAMPLE, UNITS, Maker
from .oracle import Oracle

CHAIN = ("region", "municipality", "school", "pupil")


@dataclass
class Level:
    """What is known of the objects of one entity."""

    entity: str
    inputs: list[Input]
    reads: list[Read] = field(default_factory=list)
    better: dict[str, str] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    expressions: Expressions | None = None


class HierarchyMaker(Maker):
    """Makes nodes of one entity after the other; a node may read those below by aggregation and those above by name."""

    def __init__(self, seed: int, objects: int) -> None:
        self.random = random.Random(seed)
        self.wide = self.random.random() < 0.1
        self.nodes: list[Node] = []
        self.highest = {}
        self.entities = tuple(Entity(name, CHAIN[i - 1] if i else None) for i, name in enumerate(CHAIN))
        self.years: tuple[int, ...] = ()
        if self.chance(0.3):
            self.years = tuple(sorted(self.random.sample([2019, 2020, 2021], k=self.random.randint(1, 2))))
        self.parameters = self._parameters()
        self.unnamed = self.chance(0.15)
        """Nobody names a region: all share one without a name."""
        self.levels: dict[str, Level] = {}
        for name in CHAIN:
            self.entity = name
            self.inputs = [] if name == "region" and self.unnamed else self._inputs_of(name)
            self.levels[name] = Level(name, self.inputs)
        self.facts = Facts(self._objects_of_all(objects), self.random.choice(["csv", "csv", "json"]))
        for year in self.years:
            self.facts.earlier[year] = Facts(self._objects_of_all_before(), self.facts.format, year)
        self.oracle = Oracle(self.methodology(), self.facts)
        for level in self.levels.values():
            count = len(self.facts.objects[level.entity])
            level.rows = self.random.sample(range(count), min(SAMPLE // 2, count))
            level.expressions = Expressions(self.random, self._scope_of(level))
        for i, name in enumerate(CHAIN):
            own = self.levels[name].expressions
            assert own is not None
            own.scope.below = {lower: e for lower in CHAIN[i + 1 :] if (e := self.levels[lower].expressions) is not None}
        self.enter("pupil")

    def _inputs_of(self, entity: str) -> list[Input]:
        made = [self._input(f"{entity[0]}_in{i}") for i in range(self.random.randint(2, 5))]
        return made

    def _objects_of_all(self, count: int) -> dict[str, list[Object]]:
        sizes = {"region": self.random.randint(1, 2), "municipality": self.random.randint(1, 4), "school": max(1, count // 6), "pupil": count}
        made: dict[str, list[Object]] = {}
        for i, name in enumerate(CHAIN):
            self.entity, self.inputs = name, self.levels[name].inputs
            if name == "region" and self.unnamed:
                made[name] = [Object("", ())]
                continue
            # Facts as of a single entity; then each object gets its parents.
            things = self._objects(sizes[name])
            for number, thing in enumerate(things):
                thing.name = f"{name[0].upper()}{number}"
                thing.parents = ()
                if i > 0:
                    above = self.random.choice(made[CHAIN[i - 1]])
                    thing.parents = (above.name, *above.parents) if above.name else ()
            made[name] = things
        return made

    def _objects_of_all_before(self) -> dict[str, list[Object]]:
        """Whom somebody names as a parent is there, though nothing else may be known of him."""
        made: dict[str, list[Object]] = {}
        for name in CHAIN:
            self.entity, self.inputs = name, self.levels[name].inputs
            made[name] = [Object("", ())] if name == "region" and self.unnamed else self._objects_before()
        for i in range(len(CHAIN) - 1, 0, -1):
            known = {(thing.name, *thing.parents) for thing in made[CHAIN[i - 1]]}
            for thing in made[CHAIN[i]]:
                if thing.parents and thing.parents not in known:
                    known.add(thing.parents)
                    made[CHAIN[i - 1]].append(Object(thing.parents[0], thing.parents[1:]))
        return made

    def _scope_of(self, level: Level) -> Scope:
        ancestors = [name for name in CHAIN[: CHAIN.index(level.entity)]]
        entity, rows = level.entity, level.rows

        def sample(expr):  # type: ignore[no-untyped-def]
            return [self.oracle.evaluate(expr, entity, row) for row in rows]

        units = [*UNITS, "points"]
        years = (*self.years, 2022) if self.years else ()
        return Scope(level.reads, list(self.parameters), [LIST, OTHER_LIST], ancestors, units, sample, level.better, entity, years=years)

    def enter(self, entity: str) -> None:
        level = self.levels[entity]
        assert level.expressions is not None
        self.entity, self.inputs, self.reads, self.better = entity, level.inputs, level.reads, level.better
        self.expressions, self.rows = level.expressions, level.rows

    def add(self, node: Node, types: dict[str, Type]) -> None:
        super().add(node, types)
        for name in CHAIN[CHAIN.index(node.entity) + 1 :]:
            self.levels[name].reads += [Read(types[facet], node.name, facet, ancestor=node.entity) for facet in facets(node)]

    def make(self, nodes: int) -> tuple[Methodology, Facts]:
        for name in CHAIN:
            self.enter(name)
            for node in self.inputs:
                self.add(node, {"value": node.type})
                if node.type == POINTS and node.high is not None:
                    self.highest[node.name] = node.high
        for i in range(nodes):
            self.enter(self.random.choice(CHAIN))
            dice = self.random.random()
            if dice < 0.55:
                self._value(f"v{i}")
            elif dice < 0.85:
                self._indicator(f"показатель{i}" if self.chance(0.3) else f"i{i}")
            else:
                self._group(f"g{i}")
        return self.methodology(), self.facts


def make_hierarchy(seed: int, objects: int = 60, nodes: int = 12) -> tuple[Methodology, Facts]:
    """A methodology over four levels and facts for it; the same for the same seed."""
    return HierarchyMaker(seed, objects).make(nodes)

