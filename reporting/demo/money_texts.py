"""Orders, reserves and the pace at which the money of the demonstration was spent."""

from __future__ import annotations

from typing import NamedTuple


class Pace(NamedTuple):
    """How the work of a project went, in months: planned length, reports so far, from and to.

    ``pace`` is how fast the work was done against the plan, ``yield_`` what a franc earned; both
    change evenly from the first month to the last.
    """

    months: int
    told: int
    pace: tuple[float, float]
    yield_: tuple[float, float]
    first: str


# The seeds of the earned values, project by project.
PACES = {
    "PRJ-101": Pace(15, 10, (1.00, 0.93), (1.00, 0.97), "2026-01"),
    "PRJ-102": Pace(12, 5, (0.98, 1.02), (1.00, 1.01), "2026-06"),
    "PRJ-201": Pace(15, 9, (0.95, 0.80), (0.97, 0.86), "2026-02"),
    "PRJ-203": Pace(10, 7, (0.95, 0.91), (0.98, 0.93), "2026-04"),
    "PRJ-301": Pace(10, 8, (1.00, 0.99), (0.99, 0.98), "2026-03"),
    "PRJ-302": Pace(14, 6, (0.96, 0.97), (0.97, 0.92), "2026-05"),
    "PRJ-303": Pace(11, 4, (0.92, 0.88), (0.97, 0.95), "2026-04"),
}
# Done as planned, for less: months planned, and all that it cost, in francs.
FINISHED = {"PRJ-204": (11, "2025-12", 165_000, 158_900)}

# Its packages are younger than the project.
STRUCTURED = {"PRJ-204": "2026-06-19"}


class Order(NamedTuple):
    """An order or contract: thousands of francs, of which so many are invoiced."""

    project: str
    package: int
    supplier: str
    reference: str
    subject: str
    cost_type: str
    thousands: int
    invoiced: float
    signed: str
    writer: str
    amended: int = 0
    closed: str = ""


ORDERS = (
    Order("PRJ-201-A", 3, "Fournisseur Alpha", "C-01/1", "Configuration du socle ITSM", "external",
          380, 300, "2026-03-02", "pm-itsm"),
    Order("PRJ-201-A", 4, "Fournisseur Alpha", "C-01/2", "Intégrations", "external",
          260, 95, "2026-06-29", "pm-itsm", amended=58),
    Order("PRJ-101-A", 3, "Fournisseur Bêta", "C-02", "Packaging des applications", "external",
          285, 232, "2026-02-16", "pm-w11"),
    Order("PRJ-302", 3, "Fournisseur Gamma", "C-03", "Plateforme de téléphonie", "external",
          410, 138, "2026-07-06", "pm-voix"),
    Order("PRJ-204", 2, "Fournisseur Delta", "C-04", "Outil de prise en main à distance",
          "licences", 72, 45, "2026-06-29", "pm-cmdb", closed="2026-10-30"),
    Order("PRJ-102", 3, "Fournisseur Epsilon", "C-05", "Contrat-cadre de matériel", "hardware",
          180, 64, "2026-08-31", "pm-parc"),
    Order("PRJ-101", 5, "Fournisseur Zêta", "C-06", "Séances de formation", "training",
          64, 44.8, "2026-04-13", "pm-w11"),
)  # fmt: skip
AMENDED_ON, AMENDED_WHY = "2026-09-14", "Avenant 1 : connecteur de téléphonie (CR-201-3)."
CLOSED_WHY = "Réception finale du 16.10.2026 : tout est facturé, le solde est abandonné."

# Thousands that the director keeps back, and what the sponsor has let the project have.
RESERVES = {
    "PRJ-101": (30, "2026-01-12", "Réserve du mandat."),
    "PRJ-201": (40, "2026-02-09", "Réserve du mandat."),
    "PRJ-302": (20, "2026-05-11", "Réserve du mandat."),
}
RELEASES = (("PRJ-201", 10, "2026-08-10", "Analyse des écarts de synchronisation."),)
CONTROLLER = "finances"
CLOSED_UNTIL = ("2026-08-31", "2026-09-30")
CLOSED_IN = ("2026-09-14", "2026-10-12")
# The director asked for it in the middle of the year, for the budget of the next one.
SPLIT_ON = "2026-07-06"
