"""What must not be put on a committee: found in what a department declares and writes (rules.md section 10).

Pure. Whether a stop refuses or only asks the reviewer to look is the law's: a rule that somebody read, or that the
county confirmed, refuses with its citation; any other is shown to the reviewer, who has to answer it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from autonomy.rules.similar import overlap, pairs

CERTIFICATE, EXISTING_FORM = "certificate", "existing_form"
SAME_FORM = 0.8  # of the pairs of the shorter name: the same form under another name
# "不承担……", "取消……" says the opposite; looked for in the same part of a sentence, before the word.
DENIED = re.compile(
    r"(?:不得|不再|不作|不是|不以|不设|不搞|不要求|不承担|不参与|不负责|不下达|不开展|不实行|取消|禁止|严禁|无需)"
    r"[^,.;:，。；：、\n]{0,12}$"
)
RESPONSIBLE = r"(?:责任主体|主体责任|负总责|第一责任|包干|牵头执法)"


@dataclass(frozen=True)
class Stop:
    """``rule`` is the code of the rule behind it, ``option`` the one of its list that names the matter."""

    stop: str
    label: str
    rule: str
    option: str
    words: re.Pattern[str]


STOPS = (
    Stop("investment", _("招商引资指标"), "ADMIT-2015-CANCEL", "investment", re.compile(r"招商引资|招商任务|引资额")),
    Stop("tax", _("协税护税指标"), "ADMIT-2015-CANCEL", "tax", re.compile(r"协税护税|代征税|税收任务|税收指标|催缴税")),
    Stop(
        "income", _("经济创收指标"), "ADMIT-2015-CANCEL", "income", re.compile(r"创收|经济增长指标|产值指标|营收指标")
    ),
    Stop(
        "enforcement",
        _("作为执法的责任主体"),
        "ADMIT-2015-CANCEL",
        "enforcement",
        re.compile(rf"执法{RESPONSIBLE}|{RESPONSIBLE}[^，。；\n]{{0,8}}执法|行政处罚|开具罚单|罚款|行政强制|查封|扣押"),
    ),
    Stop(
        "demolition",
        _("作为拆迁拆违的责任主体"),
        "ADMIT-2015-CANCEL",
        "demolition",
        re.compile(r"拆违|拆迁|强拆|拆除违法建|征地拆"),
    ),
    Stop(
        "environment",
        _("作为环境整治的责任主体"),
        "ADMIT-2015-CANCEL",
        "environment",
        re.compile(
            rf"环境整治{RESPONSIBLE}|{RESPONSIBLE}[^，。；\n]{{0,8}}环境整治|环保督察整改{RESPONSIBLE}|环境整治任务指标"
        ),
    ),
    Stop(
        "city_management",
        _("作为城市管理的责任主体"),
        "ADMIT-2015-CANCEL",
        "city_management",
        re.compile(rf"城市管理{RESPONSIBLE}|{RESPONSIBLE}[^，。；\n]{{0,8}}城市管理|占道经营整治|城管执法"),
    ),
    Stop("veto", _("一票否决"), "ADMIT-ASSESS", "", re.compile(r"一票否决")),
    Stop(
        "check_in",
        _("打卡、积分排名、强制拍照或者轨迹"),
        "FORM-BAN",
        "",
        re.compile(
            r"打卡|签到(?:率|次数|考核)|积分排名|积分考核|(?:每日|每天|每次|必须|须)拍照|拍照(?:上传|留痕|打卡)|上传(?:工作)?(?:照片|视频|轨迹)"
            r"|(?:运动|工作|巡查)轨迹|在线时长|下载(?:量|率|指标)|注册率|登录率|点赞|转发(?:量|数|率|任务)|投票拉票|重复填报"
        ),
    ),
)
LABELS = {
    **{stop.stop: stop.label for stop in STOPS},
    CERTIFICATE: _("不应出具的证明"),
    EXISTING_FORM: _("已经有的表格或者台账"),
}
RULE_CODES = ("ADMIT-2015-CANCEL", "ADMIT-ASSESS", "ADMIT-LEDGER", "FORM-BAN", "CERT-NEG-20", "CERT-BASIS")


@dataclass(frozen=True)
class Law:
    """A rule of the place, as far as a stop needs it."""

    code: str
    statement: str
    citation: str
    binding: bool
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Existing:
    """A form or ledger that is there already, and where."""

    title: str
    where: str


@dataclass(frozen=True)
class Asked:
    """What is searched, by the field it stands in. What a committee shall not do, and why, is not searched."""

    declared: Sequence[str] = ()
    texts: Mapping[str, str] | None = None
    forms: Sequence[str] = ()
    certificates: Sequence[str] = ()


@dataclass(frozen=True)
class Flag:
    """``binding`` refuses; any other waits for the reviewer's answer. ``field`` is where it stands."""

    stop: str
    text: str
    basis: str
    binding: bool
    field: str
    rule: str

    def as_json(self) -> dict[str, Any]:
        return {
            "stop": self.stop,
            "text": self.text,
            "basis": self.basis,
            "binding": self.binding,
            "rule": self.rule,
        }


