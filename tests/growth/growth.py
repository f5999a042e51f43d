"""No input takes more than linear time and memory: instructions (counted by Valgrind) for inputs of size n and 2n, and peak memory for 2n
and 8n, as growth by doubling; arrays that double make single steps uneven.

    growth.py MERILO [NAME…]
"""
import math
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

MOST = 2.3
# Arrays that double and memory that is used again make this figure coarse. What grows with the square has 4.
MOST_MEMORY = 3
HEAD = 'merilo 1\nmethodology m "М" { version 1; period year }\nentity town "Город"\nunit pupil "ученик"\ninput town.a "А" number\ninput town.b "Б" number\n'
MAIN = "main.merilo"


def many(n, line):
    return "".join(line.format(i=i, j=max(i - 1, 0)) for i in range(n))


def labels(n):
    return 'list grade "Уровень" { ' + "; ".join(f'g{i} "Уровень {i}"' for i in range(n)) + ' }\ninput town.g "Уровень" grade\n'


def scenario(row):
    return f'scenario "С" {{ in 2022; given town "А" {{ a = 1; b = 2 }}; expect town "А" {{ {row} }} }}\n'


def files(n):
    chain = {f"m{i}.merilo": f'merilo 1\nimport "m{i + 1}.merilo"\n' + many(20, f'value town.v{i}_{{i}} "В" a + {{i}}\n') for i in range(n)}
    return {MAIN: HEAD + 'import "m0.merilo"\n', **chain, f"m{n}.merilo": "merilo 1\n"}


def extension(n):
    base = HEAD + many(n, 'parameter p{i} "Порог {i}" {i}\nvalue town.v{i} "В {i}" a * p{i}\n')
    own = 'merilo 1\nextend "base.merilo"\nmethodology o "О" { version 1 }\n' + many(n, 'parameter p{i} "Порог {i}" {i} + 1\nparameter q{i} "Порог {i}" 1\n')
    return {MAIN: own, "base.merilo": base}


