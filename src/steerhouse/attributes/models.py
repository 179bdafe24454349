"""Attributes that an office adds, the lists that they pick from, and the values of rows."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.module_loading import autodiscover_modules
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line, Prose, Whole
from steerhouse.core.ids import new_id
from steerhouse.core.models import Entity
from steerhouse.core.pages.declaration import REGISTRY
from steerhouse.core.verbs import RIGHTS
from steerhouse.organization.models import CurrencyCode, Person

LIVE = Q(archived_at=None)
# A part of the tree of entries deeper than this has a name that nobody reads.
DEEPEST = 5


def entities() -> list[tuple[str, str]]:
    """What can have attributes: every entity that says so, and each of its kinds."""
    # A process that serves no pages has not read what rooms declare of them.
    autodiscover_modules("pages")
    found: list[tuple[str, str]] = []
    for pages in REGISTRY.pages.values():
        if pages.attributes:
            label = pages.model._meta.label_lower
            found.append((label, capfirst(str(pages.one))))
            kinds = next((f.flatchoices for f in pages.model._meta.concrete_fields if f.name == "kind"), ())
            found += [(f"{label}:{value}", f"{capfirst(str(pages.one))}: {word}") for value, word in kinds]
    return found


def rights() -> list[tuple[str, str]]:
    """The rights that can stand before an attribute."""
    return sorted(((right.name, str(right.label)) for right in RIGHTS.values()), key=lambda pair: pair[1])


class PickList(Entity):
    """A list of values from which attributes choose, in the order of the office."""

    name = Line(_("name"), unique=True)
    summary = Prose(_("summary"), blank=True)

    search: ClassVar[tuple[str, ...]] = ("", "name")

    class Meta:
        verbose_name = _("pick list")
        verbose_name_plural = _("pick lists")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class PickEntry(Entity):
    """A value of a pick list, which may stand below another one; archived, it stays on the rows that have it."""

    class Look(models.TextChoices):
        OK = "ok", _("Green")
        ATTENTION = "attention", _("Amber")
        RISK = "risk", _("Orange")
        CRITICAL = "critical", _("Red")
        NONE = "none", _("Gray")

    list = models.ForeignKey(PickList, models.PROTECT, related_name="entries", verbose_name=_("pick list"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("below")
    )
    name = Line(_("name"), max_length=100)
    code = Line(_("code"), max_length=60, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0, help_text=_("Smaller numbers come first."))
    look = models.CharField(_("color"), max_length=10, choices=Look.choices, blank=True)

    class Meta:
        verbose_name = _("entry of a pick list")
        verbose_name_plural = _("entries of pick lists")
        ordering = ["list", "position", "name", "id"]
        constraints = [
            UniqueConstraint(fields=["list", "parent", "name"], condition=LIVE, name="pickentry_name_once_below"),
            UniqueConstraint(
                fields=["list", "name"], condition=LIVE & Q(parent=None), name="pickentry_name_once_on_top"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """An entry stands below one of its own list, never below itself."""
        above, depth = self.parent, 1
        while above is not None:
            depth += 1
            if above.list_id != self.list_id:
                raise ValidationError({"parent": _("Choose an entry of the same pick list.")})
            if above.pk == self.pk or depth > DEEPEST:
                raise ValidationError(
                    {"parent": _("Entries stand at most five levels deep, and never below themselves.")}
                )
            above = above.parent


class Attribute(Entity):
    """Something that the office wants to know of each row of a kind: its type, its rules, and who may know it."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        PROSE = "prose", _("Long text")
        WHOLE = "whole", _("Whole number")
        DECIMAL = "decimal", _("Decimal number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("One of a list")
        SEVERAL = "several", _("Several of a list")
        PERSON = "person", _("Person")
        LINK = "link", _("Link")

    class Required(models.TextChoices):
        ALWAYS = "always", _("Always")
        BEGUN = "begun", _("From the second state on, such as active")

    entity = models.CharField(_("belongs to"), max_length=120, choices=entities)
    code = Line(
        _("key"), max_length=40, validators=[RegexValidator(
            r"\A[A-Za-z][A-Za-z0-9_]*\Z", _("A key begins with a letter and goes on with letters, digits and _.")
        )], help_text=_("The name in files, in the API and in formulas. It stays when the label changes."),
    )  # fmt: skip
    name = Line(_("label"), max_length=100)
    help = Line(_("help"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    list = models.ForeignKey(
        PickList, models.PROTECT, null=True, blank=True, related_name="attributes", verbose_name=_("pick list")
    )
    currency = CurrencyCode(_("currency"), blank=True)
    formula = models.TextField(
        _("formula"), blank=True, max_length=2000,
        help_text=_("Computes the value: [cost] / [budget] * 100. Fields and attributes stand in brackets."),
    )  # fmt: skip
    required = models.CharField(_("needed"), max_length=10, choices=Required.choices, blank=True)
    default = Line(_("first value"), blank=True)
    lowest = Line(_("lowest"), max_length=40, blank=True)
    highest = Line(_("highest"), max_length=40, blank=True)
    shape = Line(
        _("shape"), max_length=60, blank=True,
        help_text=_("For texts: A stands for a letter, 9 for a digit, * for either, any other sign for itself."),
    )  # fmt: skip
    unit = Line(_("unit"), max_length=20, blank=True)
    section = Line(_("section"), max_length=60, blank=True, help_text=_("The head under which it stands on pages."))
    position = models.PositiveIntegerField(_("position"), default=0, help_text=_("Smaller numbers come first."))
    see_right = models.CharField(
        _("seen with the right"), max_length=60, choices=rights, blank=True,
        help_text=_("Empty: whoever sees the row sees it."),
    )  # fmt: skip
    change_right = models.CharField(
        _("changed with the right"), max_length=60, choices=rights, blank=True,
        help_text=_("Empty: whoever may edit the row may change it."),
    )  # fmt: skip

    search: ClassVar[tuple[str, ...]] = ("code", "name")

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ["entity", "section", "position", "name", "id"]
        constraints = [
            # Also among archived ones: their values and history stay under the key.
            UniqueConstraint(fields=["code"], name="attribute_code_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def column(self) -> str:
        """Its name among the columns, fields and filters of its entity, and in the audit."""
        return f"attribute_{self.code}"

    @property
    def model(self) -> str:
        """The entity, without its kind."""
        return self.entity.partition(":")[0]

    @property
    def only(self) -> str:
        """The kind of rows that have it; empty where all have it."""
        return self.entity.partition(":")[2]

    @property
    def storage(self) -> str:
        """The column of `AttributeValue` that holds it."""
        return STORAGE[self.kind]


STORAGE = {
    "text": "text", "link": "text", "prose": "prose", "whole": "whole", "decimal": "whole", "money": "whole",
    "yes_no": "whole", "date": "day", "choice": "entry", "several": "entry", "person": "person",
}  # fmt: skip


class AttributeValue(models.Model):
    """The value of an attribute for one row; several chosen entries are several values."""

    # What formulas write.
    computed = frozenset({"text", "whole", "day"})

    attribute = models.ForeignKey(Attribute, models.PROTECT, related_name="values")
    # The key of the row, of the model that the attribute names. A row that an undo brings back has its old key.
    object_id = models.BigIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=500, null=True)  # null says that another column holds the value
    prose = models.TextField(null=True)
    # Whole numbers, minor units, 0 and 1; decimals in millionths, since one database keeps decimals as floats.
    whole = Whole(null=True)
    day = models.DateField(null=True)
    entry = models.ForeignKey(PickEntry, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("value of an attribute")
        verbose_name_plural = _("values of attributes")
        constraints = [
            UniqueConstraint(fields=["object_id", "attribute", "position"], name="attributevalue_once"),
            CheckConstraint(condition=Q(position=0) | Q(entry__isnull=False), name="attributevalue_several_entries"),
        ]
        indexes = [
            models.Index(
                fields=["attribute", name, "object_id"],
                name=f"attribute_{name}",
                condition=Q(**{f"{name}__isnull": False}),
            )
            for name in ("text", "whole", "day", "entry", "person")
        ]

    def __str__(self) -> str:
        return f"{self.attribute_id} {self.object_id}"


class AttributeStamp(models.Model):
    """One row that gets a new text with each change of a definition, so that processes know when to read them again."""

    stamp = models.CharField(max_length=40, default=new_id)
    # The day for which formulas that ask for today were computed last.
    computed_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("state of the attributes")
        verbose_name_plural = _("state of the attributes")

    def __str__(self) -> str:
        return self.stamp
