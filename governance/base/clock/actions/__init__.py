"""Writes of the clock that other rooms call."""

from governance.base.clock.actions.duty import cancel, meet, move_due, open_duty
from governance.base.clock.actions.event import report_event

__all__ = ["cancel", "meet", "move_due", "open_duty", "report_event"]
