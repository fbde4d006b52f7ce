"""What the direction is told about a programme or the whole portfolio at the end of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.choices import Role
from people.models import Job
from projects.models import Portfolio, Programme, Project
from projects.scope import scope_of
from reporting.summaries.choices import ISSUED, TONES, SummaryState
from servicedesk_pm.common.fields import MomentField
from servicedesk_pm.common.kept import KeptOnceSigned, KeptQuerySet

if TYPE_CHECKING:
    from people.models import User

MESSAGE_LENGTH, MOTION_LENGTH = 600, 500
# Those who look at the whole organisation in these roles read all of every report.
READS_ALL = frozenset({Role.DIRECTOR, Role.SPONSOR, Role.QUALITY_MANAGER})
READS_PROGRAMME = frozenset({Role.PROGRAMME_MANAGER, Role.SPONSOR, Role.QUALITY_MANAGER})
# Who leads something reads what is published, without the money of the others.
READS_ISSUED = READS_ALL | {Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER}


def programmes_read_whole(user: User) -> list[int]:
    held = scope_of(user).by_programme
    return [pk for pk, roles in held.items() if roles & READS_PROGRAMME]


def reads_everything(user: User) -> bool:
    return bool(scope_of(user).organisation & READS_ALL)


class SummaryReportQuerySet(KeptQuerySet["SummaryReport"]):
    def with_money_visible_to(self, user: User) -> SummaryReportQuerySet:
        """Those that the person may read whole: every project of the scope with its money."""
        if reads_everything(user):
            return self
        return self.filter(programme__in=programmes_read_whole(user))

    def visible_to(self, user: User) -> SummaryReportQuerySet:
        """Those read whole; who leads something reads what is published of the portfolio, and
        of the programmes that it belongs to.
        """
        if reads_everything(user):
            return self
        whole = Q(programme__in=programmes_read_whole(user))
        scope = scope_of(user)
        if scope.holds(READS_ISSUED):
            led = Project.objects.filter(scope.projects_as(READS_ISSUED)).order_by()
            near = Q(programme__isnull=True) | Q(programme__in=led.values("programme"))
            whole |= near & Q(state__in=ISSUED)
        return self.filter(whole)

    def of_scope(self, portfolio_id: int, programme_id: int | None) -> SummaryReportQuerySet:
        return self.filter(portfolio=portfolio_id, programme=programme_id)

    def drafts(self) -> SummaryReportQuerySet:
        return self.filter(state=SummaryState.DRAFT)

    def newest_first(self) -> SummaryReportQuerySet:
        return self.order_by("-status_date", "programme__code", "-edition")


class SummaryReport(KeptOnceSigned):
    """All projects of a programme or portfolio at the end of one month, with what is asked for."""

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.CASCADE, related_name="summaries", verbose_name=_("portfolio")
    )
    # Without one it speaks of the whole portfolio.
    programme = models.ForeignKey(
        Programme,
        null=True,
        on_delete=models.CASCADE,
        related_name="summaries",
        verbose_name=_("programme"),
    )
    status_date = models.DateField(_("status date"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=SummaryState, default=SummaryState.DRAFT
    )
    key_message_fr = models.CharField(
        _("key message in French"), max_length=MESSAGE_LENGTH, blank=True
    )
    key_message_en = models.CharField(
        _("key message in English"), max_length=MESSAGE_LENGTH, blank=True
    )
    # The figures; once it is published, with the words, as it was signed.
    content = models.JSONField(default=dict, editable=False)
    collected_at = models.DateTimeField(_("figures collected at"), null=True, editable=False)
    # Which job collects the figures.
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    sha256 = models.CharField(_("content hash"), max_length=64, blank=True, editable=False)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("begun by"),
    )
    begun_at = MomentField(_("begun at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("signed by"),
        editable=False,
    )
    # In which role: it stays when the person later has another one.
    published_as = models.CharField(_("signed as"), max_length=3, choices=Role, blank=True)
    published_at = models.DateTimeField(_("signed at"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SummaryReportQuerySet.as_manager()
    kept_states = ISSUED
    never_changes = _("A published report never changes.")
    named_with = ("programme", "portfolio")

    class Meta:
        verbose_name = _("programme or portfolio report")
        verbose_name_plural = _("programme and portfolio reports")
        ordering = ["-status_date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "status_date", "edition"],
                name="summary_edition_unique_for_a_programme",
            ),
            models.UniqueConstraint(
                fields=["portfolio", "status_date", "edition"],
                condition=Q(programme__isnull=True),
                name="summary_edition_unique_for_a_portfolio",
            ),
            models.UniqueConstraint(
                fields=["programme", "status_date"],
                condition=Q(state=SummaryState.DRAFT),
                name="summary_one_draft_of_a_programme",
            ),
            models.UniqueConstraint(
                fields=["portfolio", "status_date"],
                condition=Q(state=SummaryState.DRAFT, programme__isnull=True),
                name="summary_one_draft_of_a_portfolio",
            ),
            models.CheckConstraint(
                condition=Q(state=SummaryState.DRAFT, sha256="", published_at__isnull=True)
                | Q(
                    state__in=ISSUED,
                    published_at__isnull=False,
                    published_by__isnull=False,
                    collected_at__isnull=False,
                )
                & ~Q(sha256="")
                & ~Q(published_as=""),
                name="summary_signed_iff_published",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("reporting:summary", args=[self.pk])

    def history_scope(self) -> str:
        """A programme's own history; that of the portfolio is the organisation's."""
        return f"programme:{self.programme_id}" if self.programme_id else ""

    @property
    def place(self) -> Programme | Portfolio:
        return self.programme or self.portfolio

    @property
    def reference(self) -> str:
        """PGM-2-2026-09-1, as its document is called."""
        return f"{self.place.code}-{self.status_date:%Y-%m}-{self.edition}"

    @property
    def is_draft(self) -> bool:
        return self.state == SummaryState.DRAFT

    @property
    def is_collected(self) -> bool:
        return self.collected_at is not None

    @property
    def collected_on(self) -> str:
        """The moment of its figures, as a form carries it."""
        return self.collected_at.isoformat() if self.collected_at else ""

    @property
    def tone(self) -> str:
        return TONES.get(SummaryState(self.state), "")

    @property
    def sections(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.content.get("sections", [])
        return found


class SummaryMotion(models.Model):
    """A decision that the report asks for, until when, and what follows if it is late."""

    report = models.ForeignKey(
        SummaryReport,
        on_delete=models.CASCADE,
        related_name="motions",
        verbose_name=_("programme or portfolio report"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text_fr = models.CharField(_("motion in French"), max_length=MOTION_LENGTH, blank=True)
    text_en = models.CharField(_("motion in English"), max_length=MOTION_LENGTH, blank=True)
    due_on = models.DateField(_("to be decided by"))
    delay_fr = models.CharField(
        _("consequence of a delay, in French"), max_length=MOTION_LENGTH, blank=True
    )
    delay_en = models.CharField(
        _("consequence of a delay, in English"), max_length=MOTION_LENGTH, blank=True
    )

    class Meta:
        verbose_name = _("decision requested from the direction")
        verbose_name_plural = _("decisions requested from the direction")
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "position"], name="summary_motion_once_in_a_place"
            ),
            models.CheckConstraint(
                condition=~Q(text_fr="", text_en=""), name="summary_motion_has_words"
            ),
        ]

    def __str__(self) -> str:
        return self.text_fr or self.text_en

    def history_scope(self) -> str:
        return self.report.history_scope()


auditlog.register(SummaryReport, exclude_fields=["version", "content", "job", "collected_at"])
auditlog.register(SummaryMotion)
