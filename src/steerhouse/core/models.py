"""The frame's own facts: users, the tree, grants, entities, the audit chain, jobs and the search index."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from steerhouse.core import writing
from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.errors import Denied
from steerhouse.core.fields import Line, Prose
from steerhouse.core.ids import LENGTH, new_id
from steerhouse.core.rows import Rows
from steerhouse.core.verbs import RIGHTS


class PublicId(models.CharField[str, str]):
    """The id that people and other programs see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LENGTH, "default": new_id, "unique": True, "editable": False, **kwargs})


class Entity(models.Model):
    """Anything that people keep: it has a public id, a version that counts its edits, and can be archived."""

    # The lookup from here to the node that decides who sees the row; empty for rows of the whole organization.
    scope: ClassVar[str] = ""
    # Written by the engine or by other rooms: no edits, never part of a version.
    computed: ClassVar[frozenset[str]] = frozenset()
    # Field → right without which it is shown nowhere, totals included.
    field_rights: ClassVar[dict[str, str]] = {}
    # Fields by whose words it is found: code (or empty), title, then any further ones.
    search: ClassVar[tuple[str, ...]] = ()

    public_id = PublicId()
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)

    objects: ClassVar[Any] = Rows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write through the running action, which compares versions, checks the new place and records the change."""
        writing.save(self, lambda **how: super(Entity, self).save(**how))

    @property
    def attributes(self) -> dict[str, Any]:
        """Values of the office's own attributes, by key, that the next save writes; those not named stay."""
        found: dict[str, Any] = self.__dict__.get("_attributes", {})
        return found

    @attributes.setter
    def attributes(self, values: dict[str, Any]) -> None:
        self.__dict__["_attributes"] = dict(values)

    def scope_path(self) -> str | None:
        """The tree path that decides who may see and change this row; None for rows of the whole organization."""
        found: Any = self
        for step in self.scope.split("__") if self.scope else ():
            found = getattr(found, step)
            if found is None:
                return None
        return found.path if self.scope else None


class Account(BaseUserManager["User"]):
    """Finds users by the name they sign in with."""


