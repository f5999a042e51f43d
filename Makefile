# make demo   the rating of Chelyabinsk region for 2022, and where it differs from the published one
# make test   all tests
# make asan   unit tests under the address and undefined behaviour sanitizers
# make tsan   unit tests under the thread sanitizer
# make tsan-short  a few of them: of what runs on several threads
# make clang  all tests but those of the package, built by Clang
# make docs   the documentation site, Russian and English, with the references of C++ and Python: build/docs/html/index.html
# make fuzz   FUZZ_SECONDS (600) of every fuzz target together, built by Clang with sanitizers; what crashes is in build/fuzz/tests/fuzz/crashes
# make growth instructions and memory that inputs of size n and 2n take: nothing grows faster than the text
# make bench  Merilo beside NumPy, Polars, DuckDB, OpenFisca, ZEN and Drools: docs/benchmarks.md; BENCH_ROWS=20000 is a short run, which leaves docs/ as it is
# Each target first installs the Debian packages it needs and lacks.

build_packages := cmake ninja-build libboost-dev rapidjson-dev libutf8proc-dev libcli11-dev
test_packages  := $(build_packages) libgtest-dev python3 python3-dev python3-pytest python3-jsonschema python3-icalendar python3-venv ccache
clang_packages := $(test_packages) clang
fuzz_packages  := $(build_packages) clang libclang-rt-14-dev python3
docs_packages  := doxygen python3 python3-venv
growth_packages := $(build_packages) python3 valgrind
bench_packages := $(build_packages) ccache default-jdk-headless libbenchmark-dev maven python3 python3-dev python3-venv

FUZZ_SECONDS ?= 600
BENCH_ROWS ?= 1048576

rules := rules/chelyabinsk

export CTEST_PARALLEL_LEVEL ?= $(shell nproc)

ifneq ($(shell command -v ccache 2>/dev/null),)
export CMAKE_CXX_COMPILER_LAUNCHER := ccache
endif

demo: packages := $(build_packages)
test asan tsan tsan-short: packages := $(test_packages)
clang: packages := $(clang_packages)
docs: packages := $(docs_packages)
fuzz: packages := $(fuzz_packages)
growth: packages := $(growth_packages)
bench: packages := $(bench_packages)

.PHONY: demo test asan tsan tsan-short clang docs fuzz growth bench packages
demo: packages
	@cmake --preset release >/dev/null
	@cmake --build --preset release
	build/release/merilo run $(rules)/rating.merilo --data $(rules)/data/group_points_2022.csv --period 2022
	build/release/merilo test $(rules)/rating.merilo

test: packages
	@cmake --preset dev >/dev/null
	@cmake --build --preset dev
	@ctest --preset dev

asan: packages
	@cmake --preset asan >/dev/null
	@cmake --build --preset asan
	@ctest --preset asan

tsan: packages
	@cmake --preset tsan >/dev/null
	@cmake --build --preset tsan
	@ctest --preset tsan

# The library and a few tests: CI has no time for all.
tsan-short: packages
	@cmake --preset tsan >/dev/null
	@cmake --build --preset tsan --target merilo_short_tests
	@build/tsan/tests/merilo_short_tests --gtest_brief=1 --gtest_filter='Threads.SixtyFour*:Threads.OneTwo*:ColumnBounds.threads*:ArrowNamesOf.allLayouts:ArrowRecordsOf.aPeriod*:ArrowStatesOf.theNumber*:GatherBatchTest.AddsUp*:Places.AmongManyWhoTie'

clang: packages
	@cmake --preset dev-clang >/dev/null
	@cmake --build --preset dev-clang
	@ctest --preset dev-clang

# The generator lives in an environment of its own, made anew when its versions change.
docs: packages
	@cmp -s docs/site/requirements.txt build/docs/venv/requirements.txt || { \
	    python3 -m venv --clear build/docs/venv && \
	    build/docs/venv/bin/pip --quiet --disable-pip-version-check install -r docs/site/requirements.txt && \
	    cp docs/site/requirements.txt build/docs/venv; }
	@build/docs/venv/bin/python -B docs/site/build.py build/docs

fuzz: packages
	@cmake --preset fuzz >/dev/null
	@cmake --build --preset fuzz
	@tests/fuzz/run.sh build/fuzz/tests/fuzz $(FUZZ_SECONDS)

growth: packages
	@cmake --preset release >/dev/null
	@cmake --build --preset release
	@python3 -B tests/growth/growth.py build/release/merilo

bench: packages
	@cmake --preset bench >/dev/null
	@cmake --build --preset bench
	@python3 -B benchmarks/peers/run.py build/bench --rows $(BENCH_ROWS)

# On other systems the packages are found by CMake, or it says which is missing.
packages:
	@command -v apt-get >/dev/null || exit 0; \
	missing=; \
	for package in $(packages); do \
	    dpkg-query -W -f '$${db:Status-Status}\n' $$package 2>/dev/null | grep -qx installed || missing="$$missing $$package"; \
	done; \
	test -n "$$missing" || exit 0; \
	if test "$$(id -u)" = 0; then root=; elif command -v sudo >/dev/null; then root=sudo; \
	else echo "Please install, as root: apt-get install$$missing" >&2; exit 1; fi; \
	echo "Installing:$$missing"; \
	$$root apt-get update -qq && \
	$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends $$missing >/dev/null
