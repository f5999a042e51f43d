"""The loops for one instruction set share no code with other units: the linker could take theirs for a machine that lacks the instructions."""
import os
import pathlib
import platform
import subprocess

import pytest

BUILD = pathlib.Path(os.environ["MERILO_BUILD"])


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the loops are compiled for x86-64 only")
@pytest.mark.parametrize("name", ["loops_v3", "loops_v4"])
def test_share_no_code(name):
    # Other tests build the project again, below this folder, and may do so at this moment.
    compiled = BUILD / f"CMakeFiles/merilo.dir/src/{name}.cpp.o"
    symbols = [line.split(maxsplit=2)[-2:] for line in subprocess.run(["nm", "-C", compiled], capture_output=True, text=True, check=True).stdout.splitlines()]
    own = name.replace("loops_", "loops_of_") + "::"
    code = [symbol for kind, symbol in symbols if kind in "tTwWvVu"]
    assert sum(own in symbol for symbol in code) > 20
    assert not [symbol for symbol in code if own not in symbol and f"::{name}()" not in symbol]