def look(asked: Asked, law: Mapping[str, Law], existing: Sequence[Existing] = ()) -> list[Flag]:
    """Everything found, each stop at most once for a field."""
    found = [flag for stop in STOPS for flag in _by_words(stop, asked, law)]
    found += _certificates(asked, law)
    found += _forms(asked, law, existing)
    declared = [stop for stop in (CERTIFICATE, EXISTING_FORM) if stop in asked.declared]
    found += [
        _flag(
            stop,
            _("申请单位自查时选了这一项"),
            law,
            "CERT-NEG-20" if stop == CERTIFICATE else "ADMIT-LEDGER",
            "declared",
        )
        for stop in declared
    ]
    return found


def _by_words(stop: Stop, asked: Asked, law: Mapping[str, Law]) -> list[Flag]:
    found = []
    if stop.stop in asked.declared:
        found.append(_flag(stop.stop, _("申请单位自查时选了这一项"), law, stop.rule, "declared", stop.option))
    for field, text in (asked.texts or {}).items():
        words = said(stop.words, text)
        if words:
            told = _("写着“%(words)s”") % {"words": "”“".join(words)}
            found.append(_flag(stop.stop, told, law, stop.rule, field, stop.option))
    return found


def said(pattern: re.Pattern[str], text: str) -> list[str]:
    """The words as they stand in the text, without those that a sentence denies."""
    plain = unicodedata.normalize("NFKC", text)
    found = [hit.group() for hit in pattern.finditer(plain) if not DENIED.search(plain[: hit.start()])]
    return list(dict.fromkeys(found))


def _certificates(asked: Asked, law: Mapping[str, Law]) -> list[Flag]:
    """Against the list of the place: each certificate by its name, and what the text wants proved."""
    negative = law.get("CERT-NEG-20")
    options = negative.options if negative is not None else ()
    found = []
    for name in asked.certificates:
        hit = next((option for option in options if _names(name, option)), "")
        if hit:
            told = _("“%(name)s”是不应由村（社区）出具的证明：%(hit)s") % {"name": name, "hit": hit}
            found.append(_flag(CERTIFICATE, told, law, "CERT-NEG-20", "certificates"))
        else:
            told = _("“%(name)s”要有法律、法规或者国务院批准的保留清单作依据，并且属于村（居）委会的职责") % {
                "name": name
            }
            flag = _flag(CERTIFICATE, told, law, "CERT-BASIS", "certificates")
            # Whether a basis suffices is read by a person; its absence cannot be seen in a name.
            found.append(Flag(flag.stop, flag.text, flag.basis, False, flag.field, flag.rule))
    for field, text in (asked.texts or {}).items():
        for option in options:
            core = option.removeprefix("居民")
            words = said(re.compile(rf"(?:{re.escape(core)})[^，。；\n]{{0,4}}(?:的)?证明"), text)
            if words:
                told = _("写着“%(words)s”，是不应由村（社区）出具的证明") % {"words": "”“".join(words)}
                found.append(_flag(CERTIFICATE, told, law, "CERT-NEG-20", field))
    return found


def _names(name: str, option: str) -> bool:
    core = option.removeprefix("居民")
    return option in name or (len(core) >= 2 and core in name)


def _forms(asked: Asked, law: Mapping[str, Law], existing: Sequence[Existing]) -> list[Flag]:
    found = []
    for name in asked.forms:
        wanted = pairs(name)
        same = next((one for one in existing if overlap(wanted, pairs(one.title)) >= SAME_FORM), None)
        if same is not None:
            words = {"name": name, "title": same.title, "where": same.where}
            told = _("“%(name)s”已经有了：%(title)s（%(where)s），请从那里取，不再让村（社区）另填") % words
            found.append(_flag(EXISTING_FORM, told, law, "ADMIT-LEDGER", "forms"))
    return found


def _flag(stop: str, told: str, law: Mapping[str, Law], code: str, field: str, option: str = "") -> Flag:
    """A rule that does not list the matter (another version of it) is no ground for a refusal."""
    rule = law.get(code)
    words = {"label": LABELS[stop], "told": told}
    text = _("%(label)s：%(told)s") % words
    if rule is None:
        return Flag(stop, text, _("没有查到适用于这里的规定，请审查人判断"), False, field, code)
    listed = not option or option in rule.options
    return Flag(stop, text, rule.citation, rule.binding and listed, field, code)


def lines(text: str) -> list[str]:
    """Names written one a line, as forms and certificates are."""
    return [line.strip() for line in text.splitlines() if line.strip()]
