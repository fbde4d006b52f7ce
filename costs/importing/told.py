"""Where in a file something is wrong, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from costs.importing.columns import Field
from costs.importing.reading import Problem


def place_of(problem: Problem) -> str:
    """Line 17, Amount (CHF)"""
    facts = {"line": problem.line, "column": Field(problem.field).label}
    return _("Line %(line)s, %(column)s") % facts
