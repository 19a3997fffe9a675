"""The personal-data guard: text in, what must not be published out (R-OPN-9). Pure: no key, no file, no database."""

from governance.base.documents.rules.guard.kinds import BLOCK, KINDS, LOOK, Kind, kind_of
from governance.base.documents.rules.guard.mask import masked, replacement, shown
from governance.base.documents.rules.guard.search import Hit, search, search_row

__all__ = ["BLOCK", "KINDS", "LOOK", "Hit", "Kind", "kind_of", "masked", "replacement", "search", "search_row", "shown"]
