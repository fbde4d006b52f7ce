"""What a project has promised to pay, what it has paid, and until when its books are closed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from costs.choices import CommitmentState, CostType, PostingKind, Spending
from costs.models.imports import PostingImport
from costs.sight import costs_visible_to
from people.append_only import AppendOnly, AppendOnlyQuerySet
from people.models import Searchable
from projects.models import Portfolio, Project
from servicedesk_pm.common.fields import MomentField, MoneyField
from workpackages.models import WorkPackage

if TYPE_CHECKING:
    from people.models import User

TONES = {CommitmentState.OPEN: "accent", CommitmentState.CLOSED: "quiet"}


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: User) -> CommitmentQuerySet:
        return self.filter(costs_visible_to(user))

    def open(self) -> CommitmentQuerySet:
        return self.filter(state=CommitmentState.OPEN)


class Commitment(Searchable):
    """A signed order or contract: money that is promised, and used up as invoices come in."""

    searched_by = ("code", "supplier", "reference", "subject")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="commitments", verbose_name=_("project")
    )
    work_package = models.ForeignKey(
        WorkPackage,
        on_delete=models.RESTRICT,
        related_name="commitments",
        verbose_name=_("work package"),
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    supplier = models.CharField(_("supplier"), max_length=200)
    reference = models.CharField(_("order or contract"), max_length=100, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    cost_type = models.CharField(_("cost type"), max_length=8, choices=CostType)
    spending = models.CharField(
        _("investment or running costs"),
        max_length=10,
        choices=Spending,
        default=Spending.INVESTMENT,
    )
    amount = MoneyField(_("amount (CHF)"))
    # Kept with each invoice, so that no list has to add postings up.
    invoiced = MoneyField(_("invoiced (CHF)"), default=Decimal(0), editable=False)
    signed_on = models.DateField(_("signed on"))
    expected_on = models.DateField(_("last invoice expected on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=6, choices=CommitmentState, default=CommitmentState.OPEN
    )
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    closed_because = models.CharField(_("reason for closing"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommitmentQuerySet.as_manager()
    named_with = ("project",)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="commitment_number_unique_in_project"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="commitment_positive"),
            models.CheckConstraint(
                condition=Q(invoiced__gte=0, invoiced__lte=F("amount")),
                name="commitment_not_invoiced_beyond",
            ),
            models.CheckConstraint(
                condition=Q(state=CommitmentState.CLOSED, closed_on__isnull=False)
                | Q(state=CommitmentState.OPEN, closed_on__isnull=True),
                name="commitment_closed_on_iff_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.supplier}"

    def get_absolute_url(self) -> str:
        return reverse("costs:commitment", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"{self.project.code}-E{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == CommitmentState.OPEN

    @property
    def left(self) -> Decimal:
        """What is promised and not invoiced yet; nothing once it is closed."""
        return self.amount - self.invoiced if self.is_open else Decimal(0)

    @property
    def tone(self) -> str:
        return TONES[CommitmentState(self.state)]


class PostingQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> PostingQuerySet:
        return self.filter(costs_visible_to(user))


class Posting(Searchable, AppendOnly):
    """Money booked for one work package; a mistake is taken back by a second posting."""

    searched_by = ("code", "supplier", "document", "text")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="postings", verbose_name=_("project")
    )
    work_package = models.ForeignKey(
        WorkPackage,
        on_delete=models.RESTRICT,
        related_name="postings",
        verbose_name=_("work package"),
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=PostingKind)
    posted_on = models.DateField(_("booking date"))
    cost_type = models.CharField(_("cost type"), max_length=8, choices=CostType)
    spending = models.CharField(
        _("investment or running costs"),
        max_length=10,
        choices=Spending,
        default=Spending.INVESTMENT,
    )
    # Negative for credit notes and for what takes another posting back.
    amount = MoneyField(_("amount (CHF)"))
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)
    document = models.CharField(_("document number"), max_length=100, blank=True)
    text = models.CharField(_("text"), max_length=300, blank=True)
    commitment = models.ForeignKey(
        Commitment,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="postings",
        verbose_name=_("commitment"),
    )
    reverses = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="reversals",
        verbose_name=_("takes back"),
    )
    posting_import = models.ForeignKey(
        PostingImport,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.RESTRICT,
        related_name="postings",
        verbose_name=_("comes from"),
    )
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("booked by"),
    )
    posted_at = MomentField(_("booked at"))

    objects = PostingQuerySet.as_manager()
    named_with = ("project",)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["project", "number"]
        indexes = [
            models.Index(fields=["work_package", "posted_on"], name="posting_package_day"),
            models.Index(fields=["project", "-posted_on"], name="posting_project_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="posting_number_unique_in_project"
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                name="posting_taken_back_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=PostingKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=PostingKind.REVERSAL) & Q(reverses__isnull=True)),
                name="posting_reversal_names_what_it_takes_back",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[PostingKind.INVOICE, PostingKind.ACCRUAL, PostingKind.CHARGE],
                    amount__gt=0,
                )
                | Q(kind=PostingKind.CREDIT, amount__lt=0)
                | (Q(kind=PostingKind.REVERSAL) & ~Q(amount=0)),
                name="posting_has_the_sign_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("costs:posting", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"{self.project.code}-B{self.number}"


class PeriodClosure(AppendOnly):
    """Until which day the books of a portfolio are closed; the newest row counts."""

    portfolio = models.ForeignKey(
        Portfolio,
        on_delete=models.CASCADE,
        related_name="period_closures",
        verbose_name=_("portfolio"),
    )
    # Nothing is closed where a closure was taken back before there was an earlier one.
    closed_until = models.DateField(_("closed until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closed_at = MomentField(_("closed at"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing of accounts")
        verbose_name_plural = _("closings of accounts")
        ordering = ["portfolio", "pk"]

    def __str__(self) -> str:
        return f"{self.portfolio} {self.closed_until or '–'}"

    def history_scope(self) -> str:
        return f"portfolio:{self.portfolio_id}"


auditlog.register(Commitment, exclude_fields=["search_text", "version", "invoiced"])
auditlog.register(Posting, exclude_fields=["search_text"])
auditlog.register(PeriodClosure)
