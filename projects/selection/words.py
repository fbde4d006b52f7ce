"""How a selection reads: why a project is in or out, and what the two lists cost each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from engine.selection import Overrun
from projects.words import own_language
from servicedesk_pm.common.templatetags.ui import effort, money, number

Kept = Mapping[str, Any]


def ranked_codes(result: Kept) -> list[str]:
    """The candidates of a stored result by rank; PostgreSQL keeps no order of keys."""
    candidates = result.get("candidates", {})
    return sorted(candidates, key=lambda code: int(candidates[code]["rank"]))


def told(chain: Sequence[Sequence[Any]]) -> str:
    """A chain of steps, one following from the other."""
    return ", ".join(_fact(step) if len(step) == 3 else _rule(step) for step in chain)


def _fact(step: Sequence[Any]) -> str:
    words = {
        "mandatory": _("%(code)s is mandatory"),
        "committed": _("%(code)s is committed"),
        "forced_in": _("%(code)s is forced in"),
        "forced_out": _("%(code)s is not to be chosen"),
        "supposed": _("%(code)s cannot be chosen at all"),
    }
    return words[step[2]] % {"code": step[0]}


def _rule(step: Sequence[Any]) -> str:
    _code, _is_in, _reason, first, kind, second = step
    words = {
        "requires": _("%(first)s requires %(second)s"),
        "excludes": _("%(first)s excludes %(second)s"),
        "bundle": _("%(first)s only goes together with %(second)s"),
    }
    return words[kind] % {"first": first, "second": second}


def group_names(result: Kept) -> dict[str, str]:
    """What the role groups of a stored result are called, by their key."""
    english = own_language() == "en"
    return {
        each["key"]: (english and each["name_en"]) or each["name_fr"]
        for each in result.get("groups", ())
    }


def told_overruns(overruns: Iterable[Overrun], names: Mapping[str, str]) -> str:
    """By how much what must be done breaks which limit, and through which projects.

    ``names`` are those of the role groups by their key.
    """
    lines = []
    for over in overruns:
        show = _francs if over.is_money else _minutes
        codes = ", ".join(f"{code} {show(str(need))}" for code, need in over.by_code) or "–"
        facts = {"excess": show(str(over.excess)), "codes": codes}
        group = "" if isinstance(over.key, int) else names.get(over.key[0], "")
        words = _("Exceeded by %(excess)s by the projects that must be done: %(codes)s.")
        if group:
            words = _(
                "%(group)s exceeded by %(excess)s by the projects that must be done: %(codes)s."
            )
        lines.append(words % {**facts, "group": group})
    return " ".join(lines)


def why_rejected(rejection: Kept, names: Mapping[str, str]) -> str:
    """Why the list by rank leaves a project out; ``names`` as in ``told_overruns``."""
    if rejection["because"]:
        return told(rejection["because"])
    if rejection["excluded_by"]:
        return _("excluded by %(code)s, which ranks higher") % {"code": rejection["excluded_by"]}
    parts = []
    for over in rejection["overruns"]:
        show = _francs if over["is_money"] else _minutes
        facts = {name: show(over[name]) for name in ("before", "own", "needed", "available")}
        group = names.get(over.get("group", ""), "")
        lead = f"{group} " if group else ""
        parts.append("{lead}{before} + {own} = {needed} > {available}".format(lead=lead, **facts))
    codes = rejection["codes"]
    facts = {"codes": " + ".join(codes), "sum": "; ".join(parts)}
    if len(codes) > 1:
        return _("%(codes)s go together only and do not fit: %(sum)s") % facts
    return _("does not fit: %(sum)s") % facts


def why_chosen(chain: Sequence[Sequence[Any]] | None) -> str:
    return told(chain) if chain else ""


def price_words(price: Kept | None) -> str:
    """What forcing a project the other way costs."""
    if price is None:
        return ""
    if price["value"] is None:
        return _("cannot be forced in") if price["is_in"] else _("cannot be left out")
    facts = {"points": number(Decimal(price["value"]), 1), "money": _difference(price["cost"])}
    if price["is_in"]:
        return _("forced in: −%(points)s points, %(money)s") % facts
    return _("left out: −%(points)s points, %(money)s") % facts


def difference(result: Kept) -> str:
    """What the list by rank costs against the optimum, in one sentence."""
    rank, best = result["rank"], result["optimum"]
    if set(rank["codes"]) == set(best["codes"]):
        return _("Both lists are the same.")
    first = next(iter(ranked_codes(result)), "")
    price = result["prices"].get(first)
    if price and price["is_in"] and price["value"] is not None:
        facts = _cost_and_value(Decimal(price["value"]), Decimal(price["cost"]))
        words = _("Forcing the top-ranked %(code)s costs %(points)s points of value and %(money)s.")
        if facts["saves"]:
            words = _(
                "Forcing the top-ranked %(code)s costs %(points)s points of value and"
                " saves %(money)s."
            )
        return words % {**facts, "code": first}
    facts = _cost_and_value(
        Decimal(best["value"]) - Decimal(rank["value"]),
        Decimal(rank["cost"]) - Decimal(best["cost"]),
    )
    words = _("The list by rank costs %(points)s points of value and %(money)s.")
    if facts["saves"]:
        words = _("The list by rank costs %(points)s points of value and saves %(money)s.")
    return words % facts


def method_words(result: Kept) -> str:
    """Whether the optimum is proven."""
    if not result["gap"]:
        return _("exact") if result["gap"] is not None else _("no bound is known")
    return _("within %(gap)s of the best") % {
        "gap": f"{number(Decimal(str(result['gap'])) * 100, 2)}\N{NO-BREAK SPACE}%"
    }


def _cost_and_value(points: Decimal, more_cost: Decimal) -> dict[str, Any]:
    return {
        "points": number(points, 1),
        "money": money(abs(more_cost)),
        "saves": more_cost < 0,
    }


def _difference(cost: str) -> str:
    amount = Decimal(cost)
    sign = "+" if amount > 0 else "\N{MINUS SIGN}" if amount < 0 else "±"
    return f"{sign}{money(abs(amount))}"


def _francs(value: str) -> str:
    return money(Decimal(value))


def _minutes(value: str) -> str:
    return effort(int(Decimal(value)))
