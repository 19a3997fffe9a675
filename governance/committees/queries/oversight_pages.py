"""Pages of supervision and appraisal, ready for their templates: rows, parts and what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official, may, scope_of, within_codes
from governance.base.clock.explain import full_date
from governance.base.journal.models import Erasure
from governance.base.journal.queries import page_proof
from governance.base.places.models import Division
from governance.committees.choices import BodyKind, Grade, Post, ReportedTo
from governance.committees.models import (
    Appraisal,
    AppraisalResult,
    MeetingAsk,
    SupervisionAnswer,
    SupervisionOpinion,
    SupervisionReferral,
    SupervisionReport,
)
from governance.committees.permissions import READ_REFERRAL, SUPERVISE
from governance.committees.queries.oversight import rules_on
from governance.committees.rules import supervision as rules

LISTED = 200
Part = dict[str, Any]
STATE = {True: "met", False: "due"}


def opinions_of(user: User, on: dt.date) -> QuerySet[SupervisionOpinion]:
    return filter_official(SupervisionOpinion.objects.select_related("division", "answer"), user, on)


def asks_of(user: User, on: dt.date) -> QuerySet[MeetingAsk]:
    return filter_official(MeetingAsk.objects.select_related("division", "meeting"), user, on)


def appraisals_of(user: User, on: dt.date) -> QuerySet[Appraisal]:
    return filter_official(Appraisal.objects.select_related("division"), user, on)


def referrals_of(user: User, on: dt.date) -> QuerySet[SupervisionReferral]:
    """The supervision committee's own, at that very place; and those that went to where the person sits. Nobody of the
    committee that they are about, and no superuser."""
    scope = scope_of(user, on)
    own = [post.code for post in scope.posts if post.role in SUPERVISE.roles]
    seen = Q(division__code__in=own)
    for to, digits in ((ReportedTo.TOWNSHIP, 9), (ReportedTo.COUNTY, 6)):
        codes = [post.code for post in scope.posts if post.role in READ_REFERRAL.roles and len(post.code) == digits]
        if codes:
            seen |= Q(to=to) & within_codes(codes, "division__code")
    rows = SupervisionReferral.objects.filter(seen) if scope.posts else SupervisionReferral.objects.none()
    return rows.select_related("division", "opinion")


# Rows -----------------------------------------------------------------------------------------------------------------


def opinion_row(row: SupervisionOpinion, on: dt.date, *, board: bool = False) -> Part:
    answered = hasattr(row, "answer")
    late = not answered and row.answer_due_on is not None and row.answer_due_on < on
    label = _("已答复") if answered else _("逾期没有答复") if late else _("等答复")
    name = "committees_board:opinion" if board else "committees:opinion"
    return {
        "title": row.title,
        "url": reverse(name, args=[row.division.code, row.pk] if board else [row.pk]),
        "state": "late" if late else STATE[answered],
        "state_label": label,
        "facts": [row.division.name, str(row.get_about_display()), full_date(row.given_on)],
    }


def ask_row(row: MeetingAsk, on: dt.date) -> Part:
    closed = row.closed_on is not None
    late = not closed and row.due_on is not None and row.due_on < on
    label = _("已召集") if closed else _("逾期没有召集") if late else _("等召集")
    due = [] if row.due_on is None else [_("最迟%(day)s召集") % {"day": full_date(row.due_on)}]
    return {
        "title": _("建议召开%(what)s") % {"what": BodyKind(row.meeting_of).label},
        "url": reverse("committees:ask", args=[row.pk]),
        "state": "late" if late else STATE[closed],
        "state_label": label,
        "facts": [row.division.name, full_date(row.asked_on), *due],
    }


def referral_row(row: SupervisionReferral) -> Part:
    return {
        "title": row.title,
        "url": reverse("committees:referral", args=[row.pk]),
        "state": "met",
        "state_label": str(row.get_to_display()),
        "facts": [row.division.name, full_date(row.on)],
    }


def appraisal_row(row: Appraisal, on: dt.date, *, board: bool = False) -> Part:
    name = "committees_board:appraisal" if board else "committees:appraisal"
    if row.held_on is not None:
        state, label, day = "met", _("结果已公布"), row.held_on
    elif row.called_off_on is not None:
        state, label, day = "draft", _("已取消"), row.planned_on
    else:
        late = row.planned_on < on
        state, label, day = (
            ("late", _("过了评议日期"), row.planned_on) if late else ("due", _("待评议"), row.planned_on)
        )
    return {
        "title": _("%(year)s年民主评议") % {"year": row.year},
        "url": reverse(name, args=[row.division.code, row.pk] if board else [row.pk]),
        "state": state,
        "state_label": label,
        "facts": [row.division.name, full_date(day)],
    }


# Supervision ----------------------------------------------------------------------------------------------------------


def supervision_home(user: User, on: dt.date, places: Sequence[Division], within: str, year: int | None) -> Part:
    """What the supervision committee said, asked and reported; what waits comes first."""
    opinions = narrowed(opinions_of(user, on), within, year, "given_on").order_by("-given_on", "-id")
    asks = narrowed(asks_of(user, on), within, year, "asked_on").order_by("-asked_on", "-id")
    referrals = narrowed(referrals_of(user, on), within, year, "on").order_by("-on", "-id")
    reports = filter_official(SupervisionReport.objects.select_related("division"), user, on)
    opinion_rows = [opinion_row(row, on) for row in opinions[:LISTED]]
    lists = [
        {
            "title": _("监督意见"),
            "rows": opinion_rows,
            "empty": _("还没有。监督委员会开会看了账目、公开、工程以后，意见写在这里，向大家公开。"),
        },
        {"title": _("建议召开的会议"), "rows": [ask_row(row, on) for row in asks[:LISTED]], "empty": ""},
        {
            "title": _("向会议报告工作"),
            "rows": [report_row(row) for row in narrowed(reports, within, year, "on").order_by("-on", "-id")[:LISTED]],
            "empty": "",
        },
        {
            "title": _("向上级反映（只有您和收到的人看得到）"),
            "rows": [referral_row(row) for row in referrals[:LISTED]],
            "empty": "",
        },
    ]
    return {
        "lists": [one for one in lists if one["rows"] or one["empty"]],
        "rights": rights(places[0], on) if len(places) == 1 else [],
    }


def report_row(row: SupervisionReport) -> Part:
    return {
        "title": row.text[:60],
        "url": "",
        "state": "met",
        "state_label": _("向%(who)s报告") % {"who": BodyKind(row.heard_by).label},
        "facts": [row.division.name, full_date(row.on)],
    }


def narrowed(rows: QuerySet[Any], within: str, year: int | None, field: str) -> QuerySet[Any]:
    if within:
        rows = rows.filter(within_codes([within], "division__code"))
    return rows if year is None else rows.filter(**{f"{field}__year": year})


def rights(division: Division, on: dt.date) -> list[str]:
    """What the law of the day lets it do (VC-SU-RIGHTS, RC-SU-RIGHTS)."""
    code = rules.RIGHTS.get(division.committee, "")
    law = rules_on(division, on, [code]).get(code)
    return [] if law is None else [*(rules.RIGHT_WORDS[one] for one in law.options), law.basis_text]


def opinion_page(row: SupervisionOpinion, on: dt.date, *, board: bool = False) -> Part:
    """``board``: with proof, and why it is gone where it was erased."""
    answer = SupervisionAnswer.objects.filter(opinion=row).first()
    votes = _("同意%(yes)s人，不同意%(no)s人") % {"yes": row.in_favour, "no": row.against}
    sections = [{"title": _("意见"), "text": row.text, "note": votes}]
    if row.dissent:
        sections.append({"title": _("不同意见"), "text": row.dissent})
    if answer is not None:
        note = _("%(day)s答复：%(what)s") % {
            "day": full_date(answer.on),
            "what": _("采纳") if answer.accepted else _("没有采纳"),
        }
        sections.append({"title": _("村（居）委会的答复"), "text": answer.text, "note": note})
    elif row.answer_due_on is not None:
        text = _("还没有答复，最迟%(day)s（平台约定30天，不是法律）。") % {"day": full_date(row.answer_due_on)}
        sections.append({"title": _("村（居）委会的答复"), "text": text})
    links = [
        (f["title"], f["url"])
        for f in (opinion_row(one, on, board=board) for one in row.followed_by.select_related("division", "answer"))
    ]
    if row.follows is not None:
        links.insert(
            0,
            (
                _("前一个意见：%(title)s") % {"title": row.follows.title},
                opinion_row(row.follows, on, board=board)["url"],
            ),
        )
    return {**opinion_row(row, on, board=board), "sections": sections, "links": links, **public_part(row.leaf, board)}


def public_part(leaf: int | None, board: bool) -> Part:
    if not board or leaf is None:
        return {}
    erased = Erasure.objects.filter(pk=leaf).values_list("reason", flat=True).first()
    return {"proof": page_proof(leaf), "erased": erased or ""}


def ask_page(row: MeetingAsk, on: dt.date) -> Part:
    why = row.due_why.get("lines", []) + ([row.due_why["basis"]] if row.due_why.get("basis") else [])
    sections = [{"title": _("为什么要开"), "text": row.reason}]
    if row.due_on is None:
        text = _("没有查到本地规定的期限。村（居）委会不召集的，可以再次建议，或者向乡镇（街道）反映。")
        sections.append({"title": _("期限"), "text": text})
    if row.meeting is not None:
        who = _("由监督委员会自行召集") if row.called_by_itself else _("由村（居）委会召集")
        sections.append({"title": _("开成的会议"), "text": row.meeting.title, "note": who})
    return {**ask_row(row, on), "sections": sections, "explain": why}


def referral_page(row: SupervisionReferral) -> Part:
    sections = [{"title": _("反映的情况"), "text": row.text, "note": row.basis}]
    links = [] if row.opinion is None else [(row.opinion.title, reverse("committees:opinion", args=[row.opinion_id]))]
    return {**referral_row(row), "sections": sections, "links": links}


# Appraisal ------------------------------------------------------------------------------------------------------------


def results_of(row: Appraisal) -> list[AppraisalResult]:
    return list(AppraisalResult.objects.filter(appraisal=row).select_related("office").order_by("office_id"))


def appraisal_page(row: Appraisal, on: dt.date, *, board: bool = False) -> Part:
    results = results_of(row)
    sections: list[Part] = []
    if row.held_on is not None:
        words = {"present": row.present, "base": row.base, "chair": row.chaired_by}
        text = _("应参加%(base)s人，参加%(present)s人；监督委员会的%(chair)s主持。") % words
        sections.append({"title": _("结果"), "text": text, "table": _table(results), "checks": row.verdicts})
        ended = [one for one in results if one.ended_office]
        if ended:
            names = "、".join(one.office.name for one in ended)
            why = str(ended[0].verdict.get("ends", {}).get("text", ""))
            basis = "；".join(ended[0].verdict.get("ends", {}).get("basis", []))
            text = _("%(names)s连续两次被评议为不称职，职务依法终止。") % {"names": names}
            sections.append({"title": _("职务终止"), "text": text, "note": f"{why} {basis}".strip()})
    else:
        who = "、".join(f"{one.office.name}（{Post(one.office.post).label}）" for one in results)
        sections.append({"title": _("评议谁"), "text": who})
    sections.append(
        {"title": _("方案"), "text": row.plan, "note": _("%(day)s公布") % {"day": full_date(row.notice_on)}}
    )
    if row.called_off_why:
        sections.append({"title": _("为什么取消"), "text": row.called_off_why})
    leaf = row.leaf if row.leaf is not None else row.plan_leaf
    return {**appraisal_row(row, on, board=board), "sections": sections, "links": [], **public_part(leaf, board)}


def _table(results: Sequence[AppraisalResult]) -> Part:
    head = [_("姓名"), _("职务"), _("称职"), _("基本称职"), _("不称职"), _("弃权和无效"), _("等次")]
    rows = []
    for one in results:
        label = str(Grade(one.grade).label) if one.grade else ""
        said = _("%(grade)s（主持人认定：%(why)s）") % {"grade": label, "why": one.reason} if one.reason else label
        rows.append(
            [
                one.office.name,
                str(Post(one.office.post).label),
                str(one.competent),
                str(one.basic),
                str(one.incompetent),
                str(one.invalid),
                said,
            ]
        )
    return {"head": head, "rows": rows}


def supervises(user: User, place: Division, on: dt.date) -> bool:
    return may(user, SUPERVISE.name, place=place.code, on=on).ok
