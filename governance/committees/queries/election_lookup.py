"""How often one address may ask for names of a roll on a day: enough for a family, too little to try out a village."""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache

from governance.base import keyring

MOST = 20
A_DAY = 24 * 3600


def may_look(election_id: int, address: str, on: dt.date) -> bool:
    """The address is kept as a keyed hash, for the day alone."""
    mark = keyring.blind(f"{election_id}/{on.isoformat()}/{address}", purpose="committees.election.lookup")
    key = f"election-lookup/{mark}"
    if cache.add(key, 1, A_DAY):
        return True
    return int(cache.incr(key)) <= MOST
