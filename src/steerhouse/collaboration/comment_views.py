"""The panel of comments on each thing's page, and what is done with them."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from steerhouse.collaboration.actions import add_comment, edit_comment, list_of, remove_comment
from steerhouse.collaboration.comments import LONGEST, Comment
from steerhouse.collaboration.notice_views import watching
from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.actors import Actor
from steerhouse.core.pages import pages_of
from steerhouse.core.pages.addresses import address

MOST = 50


def comments_panel(thing: Any, by: Actor) -> dict[str, Any] | None:
    """The newest comments, oldest of them first; no panel where nobody is signed in."""
    pages = pages_of(type(thing))
    if pages is None or not by.is_signed_in:
        return None
    newest = list(Comment.objects.about(thing, by).reverse().select_related("author")[: MOST + 1])
    return {
        "comments": [(one, one.author_id == by.user_id and one.removed_at is None) for one in newest[:MOST][::-1]],
        "older": len(newest) > MOST, "most": MOST, "kind": pages.name, "longest": LONGEST,
        "may_add": thing.archived_at is None, "watching": watching(thing, by),
    }  # fmt: skip


def _thing(request: Request, kind: str, public_id: str) -> Any:
    return load(list_of(kind, request.actor).model, public_id, by=request.actor)


def _back(thing: Any) -> HttpResponse:
    return HttpResponseRedirect(f"{address(thing)}#comments")


def add(request: Request, kind: str, public_id: str) -> HttpResponse:
    """Say something about a thing."""
    thing = _thing(request, kind, public_id)
    add_comment(Comment, about=thing, text=request.POST.get("text", ""), by=request.actor)
    return _back(thing)


def edit(request: Request, kind: str, public_id: str, comment_id: str) -> HttpResponse:
    """Change one's own words."""
    thing = _thing(request, kind, public_id)
    comment = Comment.objects.about(thing, request.actor).by_public_id(comment_id)
    version = request.POST.get("version", "")
    edit_comment(
        comment, about=thing, text=request.POST.get("text", ""), by=request.actor,
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
    )  # fmt: skip
    return _back(thing)


def remove(request: Request, kind: str, public_id: str, comment_id: str) -> HttpResponse:
    """Take one's own words away."""
    thing = _thing(request, kind, public_id)
    remove_comment(Comment.objects.about(thing, request.actor).by_public_id(comment_id), by=request.actor)
    return _back(thing)
