"""The project and the people of the register’s tests."""

from tests.risks.conftest import doer, owner, project, quality, sponsor

__all__ = ["doer", "owner", "project", "quality", "sponsor"]
