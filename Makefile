# The verbs of this repository, as aliases; each can be typed as it stands here.
.PHONY: run test check fix bench docs migrations messages

run:
	uv run steerhouse

test:
	uv run --group test pytest

check:
	bash .ci/run

fix:
	uv run --group test ruff check --fix .
	uv run --group test ruff format .

bench:
	uv run --group test --group bench python -m benchmarks.network
	uv run --group test --group bench python -m benchmarks.pages
	uv run --group test python -m benchmarks.start

docs:
	uv run --group test python -m tests.documents.glossary

messages:
	uv run --group test python -m tests.documents.messages

migrations:
	DJANGO_SETTINGS_MODULE=steerhouse.config.settings uv run python -m django makemigrations
