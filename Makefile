# The two commands: `make demo` answers a sample notice end to end, `make test` runs every test.
# Both install what is missing first (tools/setup.sh). CONTRIBUTING.md names the rest.

JOBS := $(shell nproc)

.PHONY: demo build test nightly bench clean

demo: build
	tools/setup.sh demo
	tools/demo.sh build/release/hikeshi

build:
	tools/setup.sh build
	cmake --preset release -DHIKESHI_TESTS=OFF >build.log 2>&1 || { cat build.log; exit 1; }
	cmake --build --preset release -j $(JOBS)
	@rm -f build.log

test:
	tools/setup.sh test
	tools/test.sh

nightly:
	tools/setup.sh test
	tools/nightly.sh

bench:
	tools/setup.sh test
	cmake --preset bench >/dev/null
	cmake --build --preset bench -j $(JOBS)
	bench/run.sh

clean:
	rm -rf build .venv tests/browser/node_modules
