"""What a project has to fulfil, and the deliverables and criteria that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.db import models
from django.db.models import Case, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Bilingual, Searchable
from projects.models import Project, of_plans_visible_to
from workpackages.acceptance.choices import RECEIVED, CriterionResultKind, DeliverableState
from workpackages.choices import WorkPackageState
from workpackages.models.acceptances import CriterionResult
from workpackages.models.deliverables import AcceptanceCriterion, Deliverable
from workpackages.quality.choices import (
    REQUIREMENT_TONES,
    WORST_FIRST,
    Priority,
    RequirementState,
    Result,
    Standing,
)

if TYPE_CHECKING:
    from people.models import User


def result_of(deliverable: str, criterion: str) -> Case:
    """What the acceptance showed, by the fields that lead to a deliverable and a criterion.

    A criterion is met once it was found so and the deliverable is received; a deliverable as a
    whole, once it is received.
    """
    latest = CriterionResult.objects.filter(criterion=OuterRef(criterion)).order_by(
        "-acceptance__attempt"
    )
    # Compared in the database; ``None`` where nobody has judged the criterion.
    found = Subquery(latest.values("result")[:1])
    state, package = f"{deliverable}__state", f"{deliverable}__work_package__state"
    whole = Q(**{f"{criterion}__isnull": True})
    received = Q(**{f"{state}__in": RECEIVED})
    return Case(
        When(
            Q(**{state: DeliverableState.WAIVED}) | Q(**{package: WorkPackageState.CANCELLED}),
            then=Value(Result.GONE.value),
        ),
        When(whole & Q(**{state: DeliverableState.REFUSED}), then=Value(Result.FAILED.value)),
        When(whole & received, then=Value(Result.MET.value)),
        When(whole, then=Value(Result.WAITING.value)),
        When(_says(found, CriterionResultKind.NOT_MET), then=Value(Result.FAILED.value)),
        When(
            received & Q(_says(found, CriterionResultKind.MET)),
            then=Value(Result.MET.value),
        ),
        default=Value(Result.WAITING.value),
        output_field=models.CharField(),
    )


def _says(found: Subquery, kind: CriterionResultKind) -> Any:
    return models.lookups.Exact(found, Value(kind.value))


def _rank(standing: Standing) -> Value:
    return Value(WORST_FIRST.index(standing), output_field=models.IntegerField())


class CoverageQuerySet(models.QuerySet["Coverage"]):
    def with_result(self) -> CoverageQuerySet:
        """With ``result``, what the acceptance showed so far."""
        return self.annotate(result=result_of("deliverable", "criterion"))


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def visible_to(self, user: User) -> RequirementQuerySet:
        return self.filter(of_plans_visible_to(user))

    def with_standing(self) -> RequirementQuerySet:
        """With ``rank``, the place of its ``standing`` among them, the worst first."""
        places: Any = Coverage.objects.with_result().filter(requirement=OuterRef("pk")).order_by()
        found = Case(
            When(result=Result.FAILED, then=_rank(Standing.FAILED)),
            When(result=Result.MET, then=_rank(Standing.MET)),
            default=_rank(Standing.WAITING),
        )
        worst = places.exclude(result=Result.GONE).values("requirement").annotate(worst=Min(found))
        uncovered = Coalesce(Subquery(worst.values("worst")), _rank(Standing.UNCOVERED))
        dropped = When(state=RequirementState.DROPPED, then=_rank(Standing.DROPPED))
        return self.annotate(
            rank=Case(dropped, default=uncovered, output_field=models.IntegerField())
        )

    def traced(self) -> RequirementQuerySet:
        """One row for each place where it is shown, or one without a place: the matrix."""
        return self.with_standing().annotate(
            place=F("coverage__pk"),
            result=Case(
                When(coverage__isnull=False, then=result_of("coverage__deliverable",
                                                            "coverage__criterion")),
                default=Value(""),
                output_field=models.CharField(),
            ),
            in_project=F("coverage__deliverable__project__code"),
            in_deliverable=F("coverage__deliverable__number"),
            deliverable_fr=F("coverage__deliverable__name_fr"),
            deliverable_en=F("coverage__deliverable__name_en"),
            deliverable_state=F("coverage__deliverable__state"),
            in_criterion=F("coverage__criterion__number"),
            criterion_fr=F("coverage__criterion__text_fr"),
            criterion_en=F("coverage__criterion__text_en"),
        )  # fmt: skip


class Requirement(Searchable, Bilingual):
    """Something that the project has to fulfil, asked by somebody."""

    searched_by = ("code", "name_fr", "name_en", "source", "asked_by")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="requirements", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    detail = models.TextField(_("detail"), blank=True, max_length=4000)
    asked_by = models.CharField(_("asked by"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    priority = models.CharField(
        _("priority"), max_length=6, choices=Priority, default=Priority.MUST
    )
    state = models.CharField(
        _("state"), max_length=8, choices=RequirementState, default=RequirementState.PROPOSED
    )
    drop_reason = models.TextField(_("why it is dropped"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="requirement_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(state=RequirementState.DROPPED) & ~Q(drop_reason="")
                | ~Q(state=RequirementState.DROPPED) & Q(drop_reason=""),
                name="requirement_dropped_with_reason",
            ),
        ]

    @property
    def standing(self) -> str:
        """Where it stands, of a row that comes ``with_standing``."""
        return WORST_FIRST[self.rank]  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("workpackages:requirement", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"E{self.number}"

    @property
    def tone(self) -> str:
        return REQUIREMENT_TONES.get(self.state, "")

    @property
    def is_proposed(self) -> bool:
        return self.state == RequirementState.PROPOSED

    @property
    def is_dropped(self) -> bool:
        return self.state == RequirementState.DROPPED


class Coverage(models.Model):
    """A deliverable, or one of its criteria, that shows that a requirement is met."""

    requirement = models.ForeignKey(
        Requirement,
        on_delete=models.CASCADE,
        related_name="coverage",
        verbose_name=_("requirement"),
    )
    deliverable = models.ForeignKey(
        Deliverable, on_delete=models.CASCADE, related_name="covers", verbose_name=_("deliverable")
    )
    criterion = models.ForeignKey(
        AcceptanceCriterion,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="covers",
        verbose_name=_("acceptance criterion"),
    )

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("coverage of a requirement")
        verbose_name_plural = _("coverage of requirements")
        ordering = ["requirement", "deliverable", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "criterion"], name="coverage_once_by_criterion"
            ),
            models.UniqueConstraint(
                fields=["requirement", "deliverable"],
                condition=Q(criterion=None),
                name="coverage_once_by_whole_deliverable",
            ),
        ]

    def __str__(self) -> str:
        if self.criterion is None:
            return str(self.deliverable)
        return f"{self.deliverable} · {self.criterion}"

    def history_scope(self) -> str:
        return self.requirement.history_scope()


auditlog.register(Requirement, exclude_fields=["search_text", "version"])
auditlog.register(Coverage)
