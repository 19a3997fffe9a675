"""Public names of the app's models; submodules depend one way: schedule, disclosure, and what belongs to one."""

from openness.models.account_code import AccountCode
from openness.models.challenge import Answer, AnswerSignature, Challenge
from openness.models.disclosure import Account, Disclosure, Line, Voucher
from openness.models.enclosure import Enclosure
from openness.models.erasure import ErasureRequest
from openness.models.inquiry import Inquiry
from openness.models.order import Order
from openness.models.posting import Posting
from openness.models.roll import Roll
from openness.models.schedule import Item, Listing, Threshold
from openness.models.verification import PaperSheet, Recusal, Signature

__all__ = [
    "Account",
    "AccountCode",
    "Answer",
    "AnswerSignature",
    "Challenge",
    "Disclosure",
    "Enclosure",
    "ErasureRequest",
    "Inquiry",
    "Item",
    "Line",
    "Listing",
    "Order",
    "PaperSheet",
    "Posting",
    "Recusal",
    "Roll",
    "Signature",
    "Threshold",
    "Voucher",
]
