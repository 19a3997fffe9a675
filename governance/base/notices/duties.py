"""Steps of the sweep that the notices add; the order is settings.SWEEP_STEPS."""

from governance.base.clock.registry import register_step
from governance.base.notices.actions import digest

register_step("notices.close", digest.close)
register_step("notices.digest", digest.make)