# Each is a size and a function of it: a text, or texts by name.
INPUTS = {
    "nested brackets": (20000, lambda n: HEAD + f'value town.x "Х" {"(" * n}a{")" * n}\n'),
    "nested braces": (20000, lambda n: HEAD + f'value town.x "Х" {"table a { > 1 : " * n}1{"}" * n}\n'),
    "nested as deep as may be": (200, lambda n: HEAD + many(n, 'value town.x{i} "Х" ' + "max(a, " * 120 + "b" + ")" * 120 + "\n")),
    "prefixes": (20000, lambda n: HEAD + f'value town.x "Х" {"-" * n}a\nvalue town.y "У" {"not " * n}(a > b)\n'),
    "open brackets": (3000, lambda n: HEAD + many(n, 'value town.x{i} "Х" ((((a + 1\n')),
    "stray closing brackets": (20000, lambda n: HEAD + 'value town.x "Х" a ' + ")]} " * n + "\n"),
    "a long sum": (4000, lambda n: HEAD + 'value town.x "Х" ' + " + ".join(["a", "2 * b"] * n) + "\n" + scenario(f"x = {n + 4 * n}")),
    "a long product of constants": (4000, lambda n: HEAD + 'parameter p "П" ' + " * ".join(["9999999"] * n) + "\n"),
    "a long conjunction": (4000, lambda n: HEAD + 'value town.x "Х" ' + " and ".join(["a > 1", "b < 2"] * n) + "\n"),
    "a long line of text": (400000, lambda n: HEAD + f'value town.x "{"я" * n}" a + c # {"я" * n}\n'),
    "a long line of words": (40000, lambda n: HEAD + f'value town.x "Х" a {"б " * n}\n'),
    "a title over many lines": (40000, lambda n: HEAD + 'value town.x ' + '"слово"\n' * n + " a\n"),
    "blank lines": (400000, lambda n: HEAD + 'value town.x "Х"' + "\n" * n + "\n a\n"),
    "many declarations": (3000, lambda n: HEAD + many(n, 'input town.i{i} "И" number\nvalue town.v{i} "В" i{i} + a\n') + scenario("v0 missing")),
    "a chain of declarations": (3000, lambda n: HEAD + 'value town.v0 "В" a\n' + many(n, 'value town.w{i} "В" w{j} + a\n'.replace("w{j}", "u{j}")).replace("u0 ", "v0 ").replace("town.w", "town.u").replace("town.u0", "town.u0") ),
    "squares of squares": (20, lambda n: HEAD + 'parameter p0 "П" 9999999999\n' + "".join(f'parameter p{i + 1} "П" p{i} * p{i}\n' for i in range(n))),
    "sums doubled": (40, lambda n: HEAD + 'value town.v0 "В" a\n' + "".join(f'value town.v{i + 1} "В" v{i} + v{i}\n' for i in range(n))),
    "rows that are valid in some periods": (3000, lambda n: HEAD + 'value town.x "Х" table a {\n' + many(n, "> {i} : {i} valid from 2001 until 2021\n") + "otherwise : 0 }\n"),
    "texts": (3000, lambda n: HEAD + 'input town.t "Т" text\nvalue town.x "Х" table t {\n' + many(n, '"слово {i}" : {i}\n') + "otherwise : 0 }\n"),
    "approximate functions": (2000, lambda n: HEAD + many(n, 'value town.x{i} "Х" ln(a + {i}) / exp(b)\n')),
    "many members": (2000, lambda n: HEAD + many(n, 'indicator town.i{i} "И" {{ value a; points table value {{ > 1 : 2; otherwise : 0 }} }}\n')
                     + 'group town.g "Г" { total sum; missing counts zero\n' + many(n, "i{i} weight 2\n") + "}\n" + scenario(f"g = 0")),
    "many heirs": (2000, lambda n: HEAD + many(n, 'indicator town.i{i} "И" {{ value a; points table value {{ > 1 : 2; otherwise : 0 }} }}\n')
                   + 'group town.g "Г" { total sum; missing counts zero; maximum 4000000 points; i0\n' + many(n, "i{i} else i{j}\n")[len("i0 else i0\n"):] + "}\n" + scenario("g = 0")),
    "many groups": (2000, lambda n: HEAD + 'indicator town.i0 "И" { value a; points table value { > 1 : 2; otherwise : 0 } }\n'
                    + "".join(f'group town.g{i} "Г" {{ total sum; missing counts zero; {"i0" if i == 0 else f"g{i - 1}"} }}\n' for i in range(n))),
    "many labels": (3000, lambda n: HEAD + labels(n) + 'value town.x "Х" g >= g1\n'),
    "labels named like nodes": (300, lambda n: HEAD + labels(n) + many(n, 'value town.g{i} "Х" a + {i}\n') + 'value town.all_ "В" ' + " + ".join(f"g{i}" for i in range(n)) + "\n"),
    "many reports": (1000, lambda n: HEAD + many(n, 'report town.r{i} "О" {{ columns a, b, a + {i} }}\n')),
    "many columns": (3000, lambda n: HEAD + 'report town.r "О" { columns ' + ", ".join(f"a + {i}" for i in range(n)) + " }\n"),
    "many scenarios": (300, lambda n: HEAD + 'value town.x "Х" a + b\n' + many(n, 'scenario "С{i}" {{ in 2022; given town "А" {{ a = 1; b = {i} }}; expect town "А" {{ x = {i} + 1 }} }}\n')),
    "many objects": (1000, lambda n: HEAD + 'value town.x "Х" a + b\nvalue town.r "М" rank(within town: x, higher first)\n'.replace('value town.r "М" rank(within town: x, higher first)\n', "")
                     + 'scenario "С" { in 2022\n' + many(n, 'given town "Г{i}" {{ a = 1; b = {i} }}\nexpect town "Г{i}" {{ x = {i} + 1 }}\n') + "}\n"),
    "unknown names": (3000, lambda n: HEAD + many(n, 'value town.value_{i} "В" valeu_{i}\n')),
    "wrong types": (3000, lambda n: HEAD + many(n, 'value town.v{i} "В" a + 30%\n')),
    "doubled names": (3000, lambda n: HEAD + many(n, 'value town.v "В" a\n')),
    "syntax errors": (3000, lambda n: HEAD + many(n, 'value town.v{i} "В" a + + b\n')),
    "errors in one body": (3000, lambda n: HEAD + 'list l "С" {\n' + many(n, 'метка{i} метка\n') + "}\n"),
    "unknown declarations": (3000, lambda n: HEAD + many(n, 'valeu town.v{i} "В" a\n')),
    "cycles": (1000, lambda n: HEAD + many(n, 'value town.x{i} "Х" y{i}\nvalue town.y{i} "У" x{i}\n')),
    "a long cycle": (2000, lambda n: HEAD + "".join(f'value town.x{i} "Х" x{(i + 1) % n}\n' for i in range(n))),
    "unclosed strings": (3000, lambda n: HEAD + many(n, 'value town.x{i} "Х a\n')),
    "long names": (60000, lambda n: HEAD + f'value town.{"имя" * n} "И" a + {"имя" * n}2\n'),
    "many long names": (2000, lambda n: HEAD + many(100, f'value town.{"v" * n}{{i}}_ "И" b + x\n')),
    "long paths": (40000, lambda n: HEAD + 'value town.x "Х" ' + "a." * n + "a\n"),
    "a long table": (2000, lambda n: HEAD + 'value town.x "Х" table a {\n' + "".join(f">= {n - i} : {i}\n" for i in range(n)) + "otherwise : 0 }\n" + scenario("x > 0".replace("x > 0", f"x = {n - 1}"))),
    "a table of ranges": (2000, lambda n: HEAD + 'value town.x "Х" table a {\n' + many(n, "{i}..<{i}.5 : {i}\n") + "otherwise : 0 }\n"),
    "a table of labels": (1000, lambda n: HEAD + labels(n) + 'value town.x "Х" table g {\n' + many(n, "g{i} : {i}\n") + "}\n"),
    "a wide table": (300, lambda n: HEAD + 'value town.x "Х" table ' + ", ".join(["a", "b"] * n) + " {\n" + (", ".join(["> 1", "any"] * n) + " : 1\n") * 4 + "otherwise : 0 }\n"),
    "a table of conditions": (2000, lambda n: HEAD + 'value town.x "Х" table {\n' + many(n, "a > {i} and b < {i} : {i}\n") + "otherwise : 0 }\n"),
    "a long scale": (2000, lambda n: HEAD + 'value town.x "Х" linear(a, ' + ", ".join(f"{i} : {i}" for i in range(n)) + ")\n"),
    "many imports": (60, files),
    "many overrides": (1000, extension),
}


