"""Files into texts, each with the place it stands in: all that a file says, also where nobody looks."""

from governance.base.documents.queries.parts.budget import Part, Read
from governance.base.documents.queries.parts.reading import read_file

__all__ = ["Part", "Read", "read_file"]
