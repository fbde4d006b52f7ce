"""People, their roles in the organisation, and what belongs to a user."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from auditlog.models import AbstractLogEntry
from auditlog.registry import auditlog
from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.append_only import AppendOnly, HistoryManager
from people.choices import ORGANISATION_ROLES, JobState, Role, Theme
from people.messages import Digest, Notification, NotificationQuerySet  # noqa: F401 (found here)
from servicedesk_pm.common.text import fold


class Bilingual(models.Model):
    """Something with a name in French and in English; the French one is never missing."""

    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        english = (get_language() or "fr").startswith("en")
        return self.name_en if english and self.name_en else self.name_fr


class Searchable(models.Model):
    """Something that is found by its words, without accents and on both databases alike."""

    # The attributes whose words find it.
    searched_by: ClassVar[tuple[str, ...]] = ()
    search_text = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold(*(getattr(self, name) for name in self.searched_by))
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)


class Site(Bilingual):
    """A place where people work; its canton is proposed for a new calendar's holidays."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    canton = models.CharField(_("canton"), max_length=2)
    user_count = models.PositiveIntegerField(_("workstation users"), default=0)

    class Meta:
        verbose_name = _("site")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class OrgUnit(Bilingual):
    """An operational unit that requests, receives or is affected by projects."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("parent unit"),
    )
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="headed_units",
        verbose_name=_("head of the unit"),
    )

    class Meta:
        verbose_name = _("organisational unit")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def by_name(self) -> UserQuerySet:
        return self.order_by(Lower("name"), "pk")


# Django's account maker with our vocabulary; migrations look it up where it lives.
PeopleManager = UserManager.from_queryset(UserQuerySet, "PeopleManager")
PeopleManager.__module__ = __name__


class User(Searchable, AbstractUser):
    """A person who signs in."""

    searched_by = ("name", "username", "email")

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=150)
    org_unit = models.ForeignKey(
        OrgUnit,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people",
        verbose_name=_("organisational unit"),
    )
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people",
        verbose_name=_("site"),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.SYSTEM)
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Zurich")
    wants_digest = models.BooleanField(
        _("one mail a day with what is new"),
        default=True,
        help_text=_("Nothing comes on a day without news."),
    )
    wants_letters = models.BooleanField(
        _("a mail at once when an approval or a gate waits"), default=True
    )

    objects = PeopleManager()  # type: ignore[misc]

    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    get_short_name = get_full_name

    @property
    def initials(self) -> str:
        """First letters of the first and the last name; two letters where there is one name."""
        words = [word for word in str(self).replace("-", " ").split() if word[0].isalpha()]
        if len(words) == 1:
            return words[0][:2].upper()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class OrganisationRole(models.Model):
    """A role that a person holds on the whole organisation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="organisation_roles",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=3, choices=Role)

    history_tells = "role"

    class Meta:
        verbose_name = _("role on the whole organisation")
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="organisation_role_held_once"),
            models.CheckConstraint(
                condition=Q(role__in=ORGANISATION_ROLES), name="organisation_role_is_one"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class HistoryEntry(AppendOnly, AbstractLogEntry):  # type: ignore[misc]
    """One change of one object: who, when, what it was and what it became."""

    # "project:12" for all that belongs to a project, so that its history is one query.
    scope = models.CharField(max_length=40, blank=True, db_index=True)
    verb = models.CharField(max_length=60, blank=True)

    objects = HistoryManager()

    class Meta:
        ordering = ["-timestamp", "-pk"]
        indexes = [
            models.Index(fields=["scope", "-timestamp"], name="history_scope_recent"),
            models.Index(fields=["content_type", "object_id"], name="history_object"),
        ]


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> JobQuerySet:
        return self.filter(requested_by=user)

    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])


class Job(models.Model):
    """A piece of work that takes longer than a page may, with its progress and outcome."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    label = models.CharField(max_length=200)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="jobs"
    )
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    step = models.CharField(max_length=200, blank=True)
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps_total = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="job_state_heartbeat")]
        constraints = [
            models.CheckConstraint(
                condition=Q(steps_done__lte=models.F("steps_total")), name="job_steps_within_total"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING], finished_at__isnull=True)
                | Q(
                    state__in=[JobState.DONE, JobState.FAILED, JobState.CANCELLED],
                    finished_at__isnull=False,
                ),
                name="job_finished_iff_over",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("people:job", args=[self.key])

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None

    @property
    def current_step(self) -> int:
        """Which step is under way, from 1."""
        return min(self.steps_done + 1, self.steps_total)

    @property
    def stamp(self) -> str:
        """Changes whenever the card would look different."""
        begun = "begun" if self.step else "new"
        asked = "stopping" if self.cancel_requested else "going"
        return f"{self.state}-{begun}-{self.steps_done}-{asked}"

    @property
    def percent(self) -> int:
        if self.state == JobState.DONE:
            return 100
        return round(100 * self.steps_done / self.steps_total) if self.steps_total else 0


class Heartbeat(models.Model):
    """When a part that works in the background last gave a sign of life."""

    SWEEPER = "sweeper"
    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class SavedFilter(models.Model):
    """A list's filter that a person keeps under a name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "name"], name="saved_filter_name_once_per_page"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SubmittedForm(models.Model):
    """The token of a form that created something: a second click finds the first result."""

    token = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.token)


auditlog.register(
    User,
    exclude_fields=["last_login", "search_text"],
    mask_fields=["password"],
    mask_callable="people.audit.mask",
)
for _model in (OrganisationRole, OrgUnit, Site):
    auditlog.register(_model)
