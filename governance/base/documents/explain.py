"""The Chinese of this room's refusals."""

from __future__ import annotations

import dataclasses

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.documents.rules.guard import BLOCK, kind_of
from governance.base.spreadsheet import megabytes
from governance.base.verdict import Verdict, no

SENTENCES = {
    "attachment_empty": gettext_lazy("文件是空的。请重新选择文件。"),
    "attachment_size": gettext_lazy("文件最大%(needed)s，这个文件有%(met)s。请压缩图片或分开上传。"),
    "attachment_type": gettext_lazy("只能上传%(needed)s，按内容看这个文件是：%(met)s。请另存为其中一种再上传。"),
    "attachment_name": gettext_lazy("文件名的结尾是“%(met)s”，内容却是%(needed)s。请用原来的文件名再上传。"),
    "attachment_pixels": gettext_lazy("图片太大（%(met)s像素），最多六千万像素。请降低扫描分辨率再上传。"),
    "guard_certain": gettext_lazy("证号和卡号已经确认，任何理由都不能公开。请按“遮盖”，或者删去。"),
    "guard_reason": gettext_lazy("请写明为什么这里应当公开，%(needed)s个字。"),
    "guard_reason_personal": gettext_lazy("理由里也有个人信息。请写明原因，不要重复号码。"),
    "attachment_pdf": gettext_lazy("PDF 已损坏，打不开。请重新导出或扫描。"),
    "attachment_locked": gettext_lazy("PDF 加了密码，打不开也查不了。请去掉密码再上传。"),
    "attachment_script": gettext_lazy(
        "PDF 里有会自己运行的脚本（%(met)s），不能接收。请用“打印成 PDF”另存一份再上传。"
    ),
    "attachment_program": gettext_lazy(
        "PDF 里有启动程序或往外发送的动作（%(met)s），不能接收。请用“打印成 PDF”另存一份再上传。"
    ),
    "attachment_carries": gettext_lazy("PDF 里夹带了别的文件（%(met)s），不能接收。请把夹带的文件单独上传。"),
    "attachment_day_files": gettext_lazy(
        "本村（社区）一天最多上传%(needed)s个文件，这是第%(met)s个。请明天再传，或合并成一个文件。"
    ),
    "attachment_day_bytes": gettext_lazy(
        "本村（社区）一天最多上传%(needed)s，加上这个文件是%(met)s。请明天再传，或压缩图片。"
    ),
    "attachment_all_bytes": gettext_lazy(
        "本村（社区）一共可以存%(needed)s，加上这个文件是%(met)s。请联系县级管理员增加容量。"
    ),
    "attachment_picture": gettext_lazy("图片已损坏，打不开。请重新拍照或扫描。"),
}


def worded(verdict: Verdict) -> Verdict:
    """The verdict with its sentence, and its values in words."""
    if verdict.ok or verdict.text:
        return verdict
    needed, met = verdict.needed, verdict.met
    if verdict.code in ("attachment_size", "attachment_day_bytes", "attachment_all_bytes"):
        needed, met = megabytes(int(needed)), megabytes(int(met))
    elif verdict.code == "attachment_type":
        needed, met = _("PDF、JPG、PNG、XLSX、DOCX"), met or _("认不出来的文件")
    elif verdict.code == "attachment_name":
        met = met or _("空")
    text = str(SENTENCES[verdict.code]) % {"needed": needed, "met": met}
    return dataclasses.replace(verdict, needed=needed, met=met, text=text)


def found_verdict(*, kind: str, label: str, field: str, shown: str, in_file: bool = False) -> Verdict:
    """The refusal for something that the guard found: where, what, and how to go on. Never the value itself."""
    row = kind_of(kind)
    parts = {"where": label, "what": _(row.label), "shown": shown}
    if in_file:
        text = _("文件的“%(where)s”里有%(what)s（%(shown)s），不能公开。请去掉以后换一个文件。") % parts
        needed = _("没有证号和卡号")
    elif row.level == BLOCK:
        text = _("“%(where)s”里有%(what)s（%(shown)s），不能公开。请删去，或者按“遮盖”。") % parts
        needed = _("没有证号和卡号")
    else:
        text = _("“%(where)s”里好像有%(what)s（%(shown)s）。请按“遮盖”；确实应当公开的，写明理由保留。") % parts
        needed = _("遮盖，或写明保留的理由")
    return no(f"personal_{kind}", text, needed=needed, met=shown, basis=row.basis, field=field)
