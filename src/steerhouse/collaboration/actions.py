"""The verbs of saved views and comments."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.collaboration.comments import LONGEST, Comment
from steerhouse.collaboration.models import LONGEST_QUESTION, SavedView
from steerhouse.collaboration.watching import keep_watch
from steerhouse.core import writing
from steerhouse.core.acting import actor_of
from steerhouse.core.actions import action, set_fields, system
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Archived, Invalid, NotVisible
from steerhouse.core.lists.questions import checked
from steerhouse.core.models import User
from steerhouse.core.pages import REGISTRY, Pages
from steerhouse.core.pages.seeing import rows_of

# A user name behind an @, not one inside an e-mail address.
CALL = re.compile(r"(?<![\w@.])@([\w.+-]+)")
MOST_CALLED = 20


def list_of(name: str, by: Actor) -> Pages:
    """The list of this name; NotVisible where there is none or the actor does not see it."""
    found = next((pages for pages in REGISTRY.pages.values() if pages.name == name), None)
    if found is None or not by.may("view", found.model):
        raise NotVisible()
    return found


@action("savedview.add")
def add_view(model: type[SavedView], *, list_name: str, values: Mapping[str, Any], by: Actor) -> SavedView:
    """Keep a question to a list under a name. Invalid where the list cannot be asked it."""
    pages = list_of(list_name, by)
    view = model(list_name=pages.name, owner=by.user)
    return _keep(view, pages, values, by)


@action("savedview.edit")
def edit_view(view: SavedView, *, values: Mapping[str, Any], version: int | None = None, by: Actor) -> SavedView:
    """Rename a view, share it, make it the default, or give it another question."""
    if version is not None:
        view.version = version
    view.refuse_writer(by)
    return _keep(view, list_of(view.list_name, by), values, by)


@action("savedview.remove")
def remove_view(view: SavedView, *, by: Actor) -> None:
    """Delete a view; what it asked stays in the audit."""
    view.refuse_writer(by)
    writing.remove(view)


def _keep(view: SavedView, pages: Pages, values: Mapping[str, Any], by: Actor) -> SavedView:
    set_fields(view, dict(values))
    if "question" in values:
        view.question = checked(pages, values["question"], by)
        if len(view.question) > LONGEST_QUESTION:
            raise Invalid({"question": [_("This question is too long to be kept. Choose fewer values or columns.")]})
    if view.is_default:
        others = SavedView.objects.visible_to(by).of_list(view.list_name).filter(owner=by.user_id, is_default=True)
        for other in others.exclude(pk=view.pk):
            other.is_default = False
            other.save()
    view.full_clean()
    view.save()
    return view


@action("comment.add")
def add_comment(model: type[Comment], *, about: Any, text: str, by: Actor) -> Comment:
    """Say something about a thing that the actor sees. Archived where the thing is not in use any more."""
    if not by.may("view", about):
        raise NotVisible()
    if getattr(about, "archived_at", None) is not None:
        raise Archived()
    comment = model(model=about._meta.label_lower, object_id=about.public_id, author=by.user)
    said = _say(comment, about, text)
    keep_watch(by.user, about)
    return said


@action("comment.edit")
def edit_comment(comment: Comment, *, about: Any, text: str, version: int | None = None, by: Actor) -> Comment:
    """Say it in other words; what was said before stays in the audit."""
    comment.refuse_writer(by)
    if comment.removed_at is not None:
        raise NotVisible()
    if version is not None:
        comment.version = version
    return _say(comment, about, text)


@action("comment.remove")
def remove_comment(comment: Comment, *, by: Actor) -> Comment:
    """Take the words away; that somebody said something then stays."""
    comment.refuse_writer(by)
    comment.text, comment.mentions, comment.removed_at = "", [], timezone.now()
    comment.save()
    return comment


def _say(comment: Comment, thing: Any, text: str) -> Comment:
    comment.text = text.replace("\r\n", "\n").strip()
    if not comment.text:
        raise Invalid({"text": [_("Write something first.")]})
    if len(comment.text) > LONGEST:
        raise Invalid({"text": [_("A comment has at most %(most)s characters.") % {"most": LONGEST}]})
    comment.mentions = called(comment.text, thing)
    comment.full_clean()
    comment.save()
    for user in User._base_manager.filter(username__in=comment.mentions):
        keep_watch(user, thing)
    return comment


def called(text: str, thing: Any) -> list[str]:
    """The user names behind an @ whose owners see the thing, in the order of the text."""
    names = list(dict.fromkeys(name.rstrip(".") for name in CALL.findall(text)))[:MOST_CALLED]
    with system("whom a comment calls is decided by what they see"):
        users = {user.username: user for user in User.objects.filter(username__in=names)}
    return [name for name in names if name in users and _sees(users[name], thing)]


def _sees(user: User, thing: Any) -> bool:
    return bool(rows_of(type(thing), actor_of(user)).filter(pk=thing.pk).exists())
