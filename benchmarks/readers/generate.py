"""Writes a CSV of facts about pupils, of the size asked for: `generate.py FILE BYTES`. The same size gives the same bytes."""
import random
import sys

COUNTS, POINTS, SHARES = 8, 8, 8
ROWS_PER_SCHOOL = 500


def header():
    names = [f"tasks_{i}" for i in range(COUNTS)] + [f"points_{i}" for i in range(POINTS)] + [f"share_{i}" for i in range(SHARES)]
    return ",".join(["pupil", "school", *names]) + "\n"


def tails(count):
    """Facts of one pupil each; one cell in fifty is empty."""
    random.seed(20221201)

    def cell(text):
        return "" if random.random() < 0.02 else text

    return [",".join([cell(str(random.randrange(2000))) for _ in range(COUNTS)]
                     + [cell(f"{random.randrange(10000) / 100:.2f}") for _ in range(POINTS)]
                     + [cell(f"{random.randrange(1001) / 1000:.3f}") for _ in range(SHARES)]) + "\n" for _ in range(count)]


def methodology():
    """The rules that such facts belong to."""
    lines = ["merilo 1", 'methodology pupils "Pupils" { version 1 }', 'entity school "School"', 'entity pupil "Pupil" in school']
    lines += [f'input pupil.tasks_{i} "Tasks {i}" number' for i in range(COUNTS)]
    lines += [f'input pupil.points_{i} "Points {i}" points 0..100' for i in range(POINTS)]
    lines += [f'input pupil.share_{i} "Share {i}" share' for i in range(SHARES)]
    return "\n".join(lines) + "\n"


def generate(path, size):
    pool = tails(1 << 14)
    with open(path, "w", encoding="ascii", newline="") as file:
        written = file.write(header())
        row = 0
        while written < size:
            block = "".join([f"P{row + i:08d},S{(row + i) // ROWS_PER_SCHOOL:06d},{pool[(row + i) * 7919 % len(pool)]}" for i in range(10_000)])
            written += file.write(block)
            row += 10_000
    return row


if __name__ == "__main__":
    print(generate(sys.argv[1], int(sys.argv[2])), "rows")
