"""The same request sent many times at once, as a client does that got no answer: it acts exactly once."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.http import Person
from tests.support.servers import ADMINISTRATOR, Server

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]
TIMES = 50
COUNT = """
from steerhouse.core.context import system
from steerhouse.core.models import AuditEntry
from steerhouse.organization.models import JobRole
with system("count"):
    print(JobRole.objects.filter(name="Once").count(), AuditEntry.objects.filter(key__startswith="api:").count())
"""


def send(person: Person, name: str) -> tuple[int, str]:
    body = json.dumps({"name": name}).encode()
    status, text, _headers = person.ask(
        "/api/job-roles/", body, 60, Content_Type="application/json", Idempotency_Key="one-key",
        X_CSRFToken=person.csrf(), Referer=person.url,
    )  # fmt: skip
    return status, text


def test_fifty_requests_under_one_key_add_one_row_and_all_are_answered_with_it(live: Server) -> None:
    person = Person(live.url)
    person.sign_in(ADMINISTRATOR, live.home.password)
    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(lambda _n: send(person, "Once"), range(TIMES)))
    assert {status for status, _text in answers} <= {200, 201}
    assert len({json.loads(text)["id"] for _status, text in answers}) == 1
    assert live.home.python(COUNT).split() == ["1", "1"]
    assert send(person, "Other")[0] == 422
