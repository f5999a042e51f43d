"""Writes a methodology of so many indicators, and facts of so many municipalities: `generate.py FOLDER INDICATORS OBJECTS`.

Twenty indicators to a group, the groups in a total: each indicator is a share of two counts with points by a table, some with a level or
a rank, as in the orders of education departments. The same numbers give the same bytes."""
import pathlib
import random
import sys

PER_GROUP = 20


def methodology(indicators):
    lines = ["merilo 1", 'methodology large "Large" { version 1; period year; source order "Order" }', 'entity region "Region"',
             'entity municipality "Municipality" in region', 'unit pupil "pupil"',
             'list reached "Reached" { low "Low" red; medium "Medium" orange; high "High" green }', 'parameter least "Least" 30%']
    for i in range(indicators):
        lines += [f'input municipality.taken_{i} "Taken {i}" count of pupil', f'input municipality.passed_{i} "Passed {i}" count of pupil',
                  f'indicator municipality.share_{i} "Share {i}" {{', f"    value  passed_{i} / taken_{i}", "    better higher",
                  "    points table value { >= 90% : 3; >= 60% : 2; >= least : 1; otherwise : 0 }"]
        if i % 4 == 0:
            lines.append("    level  table value { >= 80% : high; >= 50% : medium; otherwise : low }")
        lines += [f'    source order "{i // PER_GROUP + 1}.{i % PER_GROUP + 1}"', "}"]
    groups = (indicators + PER_GROUP - 1) // PER_GROUP
    for group in range(groups):
        members = range(group * PER_GROUP, min((group + 1) * PER_GROUP, indicators))
        lines += [f'group municipality.group_{group} "Group {group}" {{', *(f"    share_{i} weight 5%" for i in members),
                  "    total weighted mean", "    missing counts zero", "}"]
    lines += ['group municipality.total_of_all "Total" {', *(f"    group_{group}" for group in range(groups)), "    total sum", "    missing counts zero", "}",
              'value municipality.place "Place" rank(within region: total_of_all.percent, higher first, ties dense)',
              'report municipality.rating "Rating" { columns place, total_of_all.percent shown to 0.1%; sort by place }']
    return "\n".join(lines) + "\n"


def facts(indicators, objects):
    random.seed(20221201)
    yield "municipality,region," + ",".join(f"taken_{i},passed_{i}" for i in range(indicators)) + "\n"
    for n in range(objects):
        cells = []
        for _ in range(indicators):
            taken = random.randrange(1, 400)
            cells.append(f"{taken},{random.randrange(taken + 1)}" if random.random() > 0.02 else ",")
        yield f"M{n},R{n % 5}," + ",".join(cells) + "\n"


def main():
    folder, indicators, objects = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "large.merilo").write_text(methodology(indicators), encoding="utf-8")
    with open(folder / "facts.csv", "w", encoding="utf-8") as file:
        file.writelines(facts(indicators, objects))


if __name__ == "__main__":
    main()
