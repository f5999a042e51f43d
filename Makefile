# make demo   the rating of Chelyabinsk region for 2022, and where it differs from the published one
# make test   all tests
# make asan   unit tests under the address and undefined behaviour sanitizers
# make clang  all tests but those of the package, built by Clang
# Each target first installs the Debian packages it needs and lacks.

build_packages := cmake ninja-build libboost-dev rapidjson-dev libutf8proc-dev libcli11-dev
test_packages  := $(build_packages) libgtest-dev python3 python3-dev python3-pytest python3-jsonschema python3-icalendar python3-venv ccache
clang_packages := $(test_packages) clang

rules := rules/chelyabinsk

export CTEST_PARALLEL_LEVEL ?= $(shell nproc)

ifneq ($(shell command -v ccache 2>/dev/null),)
export CMAKE_CXX_COMPILER_LAUNCHER := ccache
endif

demo: packages := $(build_packages)
test asan: packages := $(test_packages)
clang: packages := $(clang_packages)

.PHONY: demo test asan clang packages
demo: packages
	@cmake --preset release >/dev/null
	@cmake --build --preset release
	build/release/merilo run $(rules)/rating.merilo --data $(rules)/data/group_points_2022.csv --period 2022
	build/release/merilo test $(rules)

test: packages
	@cmake --preset dev >/dev/null
	@cmake --build --preset dev
	@ctest --preset dev

asan: packages
	@cmake --preset asan >/dev/null
	@cmake --build --preset asan
	@ctest --preset asan

clang: packages
	@cmake --preset dev-clang >/dev/null
	@cmake --build --preset dev-clang
	@ctest --preset dev-clang

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
