"""How long each pack of rules/ takes, from starting the program to its last line: the commands of its README that read data.
`run.py [--runs N]`; the program is that of MERILO_PROGRAM, else build/merilo. The shortest of N runs is shown."""
import argparse
import importlib.util
import pathlib
import sys
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("table", PROJECT / "rules" / "table.py")
table = importlib.util.module_from_spec(spec)
sys.modules["table"] = table
spec.loader.exec_module(table)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    for pack in table.packs():
        for words in [["check", f"rules/{pack}"], ["test", f"rules/{pack}"], *table.commands(pack)]:
            if words[0] in ("check", "test") and words[1] != f"rules/{pack}":
                continue  # a part of the whole pack
            times = []
            for _ in range(runs):
                begin = time.perf_counter()
                done = table.merilo(*words)
                times.append(time.perf_counter() - begin)
                if done.returncode != 0:
                    sys.exit(done.stderr)
            report = " ".join([words[0], *(words[place + 1] for place, word in enumerate(words) if word in ("--report", "--node"))])
            print(f"{pack:12} {report:28} {min(times):7.3f} s")


if __name__ == "__main__":
    main()
