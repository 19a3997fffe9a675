"""Forms of the clock's buttons in the admin."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.clock.choices import DayKind
from governance.base.fields import PlainForm

WORDS = {str(_kind.label): _kind.value for _kind in DayKind}


class NoticeForm(PlainForm):
    """The State Council's yearly notice, one day a line, as it can be copied from the notice."""

    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=2020, max_value=2100)
    source = forms.CharField(
        label=gettext_lazy("来源文件"),
        max_length=200,
        help_text=gettext_lazy("例如：国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕某号）"),
    )
    verified = forms.BooleanField(label=gettext_lazy("已与中国政府网原文逐日核对"), required=False)
    days = forms.CharField(
        label=gettext_lazy("逐日安排"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=gettext_lazy("每行一天：日期 放假或调休上班 名称。例如：2027-01-01 放假 元旦"),
    )

    def clean_days(self) -> list[tuple[dt.date, str, str]]:
        """Rows (day, kind, name); the message names the first line that cannot be read."""
        rows = []
        for number, line in enumerate(self.cleaned_data["days"].splitlines(), start=1):
            parts = line.split()
            if not parts:
                continue
            try:
                day, kind, name = parts
                rows.append((dt.date.fromisoformat(day), WORDS.get(kind, kind), name))
            except ValueError:
                raise forms.ValidationError(
                    _("第%(row)d行读不懂：“%(line)s”。应为：2027-01-01 放假 元旦") % {"row": number, "line": line}
                ) from None
        return rows
