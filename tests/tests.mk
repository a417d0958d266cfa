# Tests: `make check' runs all, `make check T=sessions/signals' a part.
.PHONY: check
check: image
	$(Q)python3 src/tests/run.py $(T)
