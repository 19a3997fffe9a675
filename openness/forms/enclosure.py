"""A file to be published with a disclosure."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import PlainForm


class EnclosureForm(PlainForm):
    title = forms.CharField(label=_("附件名称"), max_length=60, help_text=_("读者看到的名字，例如：修路合同。"))
    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF、JPG、PNG、XLSX、DOCX。会原样公开，平台先查有没有个人信息；照片里的拍摄地点等会自动去掉。"),
    )
