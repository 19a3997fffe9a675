"""Names that upper apps may use."""

from governance.township.queries.project import get_for, visible_to

__all__ = ["get_for", "visible_to"]
