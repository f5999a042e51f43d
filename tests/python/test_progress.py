"""How far an evaluation has come, interrupting it, and evaluating in a forked child."""
import multiprocessing
import os
import pathlib
import signal
import subprocess
import sys
import textwrap
import threading

import pytest

import merilo

RULES = """merilo 1
methodology progress "Progress" { version 1; period year }
entity region "Region"
entity school "School" in region
input school.taken "Taken" points 0..100000
input school.passed "Passed" points 0..100000
value school.part "Part" passed / taken
value school.mean "Mean" mean(within region: part)
value school.above "Above" part >= mean
value school.place "Place" rank(within region: part, higher first, ties dense)
"""


@pytest.fixture(scope="module")
def methodology():
    return merilo.parse(RULES)


def frame(rows):
    return {"school": [f"S{i}" for i in range(rows)], "region": [f"R{i % 50}" for i in range(rows)],
            "taken": [float(i % 97 + 1) for i in range(rows)], "passed": [float(i % 31) for i in range(rows)]}


def test_shares_grow_to_one_in_the_calling_thread(methodology):
    told, threads = [], set()

    def progress(share):
        told.append(share)
        threads.add(threading.get_ident())

    result = methodology.evaluate(frame(30_000), period="2024", progress=progress)
    assert told[-1] == 1 and all(a < b for a, b in zip(told, told[1:])) and told[0] >= 0
    assert threads == {threading.get_ident()}
    assert result["part", "S1"] == methodology.evaluate(frame(30_000), period="2024")["part", "S1"]


def test_a_small_evaluation_ends_with_one_too(methodology):
    told = []
    methodology.evaluate(frame(2), period="2024", progress=told.append)
    assert told[-1] == 1


def test_what_the_callable_raises_comes_out(methodology):
    class Enough(Exception):
        pass

    def progress(share):
        raise Enough(share)

    with pytest.raises(Enough):
        methodology.evaluate(frame(30_000), period="2024", progress=progress)
    assert methodology.evaluate(frame(2), period="2024").periods == ["2024"]


def test_other_threads_of_python_go_on(methodology):
    data, counted, over = frame(60_000), [], threading.Event()

    def count():
        while not over.wait(0.001):
            counted.append(1)

    other = threading.Thread(target=count)
    other.start()
    before = []
    methodology.evaluate(data, period="2024", progress=lambda share: before.append(len(counted)))
    over.set()
    other.join()
    assert before[-1] > 0


def test_a_signal_interrupts(methodology):
    """The interrupt is sent from inside the process once the evaluation has begun, for as long as it takes."""
    program = textwrap.dedent("""
        import os, signal, sys, threading
        sys.path.insert(0, os.environ["TESTS"])
        import merilo
        from test_progress import RULES, frame
        methodology, data, begun = merilo.parse(RULES), frame(200_000), threading.Event()
        def interrupt():
            begun.wait()
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=interrupt, daemon=True).start()
        try:
            methodology.evaluate(data, period="2024", progress=lambda share: begun.set())
        except KeyboardInterrupt:
            assert methodology.evaluate(frame(2), period="2024")["part", "S1"] is not None
            print("interrupted")
    """)
    environment = {**os.environ, "TESTS": str(pathlib.Path(__file__).parent)}
    done = subprocess.run([sys.executable, "-B", "-c", program], capture_output=True, text=True, env=environment, timeout=300)
    assert done.stdout == "interrupted\n", done.stderr


def child(methodology, expected, answer):
    result = methodology.evaluate(frame(60_000), period="2024")
    answer.send([result[name, f"S{i}"] for name in ("part", "place") for i in range(50)] == expected)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_evaluates(methodology):
    result = methodology.evaluate(frame(60_000), period="2024")   # threads were there, and have ended
    expected = [result[name, f"S{i}"] for name in ("part", "place") for i in range(50)]
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe()
    process = fork.Process(target=child, args=(methodology, expected, there))
    process.start()
    assert here.poll(120) and here.recv() is True
    process.join(60)
    assert process.exitcode == 0
