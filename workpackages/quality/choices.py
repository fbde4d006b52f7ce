"""The words of requirements, of checkpoints and of what these find."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Priority(models.TextChoices):
    MUST = "must", pgettext_lazy("requirement", "Must")
    SHOULD = "should", pgettext_lazy("requirement", "Should")
    COULD = "could", pgettext_lazy("requirement", "Could")


class RequirementState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("requirement", "Proposed")
    AGREED = "agreed", pgettext_lazy("requirement", "Agreed")
    DROPPED = "dropped", pgettext_lazy("requirement", "Dropped")


REQUIREMENT_TONES: dict[str, str] = {RequirementState.AGREED: "accent"}


class Result(models.TextChoices):
    """What the acceptance showed of one place where a requirement is met."""

    GONE = "gone", pgettext_lazy("requirement", "Deliverable given up")
    FAILED = "failed", pgettext_lazy("requirement", "Not met")
    WAITING = "waiting", pgettext_lazy("requirement", "Not accepted yet")
    MET = "met", pgettext_lazy("requirement", "Met")


RESULT_TONES: dict[str, str] = {Result.GONE: "bad", Result.FAILED: "bad", Result.MET: "good"}


class Standing(models.TextChoices):
    """Where a requirement stands as a whole; the first ones need somebody."""

    UNCOVERED = "uncovered", pgettext_lazy("requirement", "Uncovered")
    FAILED = "failed", pgettext_lazy("requirement", "Not met")
    WAITING = "waiting", pgettext_lazy("requirement", "Covered, not accepted yet")
    MET = "met", pgettext_lazy("requirement", "Met")
    DROPPED = "dropped", pgettext_lazy("requirement", "Dropped")


STANDING_TONES: dict[str, str] = {
    Standing.UNCOVERED: "bad",
    Standing.FAILED: "bad",
    Standing.WAITING: "watch",
    Standing.MET: "good",
}
# The order of the matrix.
WORST_FIRST: tuple[str, ...] = tuple(Standing.values)


class CheckpointKind(models.TextChoices):
    REVIEW = "review", pgettext_lazy("checkpoint", "Review")
    AUDIT = "audit", pgettext_lazy("checkpoint", "Audit")
    TEST = "test", pgettext_lazy("checkpoint", "Test")
    INSPECTION = "inspection", pgettext_lazy("checkpoint", "Inspection")


class CheckpointState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("checkpoint", "Planned")
    IN_PROGRESS = "in_progress", pgettext_lazy("checkpoint", "In progress")
    PASSED = "passed", pgettext_lazy("checkpoint", "Passed")
    WITH_FINDINGS = "with_findings", pgettext_lazy("checkpoint", "Passed with findings")
    FAILED = "failed", pgettext_lazy("checkpoint", "Failed")
    SKIPPED = "skipped", pgettext_lazy("checkpoint", "Skipped")


# What still has to be carried out, and what a check may end with.
AHEAD = (CheckpointState.PLANNED, CheckpointState.IN_PROGRESS)
OUTCOMES = (CheckpointState.PASSED, CheckpointState.WITH_FINDINGS, CheckpointState.FAILED)
CHECKPOINT_TONES: dict[str, str] = {
    CheckpointState.IN_PROGRESS: "accent",
    CheckpointState.PASSED: "good",
    CheckpointState.WITH_FINDINGS: "watch",
    CheckpointState.FAILED: "bad",
}


class Answer(models.TextChoices):
    """What the reviewer says to a line of the checklist."""

    YES = "yes", pgettext_lazy("checklist", "Yes")
    NO = "no", pgettext_lazy("checklist", "No")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("checklist", "Not applicable")


ANSWER_TONES: dict[str, str] = {Answer.YES: "good", Answer.NO: "bad"}


class FindingState(models.TextChoices):
    OPEN = "open", pgettext_lazy("finding", "Open")
    CORRECTED = "corrected", pgettext_lazy("finding", "Corrected, to be verified")
    VERIFIED = "verified", pgettext_lazy("finding", "Verified")
    ACCEPTED = "accepted", pgettext_lazy("finding", "Accepted as it is")


# What nobody has to do anything about any more.
FINDING_SETTLED = (FindingState.VERIFIED, FindingState.ACCEPTED)
FINDING_TONES: dict[str, str] = {
    FindingState.CORRECTED: "accent",
    FindingState.VERIFIED: "good",
}
# Working days within which a failed checkpoint is carried out again.
RECHECK_DAYS = 20
# Working days after its deadline until a blocking finding goes to the sponsor.
ESCALATION_DAYS = 5


class QualityPlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("quality plan", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("quality plan", "Submitted for approval")
    APPROVED = "approved", pgettext_lazy("quality plan", "Approved")
    REPLACED = "replaced", pgettext_lazy("quality plan", "Replaced")


# What is still being written or judged; a project has one such version at most.
PENDING = (QualityPlanState.DRAFT, QualityPlanState.SUBMITTED)
APPROVED_ONCE = (QualityPlanState.APPROVED, QualityPlanState.REPLACED)
PLAN_TONES: dict[str, str] = {
    QualityPlanState.SUBMITTED: "watch",
    QualityPlanState.APPROVED: "good",
}
