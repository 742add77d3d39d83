# Every target goes through benghe/bootstrap.py, which needs nothing but Python 3.11.
PYTHON ?= python3
ARGS ?=

.PHONY: run test setup lint bench lock

run test setup lint bench lock:
	@$(PYTHON) benghe/bootstrap.py $@ $(ARGS)
