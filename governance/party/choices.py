"""Words of the party's subject (PTY)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """Sizes of a party organisation, from the township's down to a group (R-PTY-1)."""

    COMMITTEE = "committee", _("党委（党工委）")
    GENERAL = "general", _("党总支")
    BRANCH = "branch", _("党支部")
    GROUP = "group", _("党小组")


class OfficerPost(models.TextChoices):
    SECRETARY = "secretary", _("书记")
    DEPUTY = "deputy", _("副书记")
    DISCIPLINE = "discipline", _("纪检委员")
    ORGANISING = "organising", _("组织委员")
    PUBLICITY = "publicity", _("宣传委员")
    MEMBER = "member", _("委员")
    GROUP_LEADER = "group_leader", _("党小组组长")


class StudyKind(models.TextChoices):
    """Which step of a matter the party organisation takes; the values are those of ``committees.StepKind``."""

    STUDIED = "studied", _("党组织研究")
    MEMBERS = "members", _("党员大会审议")


class Opinion(models.TextChoices):
    """What came out of a study. Only the first two let the matter go on (R-PTY-2)."""

    AGREE = "agree", _("同意提交下一步")
    CONDITIONS = "conditions", _("附条件同意")
    RETURN = "return", _("退回完善")
    REFUSE = "refuse", _("不同意提交")


class LinkKind(models.TextChoices):
    """区域化党建 (R-PTY-1)."""

    MEETING = "meeting", _("联席会议")
    AGREEMENT = "agreement", _("共建约定")


class ListKind(models.TextChoices):
    """Bundled lists that drive nothing before a county adopts them (architecture.md, "Law")."""

    STANDARD = "standard", _("支部规范化检查项目")
    DUTY = "duty", _("领导责任清单")


class Grade(models.TextChoices):
    """Of the yearly appraisal of a leadership (R-PTY-4)."""

    GOOD = "good", _("好")
    FAIR = "fair", _("较好")
    MEDIUM = "medium", _("一般")
    POOR = "poor", _("差")


class RectificationState(models.TextChoices):
    """软弱涣散党组织整顿 (R-PTY-5)."""

    IDENTIFIED = "identified", _("已认定，等整顿方案")
    UNDERWAY = "underway", _("整顿中")
    SUBMITTED = "submitted", _("已申请验收")
    ACCEPTED = "accepted", _("验收通过")
    WITHDRAWN = "withdrawn", _("认定有误，已撤销")


class WeakKind(models.TextChoices):
    """Why a branch is called weak or lax, in the words that are publicly known; unread, shown as such."""

    SECRETARY = "secretary", _("书记缺配或不胜任")
    DISUNITED = "disunited", _("班子不团结、内耗")
    LIFE = "life", _("组织生活不正常")
    AFFAIRS = "affairs", _("村（居）务不公开、管理混乱")
    SERVICE = "service", _("服务群众意识差")
    DISORDER = "disorder", _("治安和信访问题突出")
    OTHER = "other", _("其他")
