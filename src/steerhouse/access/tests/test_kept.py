"""A question that is kept answers as the one that is made anew."""

import datetime as dt

import pytest
from django.db.models import Q

from steerhouse.access.backends import COLUMNS, SESSION_USER, AccountBackend
from steerhouse.core import editing
from steerhouse.core.acting import GRANTS, actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import UnscopedRows
from steerhouse.core.kept import Kept
from steerhouse.core.models import AccessRole, Grant, Node, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SYSTEM = Actor.system("test")
DAY = dt.date(2031, 5, 6)


def user(name: str) -> User:
    return editing.add(User, values={"username": name, "password": "!"}, by=SYSTEM)


def test_values_and_kinds_are_those_of_the_question_made_anew() -> None:
    one, two = user("one"), user("two")
    with system("test"):
        root = Node.objects.get(path="0001")
    yesterday = DAY - dt.timedelta(days=1)
    for starts, ends in ((None, None), (DAY, None), (None, yesterday), (DAY, DAY)):
        values = {"name": f"Reader {starts} {ends}", "rights": ["access.view", "tree.view"]}
        values = {"user": one, "role": editing.add(AccessRole, values=values, by=SYSTEM), "node": root}
        editing.add(Grant, values={**values, "starts": starts, "ends": ends}, by=SYSTEM)
    anew = Grant._base_manager.filter(Q(starts=None) | Q(starts__lte=DAY), Q(ends=None) | Q(ends__gte=DAY), user=one)
    with system("test"):
        kept = [GRANTS.rows(who.pk, DAY) for who in (one, two)]
        loaded = SESSION_USER.rows(one.pk, DAY)[0]
        fresh = User.objects.values_list(*COLUMNS).get(pk=one.pk)
    assert [[row[:2] for row in rows] for rows in kept] == [list(anew.values_list("node__path", "role__rights")), []]
    assert len(kept[0]) == 3 and kept[0][0][:2] == ("0001", ["access.view", "tree.view"])
    assert (loaded[:-1], bool(loaded[-1])) == (tuple(fresh), False)


def test_what_changed_since_is_seen_at_once() -> None:
    one = user("one")
    assert actor_of(one).granted == ()
    assert AccountBackend().get_user(one.pk) == one
    editing.edit(one, values={"is_active": False}, by=SYSTEM)
    assert AccountBackend().get_user(one.pk) is None


def test_nobody_but_the_system_asks_it_and_each_value_has_to_stand_in_it() -> None:
    with pytest.raises(UnscopedRows, match="knows no actor"):
        SESSION_USER.rows(1, DAY)
    forgetful = Kept(lambda pk, day: User.objects.filter(pk=pk).values_list("pk"), int, dt.date)
    with system("test"), pytest.raises(ValueError, match="not every value"):
        forgetful.rows(1, DAY)
