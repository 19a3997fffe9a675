"""The admin door: everything is read-only there and changed through actions."""

from autonomy.admin import admission, agreement, burden, lists, report

__all__ = ["admission", "agreement", "burden", "lists", "report"]