class User(AbstractBaseUser, Entity):
    """Somebody who can sign in."""

    username = Line(_("user name"), max_length=150, unique=True)
    name = Line(_("name"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    must_change_password = models.BooleanField(_("has to choose a new password"), default=False)
    # Raised to end every session and token of this user at once.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    # Whether a tour was taken or declined, so that none is offered again.
    toured = models.BooleanField(_("has been shown around"), default=False, editable=False)

    computed = frozenset({"last_login"})
    field_rights: ClassVar[dict[str, str]] = {"email": "access.view"}
    search: ClassVar[tuple[str, ...]] = ("username", "name")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects: ClassVar[Any] = Account.from_queryset(Rows)()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username


class NodeRows(Rows["Node"], MP_NodeQuerySet):
    """Nodes under the guard; treebeard's own QuerySet methods stay."""

    def restricted(self, actor: Actor, right: str) -> Self:
        paths = actor.paths(right)
        found = Q()
        for path in paths:
            found |= Q(path__gte=path, path__lt=path + "[")
        return self.filter(found) if paths else self.none()


class NodeManager(MP_NodeManager):
    """Hands out guarded nodes; treebeard's `from_queryset` would drop the guard without a word."""

    def get_queryset(self) -> NodeRows:
        return NodeRows(self.model, using=self._db).order_by("path")

    def visible_to(self, actor: Actor, verb: str = "view") -> NodeRows:
        return self.get_queryset().visible_to(actor, verb)


class Node(MP_Node):
    """A place in the tree to which rights, offices and documents attach."""

    public_id = PublicId()
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    code = Line(_("code"), max_length=60, blank=True)
    title = Line(_("title"))

    objects = NodeManager()

    class Meta:
        verbose_name = _("node")
        verbose_name_plural = _("nodes")

    def __str__(self) -> str:
        return self.title

    def scope_path(self) -> str:
        return str(self.path)

    @classmethod
    def root(cls) -> "Node":
        """The one node under which everything stands."""
        found: Node = cls.objects.get(path=ROOT_PATH)
        return found


class AccessRole(Entity):
    """A named bundle of rights that can be granted to a user at a node."""

    name = Line(_("name"), unique=True)
    summary = Prose(_("summary"), blank=True)
    rights = models.JSONField(_("rights"), default=list)

    class Meta:
        verbose_name = _("access role")
        verbose_name_plural = _("access roles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Only rights that some room has declared."""
        named = self.rights if isinstance(self.rights, list) else [self.rights]
        if unknown := [str(right) for right in named if not isinstance(right, str) or right not in RIGHTS]:
            raise ValidationError({"rights": _("Nobody knows the right %(named)s.") % {"named": ", ".join(unknown)}})
        self.rights = sorted(set(named))

    def refuse_writer(self, by: Actor) -> None:
        """Whoever holds a role does not decide what it may do."""
        if Grant.objects.live().filter(user_id=by.user_id or 0, role=self).exists():
            raise Denied(_("You hold this role, so another administrator has to change it."), thing=self)


class Grant(Entity):
    """An access role given to a user at a node, for everything under it, for a time if so wished."""

    scope = "node"

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("user"))
    role = models.ForeignKey(AccessRole, models.PROTECT, related_name="grants", verbose_name=_("access role"))
    node = models.ForeignKey(Node, models.PROTECT, related_name="grants", verbose_name=_("node"))
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            UniqueConstraint(fields=["user", "role", "node"], condition=Q(archived_at=None), name="grant_once"),
            CheckConstraint(condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")), name="grant_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}, {self.node}"

    def refuse_writer(self, by: Actor) -> None:
        """Nobody gives rights to themselves, nor takes back what was taken from them."""
        if self.user_id == by.user_id:
            raise Denied(_("Nobody changes their own rights. Ask another administrator."), thing=self)


class AuditEntry(models.Model):
    """One action that was carried out: who, what, when, in a chain in which each entry vouches for the one before."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    # For whom the user did it, where that was somebody else.
    for_user_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=100)
    request_id = models.CharField(max_length=40, blank=True)
    # The key of the job or request that asked for it, so that the same key never acts twice.
    key = models.CharField(max_length=100, null=True, unique=True)
    changes = models.PositiveIntegerField()
    changes_digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"


class AuditChange(models.Model):
    """What one audit entry did to one thing; its values stand apart, so that they can be erased."""

    entry = models.ForeignKey(AuditEntry, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    model = models.CharField(max_length=100)
    object_id = models.CharField(max_length=LENGTH)
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit change")
        verbose_name_plural = _("audit changes")
        indexes = [models.Index(fields=["model", "object_id", "-entry"], name="audit_of_object")]
        constraints = [UniqueConstraint(fields=["entry", "position"], name="audit_position")]

    def __str__(self) -> str:
        return f"{self.kind} {self.model} {self.object_id}"


class AuditValues(models.Model):
    """The values of one audit change with the salt of their hash: the row that a person's right to erasure removes."""

    change = models.OneToOneField(AuditChange, models.PROTECT, primary_key=True, related_name="kept")
    salt = models.CharField(max_length=32)
    values = models.JSONField()

    class Meta:
        verbose_name = _("audit values")
        verbose_name_plural = _("audit values")

    def __str__(self) -> str:
        return str(self.pk)


class AuditHead(models.Model):
    """The last link of the audit chain; locked for the moment in which an entry is added."""

    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("audit head")
        verbose_name_plural = _("audit head")

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class Denial(models.Model):
    """An attempt that was refused: recorded outside the transaction that was rolled back."""

    at = models.DateTimeField(default=timezone.now)
    user_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=100)
    model = models.CharField(max_length=100, blank=True)
    object_id = models.CharField(max_length=LENGTH, blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("denied attempt")
        verbose_name_plural = _("denied attempts")

    def __str__(self) -> str:
        return f"{self.verb} {self.object_id}"


class JobRows(Rows["Job"]):
    """Jobs are seen by whoever asked for them."""

    def restricted(self, actor: Actor, right: str) -> Self:
        return self.filter(user_id=actor.user_id) if actor.is_signed_in else self.none()

    def unfinished(self) -> Self:
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])


class Job(models.Model):
    """An action that runs later, in the worker, with its progress and its result."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = PublicId()
    action = models.CharField(_("action"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="jobs", verbose_name=_("asked for by"))
    title = Line(_("title"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(_("progress, %"), default=0)
    step = Line(_("step"), blank=True)
    result_url = models.CharField(_("result"), max_length=500, blank=True)
    error = Prose(_("error"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects: ClassVar[Any] = JobRows.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [models.Index(fields=["state", "lease_until"], name="job_due")]

    def __str__(self) -> str:
        return self.title

    def scope_path(self) -> None:
        return None


class SearchRows(Rows["SearchEntry"]):
    """The index under the guard; which words match is asked in `search`."""


class SearchEntry(models.Model):
    """The words by which one thing can be found."""

    scope: ClassVar[str] = "node"

    model = models.CharField(max_length=100)
    object_id = models.CharField(max_length=LENGTH)
    node = models.ForeignKey(Node, models.CASCADE, null=True, related_name="+")
    code = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=300)
    words = models.TextField(blank=True)

    objects: ClassVar[Any] = SearchRows.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [UniqueConstraint(fields=["model", "object_id"], name="search_once")]

    def __str__(self) -> str:
        return self.title


# Django looks for models here; imports of files and tables have modules of their own.
import steerhouse.core.import_models  # noqa: E402
import steerhouse.core.tables.models  # noqa: E402, F401
