"""The admin door: official rows are read-only there and changed through actions; each noun is named here."""

from governance.committees.admin import body, meeting, oversight

__all__ = ["body", "meeting", "oversight"]
