"""Versions of a package's mandate follow its state: frozen when sent, then agreed or returned."""

from __future__ import annotations

from people.audit import operation, record
from people.models import User
from servicedesk_pm.common import clock
from servicedesk_pm.common.frozen import canonical, digest
from workpackages.choices import PackageMandateState, WorkPackageState
from workpackages.models import PackageMandate, WorkPackage
from workpackages.package_mandate import content_of

W, M = WorkPackageState, PackageMandateState


@operation
def follow_package(
    package: WorkPackage, before: str, reason: str, *, actor: User
) -> PackageMandate | None:
    """Keep what the step means for the mandate. The package is locked, its new state set.

    A package that was sent before versions were kept has none to answer.
    """
    if (before, package.state) == (W.DRAFT, W.ISSUED):
        return _freeze(package, actor)
    if before != W.ISSUED:
        return None
    mandate = package.mandates.pending().first()
    if mandate is None:
        return None
    mandate.package = package
    if package.state == W.AGREED:
        return _answer(mandate, M.AGREED, "", actor)
    # Also a package that is cancelled while its mandate waits gives it back.
    return _answer(mandate, M.RETURNED, reason or str(W(package.state).label), actor)


def _freeze(package: WorkPackage, actor: User) -> PackageMandate:
    text = canonical(content_of(package))
    mandate = PackageMandate(
        package=package,
        number=package.mandates.count() + 1,
        issued_by=actor,
        snapshot=text,
        sha256=digest(text),
    )
    mandate.save(force_insert=True)
    record(actor, "packagemandate.issued", mandate, number=mandate.number)
    return mandate


def _answer(
    mandate: PackageMandate, state: PackageMandateState, reason: str, actor: User
) -> PackageMandate:
    mandate.state, mandate.return_reason = state, reason
    mandate.answered_by, mandate.answered_at = actor, clock.now()
    mandate.save(update_fields=["state", "return_reason", "answered_by", "answered_at"])
    record(actor, f"packagemandate.{state.value}", mandate, number=mandate.number, reason=reason)
    return mandate
