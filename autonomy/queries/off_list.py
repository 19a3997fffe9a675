"""The ready answer to an order that is not on the list, as facts and as a letter (R-AUT-2, R-TWN-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from autonomy.models import ListEntry, OffListAnswer
from autonomy.queries.report import ListThen, list_then
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official, scope_of
from governance.base.clock.explain import full_date
from governance.base.documents.printing import SHEET, Block, Prose, Sheet, Signed, pdf
from governance.base.documents.word import docx
from governance.base.places.choices import Committee
from governance.base.places.models import Division


def visible_to(user: User, on: dt.date) -> QuerySet[OffListAnswer]:
    """Official records of one's divisions; for a department what was answered to it."""
    scope = scope_of(user, on)
    own = [post.organisation_id for post in scope.posts if post.role == Role.DEPARTMENT and post.organisation_id]
    official = filter_official(OffListAnswer.objects.all(), user, on)
    if not own:
        return official
    return OffListAnswer.objects.filter(Q(pk__in=official.values("pk")) | Q(organisation__in=own))


def get_for(user: User, answer_id: int, on: dt.date) -> OffListAnswer:
    """``OffListAnswer.DoesNotExist`` for anything else."""
    related = ("division", "organisation", "version__division", "nearest", "by")
    return visible_to(user, on).select_related(*related).get(pk=answer_id)


def counts_by_department(code: str, since: dt.date, until: dt.date) -> dict[int, int]:
    """How many orders off the list each office was answered in a county between two days, both included: what the
    burden sheet of a department shows (R-TWN-3)."""
    rows = OffListAnswer.objects.filter(
        division__code__startswith=code, organisation__isnull=False, on__gte=since, on__lte=until
    )
    return dict(rows.order_by().values_list("organisation").annotate(n=Count("id")))


def looked_up(matter: str, division: Division, asked_on: dt.date) -> ListThen:
    """By the list of that day for this very kind of committee: what the other kind does is not owed here."""
    return list_then(matter, division.code, asked_on, committee=division.committee)


def brings(entry: ListEntry) -> str:
    """What the government owes along with an entry: money, powers, data (费随事转，权随责走)."""
    parts = []
    if entry.amount is not None:
        words = {"amount": f"{entry.amount:,.2f}", "per": entry.get_per_display(), "payer": entry.payer}
        parts.append(_("经费%(amount)s元（%(per)s），由%(payer)s付") % words)
        if entry.pay_when:
            parts.append(_("付款时间：%s") % entry.pay_when)
    if entry.powers:
        parts.append(_("权限：%s") % entry.powers)
    if entry.data:
        parts.append(_("数据：%s") % entry.data)
    return _("随它给的：%s。") % "；".join(parts) if parts else _("清单上没有写明随它给的经费和权限。")


def answer_text(matter: str, addressee: str, division: Division, asked_on: dt.date, then: ListThen) -> str:
    """What the committee says: the list of that day, that it is not on it, what is missing, which way is open."""
    if then.version is None:
        raise ValueError("without a list nothing is off it: rules.off_list.list_there")
    if then.near:
        near = _("最接近的事项是“%(title)s”（%(code)s），内容与布置的不同。") % {
            "title": then.near[0].title,
            "code": then.near[0].code,
        }
    else:
        near = _("清单上没有相近的事项。")
    first = _(
        "贵单位%(day)s布置的“%(matter)s”，经查%(county)s《协助政府工作事项清单》第%(number)s版"
        "（%(from)s起施行），不在当天有效的清单上。%(near)s"
    ) % {
        "day": full_date(asked_on),
        "matter": matter.strip(),
        "county": then.version.division.name,
        "number": then.version.number,
        "from": full_date(then.version.effective_from) if then.version.effective_from else "",
        "near": near,
    }
    return "\n".join([first, _basis(division), _route()])


def _basis(division: Division) -> str:
    """What is missing: the basis, the money and the admission."""
    law = (
        _("《城市居民委员会组织法》第四十三条")
        if division.committee == Committee.URBAN
        else _("《村民委员会组织法》第四十三条")
    )
    return _(
        "要求协助的事项，应当有法律法规依据，并由委托的部门提供经费和必要条件（%(law)s）。"
        "这一件没有列入清单，也没有写明依据、经费和条件，%(who)s不承担办理和考核责任。"
    ) % {"law": law, "who": _("居民委员会") if division.committee == Committee.URBAN else _("村民委员会")}


def _route() -> str:
    return _(
        "确需协助的，请向县级民政部门申请事项准入，列入清单后按协议办理；也可以由贵单位作为购买方，向社会组织或者企业购买服务。"
    )


def blocks(answer: OffListAnswer) -> Sequence[Block]:
    paragraphs = [_("%s：") % answer.addressee, *answer.text.split("\n")]
    return [Prose("", paragraphs), Signed([answer.division.name, full_date(answer.on)])]


def title(answer: OffListAnswer) -> str:
    return _("关于“%(matter)s”不在协助事项清单的答复") % {"matter": answer.matter}


def footer(answer: OffListAnswer) -> str:
    return _("清单外事项答复第%(number)s号") % {"number": answer.pk}


def as_docx(answer: OffListAnswer) -> bytes:
    return docx(title(answer), blocks(answer), footer=footer(answer))


def as_pdf(answer: OffListAnswer) -> bytes:
    """Raises ``MissingGlyphs``."""
    sheet = Sheet("letter", answer.division.name, title(answer), footer(answer), blocks=blocks(answer))
    return pdf(sheet, SHEET)
