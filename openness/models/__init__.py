"""Public names of the app's models; submodules depend one way: schedule, disclosure, verification."""

from openness.models.disclosure import Account, Disclosure, Line, Voucher
from openness.models.schedule import Item, Listing, Threshold
from openness.models.verification import PaperSheet, Recusal, Signature

__all__ = [
    "Account",
    "Disclosure",
    "Item",
    "Line",
    "Listing",
    "PaperSheet",
    "Recusal",
    "Signature",
    "Threshold",
    "Voucher",
]
