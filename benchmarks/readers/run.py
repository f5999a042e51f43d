"""How long reading a CSV takes, as a ratio to Polars: `run.py PROGRAM [--short]`, PROGRAM being `merilo_read_facts`, in a Python that has
Polars. Runs are interleaved; medians are compared. 1 GiB, or 64 MiB with --short."""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
import generate

POLARS = """
import sys, time, resource, polars
begin = time.perf_counter()
frame = polars.read_csv(sys.argv[1])
print(time.perf_counter() - begin, frame.height, 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def measure(command):
    before = os.times()
    seconds, rows, errors, memory = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return float(seconds), processor, int(memory), int(rows), int(errors)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rules, facts = os.path.join(folder, "pupils.merilo"), os.path.join(folder, "pupils.csv")
        with open(rules, "w", encoding="ascii") as file:
            file.write(generate.methodology())
        rows = generate.generate(facts, 1 << 26 if options.short else 1 << 30)
        commands = {"Merilo": [options.program, rules, facts], "Polars": [sys.executable, "-c", POLARS, facts]}
        runs = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                run = measure(command)
                if run[3:] != (rows, 0):
                    sys.exit(f"{name} read {run[3]} rows of {rows}, with {run[4]} errors")
                runs[name].append(run)
    medians = {name: [statistics.median(column) for column in zip(*all_runs)] for name, all_runs in runs.items()}
    for name, (seconds, processor, memory, *_) in medians.items():
        print(f"{name}: {seconds:.2f} s, {processor:.2f} s of processor time, {memory / 2**30:.2f} GiB")
    mine, peer = medians["Merilo"], medians["Polars"]
    print(f"ratio: {mine[0] / peer[0]:.2f} of time, {mine[1] / peer[1]:.2f} of processor time")


if __name__ == "__main__":
    main()
