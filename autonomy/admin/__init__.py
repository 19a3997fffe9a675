"""The admin door: everything is read-only there and changed through actions."""

from autonomy.admin import admission, burden, lists, report

__all__ = ["admission", "burden", "lists", "report"]
