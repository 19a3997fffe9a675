"""What this room adds to the words of the journal. Who may read a file is asked by the app that owns its record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import register
from governance.base.accounts.words import register_words
from governance.base.journal.changes import quiet

EDIT_WORDS = register("documents.edit_words", _("修改大白话词表"), [Role.BUREAU_REVIEWER, Role.PLATFORM_ADMIN])

register_words(
    {
        "documents.words_loaded": _("载入大白话词表"),
        "documents.word_set": _("修改大白话词表"),
        "documents.stored": _("上传附件"),
        "documents.orphans_removed": _("清理没有用到的文件"),
        "documents.finding_kept": _("保留疑似个人信息"),
    }
)
quiet("documents.")  # none of them is on the board
