# Every target works from a clean clone; `make` alone lists them.

API       := src/Logistics.Api
LOGISTICS := dotnet $(API)/bin/Release/net10.0/logistics.dll
BUILD     := dotnet build --configuration Release --nologo --verbosity quiet

# Without the analyzers, which take most of a build: `make lint` is where they run, over everything.
TEST      := dotnet test Logistics.sln --configuration Release --nologo --verbosity quiet \
             -p:RunAnalyzers=false --logger "console;verbosity=minimal"

# More arguments for `make test`, such as TEST_ARGS='--filter Custody'.
TEST_ARGS ?=

# And for `make bench`: BENCH_ARGS=--quick takes a minute or two, '--only log' measures one part.
BENCH_ARGS ?=

# Where `make evidence` writes its bundle.
EVIDENCE ?= evidence-$(shell date +%Y%m%d-%H%M%S).zip

.PHONY: help build run test demo bench openapi migrate verify evidence lint lint-api clients

help:
	@echo "make build    build the API and its commands"
	@echo "make run      build and serve the API on http://127.0.0.1:8080, data under ./data"
	@echo "make test     run every test"
	@echo "make demo     walk Kendari's packages to the polling stations and back, data under ./data-demo"
	@echo "make bench    measure the API and the limits of this machine"
	@echo "make openapi  record the examples and rewrite openapi.yaml, docs/errors.md and docs/roles.md"
	@echo "make migrate  bring the configured database to this build's schema"
	@echo "make verify   verify the embedded database; fails, and prints why, unless it is sound"
	@echo "make evidence write a bundle of evidence of the whole log to evidence-TIME.zip"
	@echo "make lint     check format and build with warnings as errors"
	@echo "make lint-api check openapi.yaml with Spectral and Redocly (needs Node.js)"
	@echo "make clients  generate clients from openapi.yaml, compile them and let each make a round trip (Node.js)"

build:
	@$(BUILD) $(API) >&2

# exec: ctrl-C and SIGTERM must reach the API, which then records what is waiting before it ends.
run: export ASPNETCORE_ENVIRONMENT ?= Development
run: build
	@exec $(LOGISTICS)

test:
	@$(TEST) $(TEST_ARGS)

demo: build
	@$(BUILD) tests/Logistics.Demo >&2
	@dotnet tests/Logistics.Demo/bin/Release/net10.0/Logistics.Demo.dll \
		$(API)/bin/Release/net10.0/logistics.dll

bench:
	@dotnet run --project tests/Logistics.Benchmarks --configuration Release -- $(BENCH_ARGS)

# The tests that compare the examples and the files with what the API serves can also write them. The examples are part
# of the build, so they come first.
openapi:
	@LOGISTICS_WRITE_OPENAPI=1 $(TEST) --filter Name~Examples_OfAnswers
	@LOGISTICS_WRITE_OPENAPI=1 $(TEST) --filter 'Name~OpenApiYaml|Name~ErrorsMd|Name~RolesMd'

migrate: build
	@$(LOGISTICS) migrate

# Make fails when the verifier does, and prints its status: 1 or 2. Its own status for either is 2, as always.
verify: export ASPNETCORE_ENVIRONMENT ?= Development
verify: build
	@$(LOGISTICS) verify --database

evidence: export ASPNETCORE_ENVIRONMENT ?= Development
evidence: build
	@$(LOGISTICS) evidence --all --out $(EVIDENCE)

lint:
	@dotnet format Logistics.sln --verify-no-changes
	@$(BUILD) --no-incremental -warnaserror Logistics.sln

CLIENTS := tests/clients

$(CLIENTS)/node_modules: $(CLIENTS)/package-lock.json
	@cd $(CLIENTS) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

lint-api: $(CLIENTS)/node_modules
	@$(CLIENTS)/node_modules/.bin/spectral lint --fail-severity=hint openapi.yaml
	@$(CLIENTS)/node_modules/.bin/redocly lint openapi.yaml

clients: build $(CLIENTS)/node_modules
	@cd $(CLIENTS) && node run.mjs
