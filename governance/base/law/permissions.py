"""Names of what the journal records of the rulebook. The verb itself is registered with the accounts' own."""

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.words import register_words

register_words(
    {
        "law.rules_loaded": _("载入规则"),
        "law.rule_confirmed": _("县级确认规则"),
        "law.confirmation_withdrawn": _("撤回县级确认"),
    }
)
