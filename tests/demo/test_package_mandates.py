"""The demonstration's packages: each that was sent to its lead has its mandate, word by word."""

from workpackages.models import PackageMandate, WorkPackage

BEGUN = ("agreed", "active", "submitted", "rework", "closed")


def test_every_agreed_package_has_the_mandate_that_its_lead_accepted(demo):
    packages = WorkPackage.objects.filter(project__code__startswith="PRJ", state__in=BEGUN)
    without = packages.exclude(mandates__state="agreed")
    assert packages.count() > 20
    assert [str(each) for each in without.order_by("pk")] == []


def test_what_waits_for_a_lead_has_a_version_that_waits(demo):
    issued = WorkPackage.objects.filter(project__code__startswith="PRJ", state="issued")
    waiting = PackageMandate.objects.pending().values("package")
    assert not issued.exclude(pk__in=waiting).exists()


def test_what_was_sent_says_what_it_covers_and_how_it_is_followed(demo):
    """In the version that the lead answers too, not only on the page of the package."""
    mandates = PackageMandate.objects.filter(package__project__code__startswith="PRJ")
    assert mandates.count() > 20
    for mandate in mandates.select_related("package__project").order_by("pk"):
        parts = {each["key"]: each["parts"] for each in mandate.content["sections"]}
        assert all(text["fr"] for text in parts["package_scope"]), str(mandate)
        assert all(fact["value"] for fact in parts["package_follow_up"]), str(mandate)


def test_a_mandate_tells_the_risk_that_was_known_when_it_was_sent(demo):
    mandate = PackageMandate.objects.get(package__project__code="PRJ-302", package__number=5)
    (section,) = (s for s in mandate.content["sections"] if s["key"] == "package_risks")
    (risk,) = section["parts"][0]["rows"]
    assert risk["cells"][1]["en"] == "Emergency calls wrongly located"
