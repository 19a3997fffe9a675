"""Who keeps the bodies, calls and minutes meetings, runs elections, supervises, appraises, audits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import register
from governance.base.accounts.words import register_words
from governance.base.journal.changes import quiet

COMMITTEE_ROLES = (Role.CLERK, Role.COMMITTEE_HEAD, Role.PARTY_SECRETARY)  # who speak for the community

# Bodies and offices ---------------------------------------------------------------------------------------------------
KEEP_BODIES = register("committees.keep_bodies", _("登记组织和任职"), [Role.CLERK, Role.COMMITTEE_HEAD])
WATCH_HANDOVER = register("committees.watch_handover", _("监督交接"), [Role.TOWNSHIP_STAFF])
register_words({})

# Matters and meetings -------------------------------------------------------------------------------------------------
FILE_MATTER = register("committees.file_matter", _("登记议事事项"), COMMITTEE_ROLES)
CALL_MEETING = register("committees.call_meeting", _("召集会议、登记结果"), [Role.CLERK, Role.COMMITTEE_HEAD])
SET_PROCEDURE = register("committees.set_procedure", _("设定议事程序"), [Role.BUREAU_REVIEWER])
register_words({})

# Elections ------------------------------------------------------------------------------------------------------------
register_words({})

# Supervision, appraisal, audits, archives -----------------------------------------------------------------------------
register_words({})
quiet()  # verbs whose entries change nothing that a board page shows
