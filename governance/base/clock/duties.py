"""The clock's own steps of the sweep; the order is settings.SWEEP_STEPS."""

from governance.base.clock.actions import ladder
from governance.base.clock.registry import register_step

register_step("clock.remind", ladder.remind)
register_step("clock.due", ladder.due)
register_step("clock.overdue", ladder.overdue)
register_step("clock.township", ladder.escalate_township)
register_step("clock.county", ladder.escalate_county)
