"""The clock in the admin: duties and runs to look at, the yearly notice to enter."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from governance.base.accounts.admin.base import ReadOnlyAdmin, now, posted, today, who
from governance.base.accounts.permissions import scope_of
from governance.base.clock.actions.calendar import enter_calendar
from governance.base.clock.forms import NoticeForm
from governance.base.clock.models import CalendarDay, CalendarYear, Duty, Event, LadderStep, SweepRun
from governance.base.clock.permissions import ENTER_CALENDAR, events_visible_to, visible_to
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import explain, texts


class DutyList(ChangeList):
    """Puts the words of a whole page beside its duties, with a constant number of queries."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        for duty, text in zip(self.result_list, texts(self.result_list), strict=True):
            duty.text = text


@admin.register(Duty)
class DutyAdmin(ReadOnlyAdmin):
    list_display = ("title", "division", "due_on", "state", "level", "met_on")
    list_filter = ("state", "level")
    search_fields = ("division__code",)
    search_help_text = gettext_lazy("区划代码的前几位")
    ordering = ("due_on", "id")
    fields = (
        "title",
        "division",
        ("opens_on", "due_on", "provisional"),
        ("state", "level", "met_on"),
        "reasons",
        "steps",
    )
    readonly_fields = ("title", "reasons", "steps")

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_to(who(request), today(request)).select_related("division")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DutyList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        return (queryset.filter(division__code__startswith=term) if term else queryset), False

    @display(description=gettext_lazy("事项"))
    def title(self, duty: Any) -> str:
        return cast(str, (duty.text if hasattr(duty, "text") else texts([duty])[0]).title)

    @display(description=gettext_lazy("为什么是这一天"))
    def reasons(self, duty: Duty) -> str:
        return format_html_join("", "<p>{}</p>", ((line,) for line in explain(duty, calendar())))

    @display(description=gettext_lazy("经过"))
    def steps(self, duty: Duty) -> str:
        rows = [(event.on, event.get_what_display()) for event in duty.events.order_by("on", "what")]
        return format_html_join("", "<p>{} {}</p>", rows) or "—"


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("on", "title", "kind", "division", "reported_at", "taken")
    fields = ("on", "title", "kind", "division", "reported_at", "taken")
    ordering = ("-id",)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = cast("QuerySet[Event]", events_visible_to(who(request), today(request)))
        return rows.select_related("division")


class DayInline(admin.TabularInline):
    model = CalendarDay
    fields = readonly_fields = ("date", "kind", "name")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


@admin.register(CalendarYear)
class CalendarYearAdmin(ReadOnlyAdmin):
    list_display = ("year", "source", "verified")
    fields = ("year", "source", "verified")
    ordering = ("-year",)
    inlines = (DayInline,)
    actions_list = ("enter",)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return CalendarYear.objects.all()

    def has_enter_permission(self, request: HttpRequest) -> bool:
        return bool(scope_of(who(request), today(request)).roles() & ENTER_CALENDAR.roles)

    @action(description=gettext_lazy("录入放假通知"), url_path="enter", permissions=["enter"])
    def enter(self, request: HttpRequest) -> HttpResponseBase:
        def act(values: dict[str, Any]) -> str:
            enter_calendar(**now(request), **values)
            return _("%(year)d年的放假安排已录入；下一次巡检会把暂定的期限算准。") % {"year": values["year"]}

        return self.deed(
            request,
            NoticeForm(posted(request)),
            act,
            title=_("录入放假通知"),
            back=reverse("admin:clock_calendaryear_changelist"),
            lead=_("国务院办公厅每年11月前后公布下一年的安排。录入后会替换这一年原有的内容。"),
        )


@admin.register(LadderStep)
class LadderStepAdmin(ReadOnlyAdmin):
    list_display = ("place_code", "step", "working_days", "source")
    fields = ("place_code", "step", "working_days", "source")
    ordering = ("place_code", "step")

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return LadderStep.objects.all()


@admin.register(SweepRun)
class SweepRunAdmin(ReadOnlyAdmin):
    list_display = ("on", "started_at", "finished_at", "summary")
    fields = ("on", "started_at", "finished_at", "summary")
    readonly_fields = ("summary",)
    ordering = ("-id",)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return SweepRun.objects.all()

    @display(description=gettext_lazy("办了多少件"))
    def summary(self, run: SweepRun) -> str:
        words = {
            "opened": _("建立"),
            "reminded": _("提醒"),
            "due": _("到期"),
            "overdue": _("逾期"),
            "escalated_township": _("报乡镇"),
            "escalated_county": _("报县级"),
            "met": _("结清"),
        }
        said = [f"{words[key]} {run.counts[key]}" for key in words if run.counts.get(key)]
        return format_html("{}", "，".join(said) or _("没有变化"))
