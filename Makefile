# Every target works from a clean clone; `make` alone lists them.

API       := src/Logistics.Api
LOGISTICS := dotnet $(API)/bin/Release/net10.0/logistics.dll
BUILD     := dotnet build --configuration Release --nologo --verbosity quiet
OPENAPI   ?= http://127.0.0.1:18099

# More arguments for `make test`, such as TEST_ARGS='--filter Custody'.
TEST_ARGS ?=

.PHONY: help build run test demo bench openapi migrate lint

help:
	@echo "make run      build and serve the API on http://127.0.0.1:8080, data under ./data"
	@echo "make test     run every test"
	@echo "make demo     walk Kendari's packages from the warehouse to the polling stations and back"
	@echo "make bench    measure the API and the limits of this machine"
	@echo "make openapi  rewrite openapi.yaml from what the API serves"
	@echo "make migrate  bring the configured database to this build's schema"
	@echo "make lint     check format and build with warnings as errors"

build:
	@$(BUILD) $(API) >&2

# exec: ctrl-C and SIGTERM must reach the API, which then records what is waiting before it ends.
run: export ASPNETCORE_ENVIRONMENT ?= Development
run: build
	@exec $(LOGISTICS)

test:
	@dotnet test Logistics.sln --configuration Release --nologo --verbosity quiet $(TEST_ARGS)

demo: build
	@$(BUILD) tests/Logistics.Demo >&2
	@dotnet tests/Logistics.Demo/bin/Release/net10.0/Logistics.Demo.dll \
		$(API)/bin/Release/net10.0/logistics.dll

bench:
	@dotnet run --project tests/Logistics.Benchmarks --configuration Release

# An API of its own on an empty database: what it serves depends on nothing else. The explicit `kill`
# fails, and with it the target, when that API could not start and some other one answered.
openapi: build
	@directory=$$(mktemp -d); \
	Data__Directory="$$directory" ASPNETCORE_URLS=$(OPENAPI) $(LOGISTICS) > "$$directory/log" & api=$$!; \
	trap 'kill $$api 2> /dev/null; rm -rf "$$directory"' EXIT; \
	curl --silent --fail --retry 60 --retry-delay 1 --retry-connrefused \
		--output "$$directory/openapi.yaml" $(OPENAPI)/openapi/v1.yaml && \
	kill $$api && wait $$api && mv "$$directory/openapi.yaml" openapi.yaml

migrate: build
	@$(LOGISTICS) migrate

lint:
	@dotnet format Logistics.sln --verify-no-changes
	@$(BUILD) --no-incremental -warnaserror Logistics.sln
