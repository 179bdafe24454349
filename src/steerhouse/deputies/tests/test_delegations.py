"""What a delegation promises: never more than its giver may, for as long as it stands, under both names."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from steerhouse.access import sessions
from steerhouse.access.models import ApiToken, FactorDemand
from steerhouse.access.tokens import issue_token
from steerhouse.core import audit, editing, jobs
from steerhouse.core.acting import actor_of, standing_in
from steerhouse.core.actors import Actor, Behalf
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, NotVisible
from steerhouse.core.history import history
from steerhouse.core.models import AccessRole, AuditEntry, Grant, Node, User
from steerhouse.deputies.actions import end, give
from steerhouse.deputies.models import Delegation
from steerhouse.projects.actions import edit_component
from steerhouse.projects.models import Component, Rating
from steerhouse.schedule.actions import edit_task
from steerhouse.schedule.models import ProgressProposal, Task
from steerhouse.schedule.work.actions import accept, propose, update_task
from steerhouse.schedule.work.tests.people import SEE, SYSTEM, account, acting, browser, fresh, project, task, worker

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PLAN = (*SEE, "schedule.edit", "projects.edit")


class Story:
    """Anna plans the bridge, Ben nothing but his shed; Anna goes away."""

    def __init__(self) -> None:
        day = dt.date(2026, 1, 5)
        self.bridge, self.tunnel = project("Bridge", day), project("Tunnel", day)
        self.anna = account("Anna", None, *PLAN, "rates.view", "access.view", "access.edit")
        self.ben, self.carl = account("Ben", None, "tree.view"), account("Carl", self.bridge.node, *SEE)
        self.office = account("Office", self._root(), "access.view", "access.edit")
        for place in (self.bridge, self.tunnel):
            self.grant(self.anna, place.node)
        self.resource = worker(self.anna)
        worker(self.ben)
        self.pier, self.shaft = task(self.bridge, "Pier", 5, self.resource), task(self.tunnel, "Shaft", 5)

    def _root(self) -> Node:
        with system("test"):
            return Node.root()

    def grant(self, user: User, node: Node, *rights: str) -> Grant:
        name = f"Role of {user.name}" if not rights else " ".join(rights)
        with system("test"):
            role = AccessRole.objects.filter(name=name).first()
        role = role or editing.add(AccessRole, values={"name": name, "rights": sorted(rights)}, by=SYSTEM)
        made: Grant = editing.add(Grant, values={"user": user, "role": role, "node": node}, by=SYSTEM)
        return made

    def give(self, deputy: User | None = None, **values: Any) -> Delegation:
        today = timezone.localdate()
        given = {"deputy": deputy or self.ben, "starts": today, "ends": today, "part": "all", **values}
        return give(Delegation, values=given, by=acting(self.anna))

    def stand_in(self, delegation: Delegation) -> Actor:
        found = standing_in(acting(self.ben), delegation.public_id)
        assert found is not None
        return found


@pytest.fixture
def story() -> Story:
    return Story()


def sees(by: Actor, model: Any = Component) -> set[str]:
    return {str(one) for one in model.objects.visible_to(by)}


def test_a_deputy_has_the_rights_of_the_person_within_the_part_that_was_given_and_none_of_their_own(
    story: Story,
) -> None:
    shed = project("Shed", dt.date(2026, 1, 5))
    story.grant(story.ben, shed.node, *PLAN)
    everything = story.stand_in(story.give())
    assert sees(everything) == {"Bridge", "Tunnel"}
    assert everything.may("task.edit", story.pier) and not everything.may("task.edit", shed)
    assert "rates.view" in everything.rights and not {"access.view", "access.edit"} & everything.rights
    below = story.stand_in(story.give(node=story.tunnel.node))
    assert sees(below) == {"Tunnel"} and not below.may("task.edit", story.pier)
    decisions = story.stand_in(story.give(part="decisions"))
    assert sees(decisions) == {"Bridge", "Tunnel"} and "rates.view" not in decisions.rights
    may = {
        verb: decisions.may(verb, story.pier)
        for verb in ("task.view", "task.edit", "schedule.progress", "schedule.baseline", "assignment.add")
    }
    assert may == {
        "task.view": True, "task.edit": False, "schedule.progress": True, "schedule.baseline": False,
        "assignment.add": False,
    }  # fmt: skip
    # What the person loses, the deputy loses with the next request.
    with system("test"):
        Grant.objects.filter(user=story.anna, node=story.bridge.node).update(ends=dt.date(2026, 1, 1))
    assert sees(everything) == {"Bridge", "Tunnel"}
    with system("test"):
        stored = list(Delegation.objects.order_by("pk"))
    assert [sees(story.stand_in(one)) for one in stored] == [{"Tunnel"}] * 3


def test_a_deputy_for_decisions_reports_and_accepts_and_changes_nothing_else(story: Story) -> None:
    deputy = story.stand_in(story.give(part="decisions"))
    proposal = propose(story.pier, values={"percent_complete": 30.0}, by=actor_of(story.anna))
    waiting = ProgressProposal.objects.visible_to(deputy, "progressproposal.decide").select_related(
        "task__component__node"
    )
    accept(waiting.get(pk=proposal.pk), by=deputy)
    assert fresh(story.pier).percent_complete == 30
    update_task(fresh(story.pier), values={"percent_complete": 50.0}, by=deputy)
    assert fresh(story.pier).percent_complete == 50
    with pytest.raises(Denied):
        edit_task(fresh(story.pier), values={"duration": 99}, by=deputy)
    assert list(Task.objects.visible_to(deputy, "edit")) == []


def test_history_and_audit_name_both_and_the_chain_covers_whom_it_was_done_for(story: Story) -> None:
    before = story.give()
    deputy = story.stand_in(before)
    edit_task(story.pier, values={"name": "North pier"}, by=deputy)
    assert history(fresh(story.pier), SYSTEM)[0].who == "Ben for Anna"
    with system("test"):
        entry = AuditEntry.objects.get(verb="task.edit")
    assert (entry.user_id, entry.for_user_id) == (story.ben.pk, story.anna.pk)
    assert audit.verify().broken is None
    told = AuditEntry(**{f.attname: getattr(entry, f.attname) for f in entry._meta.concrete_fields})
    for forged in (None, story.carl.pk):
        told.for_user_id = forged
        assert audit.entry_hash("0" * 64, told) != audit.entry_hash("0" * 64, entry)
    # An entry from before there were deputies has the hash that it always had.
    old = AuditEntry(sequence=1, at=dt.datetime(2026, 1, 5, tzinfo=dt.UTC), verb="user.add", changes=0, user_id=7)
    said = [1, "2026-01-05T00:00:00.000000+00:00", 7, "", "user.add", "", None, 0, ""]
    assert audit.entry_hash(audit.FIRST, old) == audit.digest(audit.FIRST, audit.canonical(said))


def test_it_ends_at_midnight_where_the_user_is(story: Story) -> None:
    day = dt.date(2026, 11, 20)
    with patch.object(timezone, "now", lambda: dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)):
        made = story.give(starts=day, ends=day)
    own = acting(story.ben)

    def at(hour: int, minute: int, zone: str, days: int = 0) -> bool:
        moment = dt.datetime(2026, 11, 20, hour, minute, tzinfo=dt.UTC) + dt.timedelta(days=days)
        with patch.object(timezone, "now", lambda: moment), timezone.override(zone):
            return standing_in(own, made.public_id) is not None

    assert [at(23, 59, "UTC"), at(0, 0, "UTC", 1)] == [True, False]
    assert [at(10, 59, "Pacific/Auckland"), at(11, 0, "Pacific/Auckland")] == [True, False]
    assert [at(4, 59, "America/New_York"), at(5, 0, "America/New_York"), at(4, 59, "America/New_York", 1)] == [
        False, True, True,
    ]  # fmt: skip


def over(story: Story, how: str, made: Delegation) -> None:
    if how == "by the person":
        end(fresh(made), by=acting(story.anna))
    elif how == "by the deputy":
        end(fresh(made), by=acting(story.ben))
    elif how == "by the office":
        end(fresh(made), by=acting(story.office))
    else:
        editing.edit(fresh(story.anna), values={"is_active": False}, by=SYSTEM)


@pytest.mark.parametrize("how", ["by the person", "by the deputy", "by the office", "the person is deactivated"])
def test_whatever_ends_it_ends_it_within_one_request_and_saves_nothing_in_the_wrong_name(
    story: Story, how: str
) -> None:
    made, client = story.give(), browser(story.ben)
    assert client.post(f"/deputies/{made.public_id}/act/").status_code == 302
    plan = f"/components/{story.bridge.public_id}/"
    page = client.get(plan).content.decode()
    assert "You act for <b>Anna</b> until" in page and "Back to myself" in page
    over(story, how, made)
    refused = client.post(f"/work/{story.pier.public_id}/done/")
    assert refused.status_code == 409 and "You act for nobody else any more" in refused.content.decode()
    assert fresh(story.pier).actual_finish is None
    assert client.get(plan).status_code == 404
    assert "You act for" not in client.get("/deputies/").content.decode()


def test_going_back_is_one_click_and_a_deactivated_deputy_is_out_at_once(story: Story) -> None:
    made, client = story.give(), browser(story.ben)
    client.post(f"/deputies/{made.public_id}/act/")
    done = client.post(f"/work/{story.pier.public_id}/done/")
    assert done.status_code == 302 and history(fresh(story.pier), SYSTEM)[0].who == "Ben for Anna"
    assert "Pier" in client.get("/work/").content.decode()
    assert client.post("/deputies/back/").status_code == 302
    assert client.get(f"/components/{story.bridge.public_id}/").status_code == 404
    client.post(f"/deputies/{made.public_id}/act/")
    editing.edit(fresh(story.ben), values={"is_active": False}, by=SYSTEM)
    assert client.get(f"/components/{story.bridge.public_id}/").status_code == 302


def test_accounts_and_what_belongs_to_ones_own_account_are_out_of_reach_while_acting(story: Story) -> None:
    client = browser(story.ben)
    client.post(f"/deputies/{story.give().public_id}/act/")
    own = ["/password/", "/my-access/", "/second-factor/", "/deputies/"]
    assert [client.get(path).status_code for path in own] == [403] * 4
    assert [client.get(path).status_code for path in ("/users/", "/grants/", "/access-roles/", "/api-tokens/")] == [
        404
    ] * 4
    assert client.post(f"/users/{story.carl.public_id}/password/").status_code == 404
    assert client.get("/api/users/").status_code == 404


def test_a_role_that_takes_a_second_factor_takes_one_of_the_deputy_as_well(story: Story) -> None:
    made, client = story.give(), browser(story.ben)
    client.post(f"/deputies/{made.public_id}/act/")
    plan = f"/components/{story.bridge.public_id}/"
    assert client.get(plan).status_code == 200
    with system("test"):
        role = AccessRole.objects.get(name="Role of Anna")
    editing.add(FactorDemand, values={"role": role}, by=SYSTEM)
    assert client.get(plan).status_code == 404
    assert client.post(f"/deputies/{made.public_id}/act/").status_code == 403
    session = client.session
    session[sessions.FACTOR] = True
    session.save()
    assert client.post(f"/deputies/{made.public_id}/act/").status_code == 302
    assert client.get(plan).status_code == 200


def test_nobody_passes_on_takes_or_ends_what_is_not_theirs(story: Story) -> None:
    made = story.give()
    deputy = story.stand_in(made)
    day = timezone.localdate()
    values = {"deputy": story.carl, "starts": day, "ends": day, "part": "all"}
    with pytest.raises(Denied):
        give(Delegation, values=values, by=deputy)
    # Ben's own deputy gets what Ben holds himself: nothing of Anna's.
    chained = give(Delegation, values=values, by=acting(story.ben))
    assert standing_in(acting(story.carl), chained.public_id).granted == ()  # type: ignore[union-attr]
    assert standing_in(acting(story.carl), made.public_id) is None
    carl = browser(story.carl)
    for path in (f"/deputies/{made.public_id}/act/", f"/deputies/{made.public_id}/end/", "/deputies/nonsense/act/"):
        assert carl.post(path).status_code == 404
    forged = give(Delegation, values={**values, "deputy": story.ben, "giver": story.anna}, by=acting(story.carl))
    assert forged.giver == story.carl
    token, text = issue_token(ApiToken, name="t", scopes=["schedule.view"], expires=day, by=acting(story.anna))
    assert standing_in(acting(story.ben), token.public_id) is None
    program = browser(story.ben)
    program.post(f"/deputies/{made.public_id}/act/")
    asked = program.get("/api/components/", headers={"Authorization": f"Bearer {text}"})
    assert asked.status_code in (403, 404)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"deputy": "Nobody"}, "You see nobody of this name"),
        ({"deputy": "Anna"}, "Nobody is their own deputy"),
        ({"ends": "2020-01-01"}, "The last day lies before the first"),
        ({"node": "Atlantis"}, "You see no project of this code or name"),
    ],
)
def test_a_wrong_deputy_day_or_place_is_named_beside_its_field(
    story: Story, change: dict[str, str], field: str
) -> None:
    today = timezone.localdate().isoformat()
    sent = {"deputy": "ben", "starts": today, "ends": today, "part": "all", **change}
    answer = browser(story.anna).post("/deputies/", sent)
    assert answer.status_code == 422 and field in answer.content.decode()


def test_both_are_told_and_a_deactivated_user_becomes_nobodys_deputy(story: Story) -> None:
    today = timezone.localdate().isoformat()
    anna, ben = browser(story.anna), browser(story.ben)
    sent = {"deputy": "ben", "starts": today, "ends": today, "part": "decisions", "node": "Bridge", "reason": "Leave"}
    assert anna.post("/deputies/", sent).status_code == 302
    page = ben.get("/deputies/").content.decode()
    assert "Act for Anna" in page and "Leave" in page and "Bridge" in page
    assert "Anna made you their deputy" in ben.get("/notifications/").content.decode()
    with system("test"):
        made = Delegation.objects.get()
    assert ben.post(f"/deputies/{made.public_id}/end/").status_code == 302
    assert "Ben ended this" in anna.get("/notifications/").content.decode()
    editing.edit(fresh(story.ben), values={"is_active": False}, by=SYSTEM)
    assert "You see nobody of this name" in anna.post("/deputies/", sent).content.decode()


def test_a_job_runs_by_the_rights_of_the_delegation_at_that_moment(story: Story) -> None:
    made = story.give()
    deputy = story.stand_in(made)
    from_job: Callable[[Any], None] = jobs.perform
    first = jobs.later(edit_task, story.pier, title="t", by=deputy, arguments={"values": {"name": "One"}})
    from_job(first.pk)
    assert history(fresh(story.pier), SYSTEM)[0].who == "Ben for Anna"
    second = jobs.later(edit_task, fresh(story.pier), title="t", by=deputy, arguments={"values": {"name": "Two"}})
    end(fresh(made), by=acting(story.anna))
    from_job(second.pk)
    assert fresh(story.pier).name == "One" and fresh(second).state == "failed"


def test_a_delegation_that_is_somebody_elses_is_not_there(story: Story) -> None:
    made = story.give()
    with pytest.raises(NotVisible):
        Delegation.objects.visible_to(acting(story.carl)).by_public_id(made.public_id)
    assert Delegation.objects.visible_to(acting(story.office)).count() == 1


def test_an_assistant_enters_what_somebody_said_by_their_own_right_and_both_stand_there(story: Story) -> None:
    edit_component(story.bridge, values={"owner": story.resource.person}, by=SYSTEM)
    story.grant(story.carl, story.bridge.node, "work.enter_for")
    dig = task(story.tunnel, "Dig", 5, story.resource)
    carl, person = browser(story.carl), f"/enter-for/{story.resource.person.public_id}/"  # type: ignore[union-attr]
    assert browser(story.office).get("/enter-for/").status_code == 403
    assert "Anna" in carl.get("/enter-for/").content.decode()
    page = carl.get(person).content.decode()
    assert "Pier" in page and "Dig" not in page and "You enter for <b>Anna</b>" in page
    sent = {"percent_complete": "40", "version": str(story.pier.version), "comment": "Anna rang"}
    assert carl.post(f"{person}task/{story.pier.public_id}/", sent)["Location"] == person
    others = [f"task/{dig.public_id}", f"task/{story.shaft.public_id}", f"rating/{story.bridge.public_id}/owner"]
    assert [carl.post(f"{person}{path}/", sent).status_code for path in others] == [404] * 3
    with system("test"):
        proposal = ProgressProposal.objects.select_related("author", "entered_by").get()
    assert (proposal.author, proposal.said_by) == (story.anna, "Carl for Anna")
    assert history(proposal, SYSTEM)[0].who == "Carl for Anna"
    # Who may change the plan enters at once; who may rate enters the owner's rating.
    story.grant(story.carl, story.bridge.node, *PLAN)
    assert carl.post(f"{person}task/{story.pier.public_id}/", sent).status_code == 302
    assert fresh(story.pier).percent_complete == 40 and history(fresh(story.pier), SYSTEM)[0].who == "Carl for Anna"
    offered = carl.get(f"{person}rating/{story.bridge.public_id}/owner/").context["form"].grades
    key, (scale, grade) = next(iter(offered.items()))
    rating = {"grade": key, "rated_on": "2026-11-20", "narrative": "Soft ground"}
    answer = carl.post(f"{person}rating/{story.bridge.public_id}/owner/", rating)
    assert answer.status_code == 302, answer.context["form"].errors
    with system("test"):
        made = Rating.objects.get()
    assert (made.rater, made.scale_id, made.grade) == ("owner", scale.pk, grade["value"])
    assert history(made, SYSTEM)[0].who == "Carl for Anna"
    # Without the right to enter for others, rights in the plan do not put a word into anybody's mouth.
    forged = replace(acting(story.anna), behalf=Behalf(story.carl.pk, "Carl"))
    with pytest.raises(Denied):
        update_task(fresh(story.pier), values={"percent_complete": 90.0}, by=forged)
