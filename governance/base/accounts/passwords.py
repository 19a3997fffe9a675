"""Password rule: three of four kinds of characters (MLPS-AUTH, MLPS-DEFAULTS); and first passwords to read out."""

import secrets
import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class CharacterClassesValidator:
    """Lower case, upper case, digits, anything else: at least ``kinds`` of them."""

    def __init__(self, kinds: int = 3) -> None:
        self.kinds = kinds

    def validate(self, password: str, user: object = None) -> None:
        classes = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
        met = sum(any(c in group for c in password) for group in classes)
        met += any(all(c not in group for group in classes) for c in password)
        if met < self.kinds:
            raise ValidationError(
                _("密码要包含大写字母、小写字母、数字、符号中的至少%(needed)d种，现在只有%(met)d种。"),
                code="password_classes",
                params={"needed": self.kinds, "met": met},
            )

    def get_help_text(self) -> str:
        return _("密码要包含大写字母、小写字母、数字、符号中的至少%(needed)d种。") % {"needed": self.kinds}


# Without characters that are mistaken for each other on paper or on the telephone.
UPPER = "ABCDEFGHJKLMNPQRTUVWXY"
LOWER = "abcdefghijkmnpqrstuvwxy"
DIGITS = "34678"


def readable_password() -> str:
    """A first password such as Kub7-Rmt4-Wqe8: for one sign-in, after which it must be changed."""
    return "-".join(
        "".join(secrets.choice(alphabet) for alphabet in (UPPER, LOWER, LOWER, DIGITS)) for _group in range(3)
    )
