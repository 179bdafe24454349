"""Notifications are made where an action ends: from its records, in its transaction, for those who see the thing."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.collaboration.comments import Comment
from steerhouse.collaboration.letters import deliver
from steerhouse.collaboration.notices import Letter, MailChoice, Notification, Watch
from steerhouse.collaboration.wording import Key, shown_fields, visible_things
from steerhouse.core import actions, jobs
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.models import User
from steerhouse.core.writing import BATCH, Change, Record

COMMENT = Comment._meta.label_lower
SYSTEM = "notifications by mail"
# The hour of the day, where the server stands, at which everything of the day before goes out in one letter.
DIGEST_HOUR = 6


@dataclass
class News:
    """What one action did to one thing that somebody may want to know."""

    fields: list[str] = field(default_factory=list)
    changed: bool = False
    comment: str = ""
    called: set[str] = field(default_factory=set)


def tell(change: Change) -> None:
    """Make the notifications of a finished action, at most one a person and thing; nobody is told of their own deed."""
    news = news_of(change.records)
    if not news:
        return
    wanted = _watchers(news)
    names = {name for one in news.values() for name in one.called}
    called = {user.username: user.pk for user in User._base_manager.filter(username__in=names)} if names else {}
    for key, one in news.items():
        wanted.setdefault(key, set()).update(called[name] for name in one.called if name in called)
    keys = {pk for pks in wanted.values() for pk in pks} - {change.by.user_id}
    if not keys:
        return
    made = []
    for user in User._base_manager.filter(pk__in=keys, is_active=True, archived_at=None):
        mine = {key: news[key] for key, pks in wanted.items() if user.pk in pks}
        made += list(_notifications(user, mine, change))
    post(made)
    Notification._base_manager.bulk_create(made, batch_size=BATCH)


def news_of(records: Iterable[Record]) -> dict[Key, News]:
    """Changes and comments, by the thing that they are about."""
    found: dict[Key, News] = {}
    for record in records:
        if record.model == COMMENT:
            _spoken(record, found)
        # Rooms above record what happens beside the fields of a thing: its files.
        elif record.kind == "changed" or record.kind.startswith("file_"):
            one = found.setdefault((record.model, record.object_id), News())
            one.changed = True
            one.fields += [name for name in record.values if name not in one.fields]
    return found


def _spoken(record: Record, found: dict[Key, News]) -> None:
    """A comment that was written; of an edited one only who is called now and was not before."""
    old, new = record.values.get("mentions", [None, None])
    called = set(new or []) - set(old or [])
    if record.kind == "added":
        about = (record.values["model"][1], record.values["object_id"][1])
    elif called:
        about = Comment._base_manager.values_list("model", "object_id").get(public_id=record.object_id)
    else:
        return
    one = found.setdefault(about, News())
    one.called |= called
    one.comment = record.object_id
    one.fields += ["comment"] if record.kind == "added" else []


def _watchers(news: Mapping[Key, News]) -> dict[Key, set[int]]:
    """Who watches these things, by thing; asked for in steps."""
    found: dict[Key, set[int]] = {}
    ids = [object_id for _model, object_id in news]
    for start in range(0, len(ids), BATCH):
        rows = Watch._base_manager.filter(object_id__in=ids[start : start + BATCH])
        for model, object_id, user in rows.values_list("model", "object_id", "user_id"):
            if (model, object_id) in news:
                found.setdefault((model, object_id), set()).add(user)
    return found


def _notifications(user: User, news: Mapping[Key, News], change: Change) -> Iterator[Notification]:
    """What this user is told of, as far as they see the things and the fields at this moment."""
    by, now = actor_of(user), timezone.now()
    for (label, object_id), thing in visible_things(news, by).items():
        one = news[(label, object_id)]
        kind, parts = _kind(one, user, thing, by)
        if kind is not None:
            yield Notification(
                user=user, actor_id=change.by.user_id, model=label, object_id=object_id, kind=kind,
                parts={**parts, "verb": change.verb}, created_at=now,
            )  # fmt: skip


def _kind(one: News, user: User, thing: Any, by: Actor) -> tuple[str | None, dict[str, Any]]:
    """The most pressing of what happened, with its parts; None where nothing is left that the user may know."""
    if user.username in one.called:
        return Notification.Kind.MENTION, {"comment": one.comment}
    if one.comment and "comment" in one.fields:
        return Notification.Kind.COMMENT, {"comment": one.comment}
    shown = shown_fields(thing, one.fields, by)
    return (Notification.Kind.CHANGE, {"fields": shown}) if one.changed and shown else (None, {})


def post(made: list[Notification]) -> None:
    """Put into letters what goes by mail: at once into one of its own, else into the one of the next morning."""
    wishes = MailChoice._base_manager.filter(user__in={one.user_id for one in made}).exclude(user__email="")
    how = dict(wishes.exclude(how=MailChoice.How.NONE).values_list("user_id", "how"))
    letters: dict[int, Letter] = {}
    for one in made:
        if one.user_id in how:
            if one.user_id not in letters:
                letters[one.user_id] = _letter(one.user_id, daily=how[one.user_id] == MailChoice.How.DAILY)
            one.letter = letters[one.user_id]


def _letter(user: int, *, daily: bool) -> Letter:
    if not daily:
        made: Letter = Letter._base_manager.create(user_id=user)
        send_later(made)
        return made
    due = next_morning(timezone.localtime())
    open_ones = Letter._base_manager.filter(user_id=user, state=Letter.State.WAITING, due_at=due)
    return open_ones.first() or Letter._base_manager.create(user_id=user, due_at=due)


def next_morning(now: dt.datetime) -> dt.datetime:
    """The next hour of digests after this moment."""
    today = now.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return today if now < today else today + dt.timedelta(days=1)


def send_later(letter: Letter) -> None:
    """Have the worker send a letter; once, however often it is asked to."""
    by = Actor.system(SYSTEM)
    jobs.later(deliver, letter, title=_("Notifications by mail"), by=by, key=f"letter:{letter.public_id}")


def send_due() -> None:
    """Ask for the letters whose time has come."""
    now = timezone.now()
    for letter in Letter._base_manager.filter(state=Letter.State.WAITING, due_at__lte=now).order_by("due_at")[:BATCH]:
        send_later(letter)


def begin() -> None:
    """Listen to every action from now on, and look after letters with the worker."""
    if tell not in actions.BEFORE_ENTRY:
        actions.BEFORE_ENTRY.append(tell)
        jobs.REGULARLY.append(send_due)
