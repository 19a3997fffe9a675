"""The admin door: everything is read-only there and changed through actions."""

from autonomy.admin import burden, report

__all__ = ["burden", "report"]
