"""The admin door: everything is read-only there and changed through actions."""

from autonomy.admin import report

__all__ = ["report"]
