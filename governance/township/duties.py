"""What the township's subject declares to the clock, by noun."""

from governance.township import guidance_duties, money_duties

guidance_duties.register()
money_duties.register()
