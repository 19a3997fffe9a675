"""The step of the sweep that keeps the scoreboard. What is counted is declared by the apps whose duty it is."""

from governance.base.clock.registry import register_step
from governance.base.indicators.actions import roll_up

register_step("indicators.roll_up", roll_up)
