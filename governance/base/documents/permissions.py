"""What this room adds to the words of the journal. Who may read a file is asked by the app that owns its record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.words import register_words
from governance.base.journal.changes import quiet

register_words(
    {
        "documents.stored": _("上传附件"),
        "documents.orphans_removed": _("清理没有用到的文件"),
        "documents.finding_kept": _("保留疑似个人信息"),
    }
)
quiet("documents.stored", "documents.orphans_removed", "documents.finding_kept")