def run(program, folder, command):
    counted = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", program, command, MAIN],
                             cwd=folder, capture_output=True, text=True, errors="replace")
    found = re.search(r"I\s+refs:\s+([\d,]+)", counted.stderr)
    if not found or counted.returncode not in (0, 1):
        sys.exit(f"{command}: code {counted.returncode}\n{counted.stderr[-2000:]}")
    return int(found[1].replace(",", ""))


def memory(program, folder, command):
    """Peak memory in KiB, of a process of its own."""
    code = (f"import resource, subprocess; subprocess.run([{program!r}, {command!r}, {MAIN!r}], capture_output=True);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    return int(subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True).stdout)


def write(folder, texts):
    for name, text in (texts if isinstance(texts, dict) else {MAIN: texts}).items():
        Path(folder, name).write_text(text, encoding="utf-8")


def measure(what, program, made, size):
    with tempfile.TemporaryDirectory() as folder:
        write(folder, made(size))
        return what(program, folder, "test")


def main():
    program = str(Path(sys.argv[1]).resolve())
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, MAIN).write_text(HEAD, encoding="utf-8")
        start, least = run(program, folder, "test"), memory(program, folder, "test")
    print(f"{'':28}{'n':>8}{'instructions':>14}{'growth':>8}{'KiB':>9}{'growth':>8}")
    failed = []
    for name, (size, made) in INPUTS.items():
        if sys.argv[2:] and not any(word in name for word in sys.argv[2:]):
            continue
        once, twice = (measure(run, program, made, size * times) for times in (1, 2))
        small, large = (measure(memory, program, made, size * times) for times in (2, 8))
        # What the program takes without any input does not grow.
        growth = (twice - start) / max(once - start, 1)
        swelling = math.sqrt(max(large - least, 1) / max(small - least, 4096))
        bad = growth > MOST or swelling > MOST_MEMORY
        print(f"{name:28}{size:>8}{once - start:>14,}{growth:>8.2f}{small - least:>9}{swelling:>8.2f}{'  !' if bad else ''}", flush=True)
        failed += [name] if bad else []
    if failed:
        sys.exit("grows faster than its input: " + ", ".join(failed))


if __name__ == "__main__":
    main()
