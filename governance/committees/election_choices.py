"""Words of elections (村组法 14 to 24, 居组法 14 to 25)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ElectionKind(models.TextChoices):
    GENERAL = "general", _("换届选举")
    BY_ELECTION = "by_election", _("补选")
    RUN_OFF = "run_off", _("另行选举")
    RECALL = "recall", _("罢免投票")


class Mode(models.TextChoices):
    """Who casts a ballot; the urban values are the options of the rule RC-EL-MODE."""

    VILLAGE = "VILLAGE", _("登记参加选举的村民投票")
    ALL_VOTERS = "ALL_VOTERS", _("全体有选举权的居民投票")
    HOUSEHOLD_REP = "HOUSEHOLD_REP", _("每户派代表投票")
    RESIDENT_REP = "RESIDENT_REP", _("居民代表投票")


class ElectionState(models.TextChoices):
    PLANNED = "planned", _("已定方案")
    COMMITTEE = "committee", _("选举委员会已产生")
    ROLL = "roll", _("名单已公布")
    NOMINATED = "nominated", _("提名已结束")
    CANDIDATES = "candidates", _("正式候选人已公布")
    VOTING = "voting", _("正在投票")
    COUNTED = "counted", _("计票已核对")
    RUN_OFF = "run_off", _("要另行选举")
    DECIDED = "decided", _("结果已公布")
    DONE = "done", _("已办结")
    CANCELLED = "cancelled", _("已取消")


class CommitteeWay(models.TextChoices):
    """How the election committee was chosen; the values are the options of the rules *-EL-COMMITTEE."""

    ASSEMBLY = "assembly", _("村（居）民会议推选")
    COUNCIL = "council", _("村（居）民代表会议推选")
    GROUPS = "groups", _("各村民小组会议推选")


class Seat(models.TextChoices):
    """Posts that are voted on, in the order of the ballot."""

    CHAIR = "chair", _("主任")
    DEPUTY = "deputy", _("副主任")
    MEMBER = "member", _("委员")


class MemberEnd(models.TextChoices):
    NOMINATED = "nominated", _("本人被提名为候选人")
    KIN_NOMINATED = "kin_nominated", _("近亲属被提名为候选人")
    RESIGNED = "resigned", _("辞去")


class RollState(models.TextChoices):
    LISTED = "listed", _("在名单上")
    WAITING = "waiting", _("等本人表示或申请")
    REFUSED = "refused", _("不登记")
    REMOVED = "removed", _("经申诉除名")


class ObjectionAsks(models.TextChoices):
    ADD = "add", _("漏登，要求登记")
    REMOVE = "remove", _("错登，要求除名")
    CORRECT = "correct", _("写错，要求更正")


class Nominator(models.TextChoices):
    """The values are the options of the rules *-EL-NOMINATE."""

    PARTY = "party", _("党组织提名")
    VOTERS = "voters", _("选民提名")


class CandidateState(models.TextChoices):
    NOMINATED = "nominated", _("已提名，等资格审查")
    QUALIFIED = "qualified", _("审查合格")
    EXCLUDED = "excluded", _("不得作为候选人")
    WITHDRAWN = "withdrawn", _("本人不接受提名")
    FORMAL = "formal", _("正式候选人")
    LEFT_OUT = "left_out", _("没有列为正式候选人")
    WRITTEN_IN = "written_in", _("选票上另选的人")


class Ground(models.TextChoices):
    """Why somebody may not be a candidate. The first four are of the article, worded as the options of the rules
    *-EL-DISQUALIFY; the last two say that a person has no right to be elected (村组法 16, 居组法 16)."""

    EXPELLED = "expelled_from_party", _("被开除中国共产党党籍")
    PUNISHED = "criminal_punishment", _("因犯罪受过刑事处罚")
    CLAN = "clan_or_evil_forces", _("利用宗族或者黑恶势力从事非法活动")
    EVIL = "evil_forces", _("利用黑恶势力从事非法活动")
    CULT = "illegal_religion_or_cult", _("组织或者参加非法宗教活动或者邪教活动")
    AGE = "under_age", _("选举日不满十八周岁")
    DEPRIVED = "deprived", _("依照法律被剥夺政治权利")


class WorkerDuty(models.TextChoices):
    SCRUTINEER = "scrutineer", _("监票人")
    TELLER = "teller", _("唱票、计票人")
    PROXY_WRITER = "proxy_writer", _("代写人")


class Claim(models.TextChoices):
    """Who calls for a recall (村组法 19, 居组法 20)."""

    VOTERS = "voters", _("有选举权的村（居）民联名")
    REPRESENTATIVES = "representatives", _("村（居）民代表联名")


class NoticeKind(models.TextChoices):
    """What is published of an election, each with a leaf in the log."""

    PLAN = "plan", _("选举工作方案")
    COMMITTEE = "committee", _("选举委员会名单")
    ROLL = "roll", _("登记参加选举的人数")
    OBJECTIONS = "objections", _("申诉处理结果")
    CANDIDATES = "candidates", _("正式候选人名单")
    PROXIES = "proxies", _("委托投票")
    STATIONS = "stations", _("投票站和工作人员")
    RESULT = "result", _("选举结果")
    CANCELLED = "cancelled", _("选举取消")
