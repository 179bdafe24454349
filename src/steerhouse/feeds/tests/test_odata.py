"""The OData feed: an independent client reads it, nothing hidden is told, and pages go on without skipping a row."""

import base64
import datetime as dt
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from odata import ODataService

from steerhouse.access.models import ApiToken
from steerhouse.access.tokens import issue_token
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.models import User
from steerhouse.core.tests.pages_world import grant, role, root, user
from steerhouse.feeds.odata.errors import BadQuestion
from steerhouse.feeds.odata.language import parse
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks
from steerhouse.schedule.models import Task
from steerhouse.schedule.tests.makers import assignment, baseline, facts, plan, resource, summary, task, under

SYSTEM = Actor.system("test")
SEES = ["tree.view", "projects.view", "schedule.view", "organization.view", "reporting.view"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def office() -> SimpleNamespace:
    """Two projects with a plan each; a reader who sees one of them without rates, and one who sees all with rates."""
    projects = []
    for name in ("Depot", "Bridge"):
        values = {"name": name, "code": name[:2].upper(), "kind": "project"}
        component = add_component(Component, values=values, by=SYSTEM)
        tasks = [
            summary(1, "Ground", work=990),
            *under(1, task(2, "Dig", 2, cost=120_050, work=990.0, baselines=(baseline(29_461_440, 29_462_880),)),
                   task(3, "Pour's end", 1, work=None)),
            task(4, "Open", 0),
        ]  # fmt: skip
        people = [resource(1, f"Ada of {name}", standard_rate=50)]
        given = [assignment(1, 2, 1, work=990.0, cost=120_050)]
        apply_tasks(
            component, by=SYSTEM,
            file=plan(tasks, project=facts(title=name), resources=tuple(people), assignments=tuple(given)),
        )  # fmt: skip
        projects.append(component)
    few, all_of_it = user("few"), user("all")
    grant(few, role("Reads some", *SEES), projects[0].node)
    grant(all_of_it, role("Reads all", *SEES, "rates.view"), root())
    return SimpleNamespace(depot=projects[0], bridge=projects[1], few=few, all=all_of_it)


def token(of: User, *scopes: str) -> str:
    last = timezone.localdate() + dt.timedelta(days=9)
    by = actor_of(of)
    return str(issue_token(ApiToken, name="Excel", scopes=scopes or sorted(by.rights), expires=last, by=by)[1])


@pytest.fixture
def ask(office: SimpleNamespace) -> Callable[..., Any]:
    """Ask the feed as somebody, by the token as password; the answer's body, whose status is wanted."""
    words = {one.username: base64.b64encode(f"x:{token(one)}".encode()).decode() for one in (office.few, office.all)}

    def ask(path: str, who: str = "all", status: int = 200, **headers: str) -> Any:
        found = Client().get(f"/odata/{path}", headers={"Authorization": f"Basic {words[who]}", **headers})
        assert found.status_code == status, found.content
        assert found["OData-Version"] == "4.0"
        return json.loads(found.content) if "json" in found["Content-Type"] else found.content.decode()

    return ask


def names(body: Any, name: str = "Name") -> list[Any]:
    return [one[name] for one in body["value"]]


class Session:
    """What the client library sends, brought to the product without a network."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get(self, url: str, params: Any = None, **_more: Any) -> Any:
        return self.request("GET", url, params=params)

    def request(self, method: str, url: str, params: Any = None, **_more: Any) -> Any:
        assert method == "GET"
        parts = urlsplit(url)
        query = parts.query or (params if isinstance(params, str) else urlencode(params or {}))
        found = Client().get(f"{parts.path}?{query}", headers={"Authorization": f"Bearer {self.text}"})
        assert found.status_code == 200, found.content
        headers = {key.lower(): value for key, value in found.items()}
        return SimpleNamespace(
            content=found.content, text=found.content.decode(), status_code=200, headers=headers,
            json=lambda: json.loads(found.content), raise_for_status=lambda: None,
        )  # fmt: skip


def test_an_independent_client_reads_the_description_and_the_rows(office: SimpleNamespace) -> None:
    session = Session(token(office.all))
    for path, name, work in (("", "Name", "WorkHours"), ("ProjectData/", "TaskName", "TaskWork")):
        address = f"http://testserver/odata/{path}"
        service = ODataService(address, session=session, reflect_entities=True, quiet_progress=True)
        found = service.entities["Tasks"]
        query = service.query(found).filter(getattr(found, name) == "Dig").order_by(getattr(found, name).asc())
        assert [(getattr(one, name), float(getattr(one, work))) for one in query] == [("Dig", 16.5)] * 2


CONDITIONS = {
    "Name eq 'Dig'": ["Dig"],
    "Name eq 'Pour''s end' or Kind eq 'milestone'": ["Pour's end", "Open"],
    "not (Kind eq 'summary') and WorkHours ne 16.5": ["Pour's end", "Open"],
    "WorkHours eq null": ["Pour's end", "Open"],
    "WorkHours gt 16 and WorkHours le 16.5": ["Ground", "Dig"],
    "contains(Name,'dig')": ["Dig"],
    "startswith(Name,'O') or endswith(Name,'end')": ["Pour's end", "Open"],
    "substringof('our',Name) eq true": ["Pour's end"],
    "Name in ('Dig','Open')": ["Dig", "Open"],
    "Cost eq 1200.5": ["Dig"],
    "Cost eq 1200.505": [],
    "Cost gt 1200.49 and Cost lt 1200.51": ["Dig"],
    "Start gt 2026-02-01": [],
    "Start lt datetime'2026-01-05T08:01:00' and Row eq 2": ["Dig"],
    "2 eq Uid": ["Dig"],
    "Uid eq 2.5": [],
    "Active and not (Kind eq 'task' or Kind eq 'summary')": ["Open"],
}
NOT_UNDERSTOOD = (
    "Name eq", "Name eq 'x", "Nope eq 1", "Name eq 5", "(" * 30 + "Uid eq 1" + ")" * 30, "Uid gt null",
    " or ".join(["Uid eq 1"] * 101), "Uid eq 1 extra", "contains(Uid,'x')", "Start eq 2026-02-31", "Name in ()",
    "length(Name) eq 3", "Name eq Kind", "Name eq '\0'",
)  # fmt: skip


def test_a_filter_narrows_rows(ask: Callable[..., Any]) -> None:
    for condition, wanted in CONDITIONS.items():
        found = ask(f"Tasks?$filter=({quote(condition)}) and ProjectName eq 'Depot'&$select=Name&$orderby=Row")
        assert names(found) == wanted, condition


def test_what_is_not_understood_is_refused_in_odatas_own_form(ask: Callable[..., Any]) -> None:
    for condition in NOT_UNDERSTOOD:
        found = ask(f"Tasks?$filter={quote(condition)}", status=400)
        assert set(found) == {"error"} and found["error"]["code"] == "400" and found["error"]["message"]


def test_a_filter_is_read_within_its_limits() -> None:
    with pytest.raises(BadQuestion, match="more than 200 values"):
        parse(f"Uid in ({','.join(['1'] * 300)})")
    with pytest.raises(BadQuestion, match="deeper"):
        parse("not " * 50 + "Uid eq 1")


def test_select_order_top_skip_count_and_expand(ask: Callable[..., Any], office: SimpleNamespace) -> None:
    found = ask("Projects?$select=Name,Code&$orderby=Name&$count=true&$expand=Tasks($select=Name,Cost)")
    assert found["@odata.count"] == 2 and names(found) == ["Bridge", "Depot"]
    assert {"Name": "Dig", "Cost": 1200.5} in found["value"][0]["Tasks"]
    assert names(ask("Tasks?$orderby=Name desc,Row&$top=2&$skip=1")) == ["Pour's end", "Open"]
    first = Task.objects.visible_to(SYSTEM).get(component=office.depot, uid=1).public_id
    one = ask(f"Tasks('{first}')?$select=Name&$expand=Project($select=Name)")
    assert one["Name"] == "Ground" and one["Project"] == {"Name": "Depot"}
    assert ask("Tasks/$count?$filter=Kind eq 'task'") == "4"
    assert names(ask("Ratings")) == [] and "Snapshots" in names(ask(""), "name")
    for wrong in ("$expand=Tasks($expand=Project)", "$apply=aggregate(x)", "$format=atom"):
        ask(f"Projects?{wrong}", status=501)
    ask("Nothing", status=404)
    ask(f"Tasks?$filter={'x' * 8100}", status=414)


def test_pages_follow_one_another_without_losing_or_doubling_a_row(ask: Callable[..., Any]) -> None:
    for order in ("", "&$orderby=WorkHours desc", "&$orderby=WorkHours,Name desc"):
        found, path = [], f"Tasks?$select=Id,Name{order}&$top=7"
        while path:
            page = ask(path, Prefer="odata.maxpagesize=2")
            found += names(page, "Id")
            path = page.get("@odata.nextLink", "").removeprefix("http://testserver/odata/")
        assert len(found) == len(set(found)) == 7, order
    for bad in ("e30", "WzFd", "W251bGwsIngiXQ", "*"):
        ask(f"Tasks?$skiptoken={bad}", status=400)


def test_rates_are_absent_without_their_right_in_answers_filters_orders_and_the_description(
    ask: Callable[..., Any],
) -> None:
    assert "Cost" in ask("Tasks?$top=1")["value"][0] and "Cost" not in ask("Tasks?$top=1", "few")["value"][0]
    for path in ("Tasks?$filter=Cost gt 1", "Tasks?$orderby=Cost", "Tasks?$select=Cost",
                 "ProjectData/Resources?$filter=ResourceStandardRate gt 1"):  # fmt: skip
        ask(path, "few", 400)
    assert "TaskCost" in ask("ProjectData/$metadata") and "TaskCost" not in ask("ProjectData/$metadata", "few")


def test_a_right_to_rates_at_one_place_tells_nothing_of_another(office: SimpleNamespace) -> None:
    grant(office.few, role("All plans", *SEES), root())
    grant(office.few, role("Rates of the depot", "rates.view"), office.depot.node)
    word = base64.b64encode(f"x:{token(office.few)}".encode()).decode()

    def asked(path: str) -> Any:
        return Client().get(f"/odata/{path}", headers={"Authorization": f"Basic {word}"}).json()

    rows = asked("Tasks?$filter=Name eq 'Dig'&$select=ProjectName,Cost&$orderby=Cost desc")["value"]
    assert rows == [{"ProjectName": "Depot", "Cost": 1200.5}, {"ProjectName": "Bridge", "Cost": None}]
    assert [one["ProjectName"] for one in asked("Tasks?$filter=Cost gt 0")["value"]] == ["Depot"]
    rates = asked("Resources?$select=Name,StandardRate&$orderby=Name")["value"]
    assert [one["StandardRate"] for one in rates] == [None, 50.0]


def test_invisible_rows_are_not_there_in_any_way(ask: Callable[..., Any], office: SimpleNamespace) -> None:
    assert names(ask("Projects", "few")) == ["Depot"]
    assert ask("Tasks?$count=true&$top=0", "few")["@odata.count"] == 4
    assert names(ask("Resources", "few")) == ["Ada of Depot"]
    hidden = Task.objects.visible_to(SYSTEM).filter(component=office.bridge).first()
    assert ask(f"Tasks('{hidden.public_id}')", "few", 404) == ask("Tasks('01J0000000000000000000000A')", "few", 404)
    assert names(ask("Tasks?$expand=Project&$filter=ProjectName eq 'Bridge'", "few")) == []


def test_reports_of_project_online_find_their_names_and_keys(ask: Callable[..., Any]) -> None:
    wanted = "$select=ProjectId,ProjectName,ProjectWork"
    (one,) = ask(f"ProjectData/Projects?{wanted}&$filter=ProjectName eq 'Depot'")["value"]
    assert one["ProjectWork"] == 16.5
    for key in (f"guid'{one['ProjectId']}'", one["ProjectId"]):
        found = ask(
            f"ProjectData/[en-US]/Tasks?$filter=ProjectId eq {key} and TaskIsSummary eq false&$orderby=TaskIndex"
        )
        assert names(found, "TaskName") == ["Dig", "Pour's end", "Open"] and names(found, "TaskIndex") == [2, 3, 4]
    assert found["value"][0]["TaskBaseline0FinishDate"] == "2026-01-07T08:00:00Z"
    given = ask(
        "ProjectData/Assignments?$select=ProjectName,ResourceName,AssignmentWork,AssignmentCost&$orderby=ProjectName"
    )
    assert given["value"][1] == {
        "ProjectName": "Depot", "ResourceName": "Ada of Depot", "AssignmentWork": 16.5, "AssignmentCost": 1200.5
    }  # fmt: skip


def test_without_a_token_that_works_nothing_is_told(office: SimpleNamespace) -> None:
    refused = Client().get("/odata/Tasks")
    assert refused.status_code == 401 and refused["WWW-Authenticate"].startswith("Basic")
    assert refused.json()["error"]["code"] == "401"
    wrong = base64.b64encode(b"x:sh_nothing").decode()
    found = Client().get("/odata/Tasks", headers={"Authorization": f"Basic {wrong}"})
    assert found.status_code == 401 and "error" in found.json()
    narrow = token(office.all, "tree.view")
    assert Client().get("/odata/Tasks", headers={"Authorization": f"Bearer {narrow}"}).json()["value"] == []


def test_the_number_of_questions_does_not_grow_with_the_rows(
    ask: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    for path in ("Tasks?$expand=Project,Assignments", "ProjectData/Projects?$expand=Tasks"):
        with django_assert_max_num_queries(12):
            ask(path)
