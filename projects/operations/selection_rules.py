"""Rules between projects, and another order of the ranked list proposed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from engine.selection import Candidate, Category, Round, Rule, RuleKind, settled
from people.audit import operation, record
from people.models import User
from projects.models import PortfolioRule, Project, ProposedOrder
from projects.operations.checks import lock_portfolio
from projects.priorities.permissions import scores_in_reach
from projects.priorities.ranking import load_ranking
from projects.rules import check_record
from projects.selection.computing import with_words
from projects.selection.order import far_moves
from projects.selection.permissions import can_make_scenarios, can_propose_order
from servicedesk_pm.common.errors import RuleViolation


@operation
def add_rule(
    portfolio_id: int, pair: tuple[int, int], kind: str, reason: str, *, actor: User
) -> PortfolioRule:
    """Let every selection of the portfolio keep a rule between two projects.

    Raises PermissionDenied for all but the director, and RuleViolation for a project with
    itself, a rule that is there already, and one that contradicts the others.
    """
    lock_portfolio(portfolio_id)
    if not can_make_scenarios(actor):
        raise PermissionDenied
    if pair[0] == pair[1]:
        words = _("A rule is between two different projects.")
        raise RuleViolation(words, field="second")
    if not reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    known = Project.objects.filter(portfolio=portfolio_id, parent=None, pk__in=pair)
    if known.count() != len(pair):
        raise RuleViolation(_("Choose two projects of this portfolio."), field="first")
    row = PortfolioRule(
        portfolio_id=portfolio_id, first_id=pair[0], kind=kind, second_id=pair[1], reason=reason
    )
    row.reason = reason.strip()
    if _same(portfolio_id, pair, kind):
        raise RuleViolation(_("This rule is there already."), field="second")
    check_record(row, leaving_out=["portfolio"])
    _check_sense([*_rules(portfolio_id), row])
    row.save()
    return row


@operation
def remove_rule(rule_id: int, *, actor: User) -> None:
    """Let selections no longer keep it. Raises PermissionDenied for all but the director."""
    lock_portfolio(PortfolioRule.objects.values_list("portfolio_id", flat=True).get(pk=rule_id))
    row = PortfolioRule.objects.select_for_update(of=("self",)).get(pk=rule_id)
    if not can_make_scenarios(actor):
        raise PermissionDenied
    row.delete()


@operation
def propose_order(
    portfolio_id: int, codes: Sequence[str], reason: str, *, actor: User
) -> ProposedOrder:
    """Propose another order of the ranked projects in one's reach; no score changes.

    Replaces the person's proposal before. Raises PermissionDenied, and RuleViolation without
    a reason, for other projects than the ranked ones and for the order that is there.
    """
    lock_portfolio(portfolio_id)
    if not can_propose_order(actor):
        raise PermissionDenied
    ranking = load_ranking(portfolio_id)
    if not reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    seen = set(
        Project.objects.filter(scores_in_reach(actor), portfolio=portfolio_id)
        .order_by()
        .values_list("code", flat=True)
    )
    ranked = [place for place in ranking.places if place.code in seen] if ranking else []
    if sorted(codes) != sorted(place.code for place in ranked):
        raise RuleViolation(_("Name each ranked project once."), field="order")
    if list(codes) == [place.code for place in ranked]:
        raise RuleViolation(_("This is the order of the ranking already."), field="order")
    ProposedOrder.objects.filter(portfolio=portfolio_id, proposed_by=actor).delete()
    row = ProposedOrder(
        portfolio_id=portfolio_id,
        codes=list(codes),
        far=far_moves(ranked, codes),
        reason=reason.strip(),
        proposed_by=actor,
    )
    check_record(row, leaving_out=["portfolio", "proposed_by"])
    row.save()
    record(actor, "order.proposed", row, reason=row.reason)
    return row


@operation
def withdraw_order(order_id: int, *, actor: User) -> None:
    """Take a proposal back: one's own, or as the director anybody's."""
    row = ProposedOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
    if row.proposed_by_id != actor.pk and not can_make_scenarios(actor):
        raise PermissionDenied
    row.delete()


def _rules(portfolio_id: int) -> list[PortfolioRule]:
    found = PortfolioRule.objects.filter(portfolio=portfolio_id)
    return list(found.select_related("first", "second").order_by("pk"))


def _same(portfolio_id: int, pair: tuple[int, int], kind: str) -> bool:
    found = PortfolioRule.objects.filter(portfolio=portfolio_id, kind=kind)
    pairs = [pair] if kind == RuleKind.REQUIRES else [pair, (pair[1], pair[0])]
    return any(found.filter(first=first, second=second).exists() for first, second in pairs)


def _check_sense(rows: Iterable[PortfolioRule]) -> None:
    """Refuse rules that contradict each other, or what is mandatory, with the projects named."""
    rows = list(rows)
    projects = {each.code: each for row in rows for each in (row.first, row.second)}
    candidates = tuple(
        Candidate(code, Decimal(0), Decimal(0), category=Category(each.category))
        for code, each in sorted(projects.items())
    )
    rules = tuple(Rule(RuleKind(row.kind), row.first.code, row.second.code) for row in rows)
    with_words(lambda: settled(Round(candidates, rules=rules)))
