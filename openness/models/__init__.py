"""Public names of the app's models; submodules depend one way: schedule, disclosure, and what belongs to one."""

from openness.models.disclosure import Account, Disclosure, Line, Voucher
from openness.models.enclosure import Enclosure
from openness.models.erasure import ErasureRequest
from openness.models.roll import Roll
from openness.models.schedule import Item, Listing, Threshold
from openness.models.verification import PaperSheet, Recusal, Signature

__all__ = [
    "Account",
    "Disclosure",
    "Enclosure",
    "ErasureRequest",
    "Item",
    "Line",
    "Listing",
    "PaperSheet",
    "Recusal",
    "Roll",
    "Signature",
    "Threshold",
    "Voucher",
]
