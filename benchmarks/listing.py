"""Any page of the list of duties at ten million, against the first one."""

from __future__ import annotations

NAMES = ("cursor",)
