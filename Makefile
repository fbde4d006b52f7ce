# Every target is one line; the work is done by scripts/setup.py (standard library only).
.DEFAULT_GOAL := help
.PHONY: help demo run worker admin seed test check bench shots messages lock audit

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: ## Everything in one go: install, load the demonstration portfolio, serve it
	@exec sh scripts/run demo

run: ## Serve your own, empty database (or the one in DATABASE_URL)
	@exec sh scripts/run run

worker: ## One more worker beside a running installation
	@exec sh scripts/run worker

admin: ## The account of the first administrator:  make admin NAME=chief
	@exec sh scripts/run admin $(NAME)

seed: ## Load the demonstration portfolio into the database in use
	@exec sh scripts/run seed

test: ## The whole suite; pass options with ARGS="-k plan"
	@exec sh scripts/run test $(ARGS)

check: ## Format, lint, types, layers, migrations, deployment checks
	@exec sh scripts/run check

bench: ## Measure the served application on the reference portfolio
	@exec sh scripts/run bench $(ARGS)

shots: ## Screenshots of the main pages into shots/
	@exec sh scripts/run shots $(ARGS)

messages: ## Compile the translations (locale/*/LC_MESSAGES/*.po)
	@exec sh scripts/run messages

lock: ## Write the locked lists in requirements/ anew
	@exec sh scripts/run lock $(ARGS)

audit: ## List the shipped packages (var/sbom.json) and look for known holes in them
	@exec sh scripts/run audit
