"""The words of money: what is bought, how it was booked, and what a promise is worth."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class CostType(models.TextChoices):
    INTERNAL = "internal", pgettext_lazy("cost type", "Internal hours")
    EXTERNAL = "external", pgettext_lazy("cost type", "External services")
    HARDWARE = "hardware", pgettext_lazy("cost type", "Hardware")
    LICENCES = "licences", pgettext_lazy("cost type", "Licences")
    TRAINING = "training", pgettext_lazy("cost type", "Training and communication")
    OTHER = "other", pgettext_lazy("cost type", "Other")


class Spending(models.TextChoices):
    """Whether money becomes an asset or is used up within the year."""

    INVESTMENT = "investment", pgettext_lazy("spending", "Investment")
    RUNNING = "running", pgettext_lazy("spending", "Running costs")


class PostingKind(models.TextChoices):
    INVOICE = "invoice", pgettext_lazy("posting", "Invoice")
    CREDIT = "credit", pgettext_lazy("posting", "Credit note")
    ACCRUAL = "accrual", pgettext_lazy("posting", "Accrual")
    CHARGE = "charge", pgettext_lazy("posting", "Internal charge")
    # Takes another posting back, or releases an accrual once the invoice has come.
    REVERSAL = "reversal", pgettext_lazy("posting", "Reversal")


# What people enter; a reversal is made from the posting that it takes back.
ENTERED = (PostingKind.INVOICE, PostingKind.CREDIT, PostingKind.ACCRUAL, PostingKind.CHARGE)
# What uses a commitment up; an accrual only says what is still to be invoiced.
INVOICED = (PostingKind.INVOICE, PostingKind.CREDIT)


class CommitmentState(models.TextChoices):
    OPEN = "open", pgettext_lazy("commitment", "Open")
    CLOSED = "closed", pgettext_lazy("commitment", "Closed")


class HoursKind(models.TextChoices):
    """Work as planned, or done once more because the first result did not do."""

    NORMAL = "normal", pgettext_lazy("hours", "Normal")
    REWORK = "rework", pgettext_lazy("hours", "Rework")


class HoursState(models.TextChoices):
    """Of a week and of each of its lines; the week is as its least finished line."""

    DRAFT = "draft", pgettext_lazy("hours", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("hours", "Submitted")
    RETURNED = "returned", pgettext_lazy("hours", "Returned")
    APPROVED = "approved", pgettext_lazy("hours", "Approved")


# What the person still writes; the rest waits for a lead or is settled.
WRITABLE = (HoursState.DRAFT, HoursState.RETURNED)
HOURS_TONES = {
    HoursState.DRAFT: "",
    HoursState.SUBMITTED: "accent",
    HoursState.RETURNED: "bad",
    HoursState.APPROVED: "good",
}
