"""Chinese for the options of VC-AS-MATTERS, RC-AS-MATTERS and VC-AS-DELEGATE, in villagers' words."""

from django.utils.translation import gettext_lazy as _

SUBJECTS = {
    "village_planning": _("村庄规划和建设"),
    "lost_work_subsidy": _("误工补贴的人员和标准"),
    "collective_funds_use": _("从集体经济所得的钱和物怎么用"),
    "public_works_and_levies": _("公益事业、筹资筹劳和建设承包"),
    "key_assistance": _("重点帮扶的人员和方案"),
    "collective_income_use": _("从集体经济所得收益的使用"),
    "land_contracting": _("土地承包经营方案"),
    "collective_projects": _("集体经济项目的立项和承包"),
    "homestead": _("宅基地的使用方案"),
    "land_compensation": _("征地补偿费的使用和分配"),
    "collective_property_disposal": _("借贷、租赁等处分集体财产"),
    "charter_and_convention": _("自治章程和居民公约"),
    "annual_report": _("年度工作报告"),
    "evaluation": _("评议成员"),
    "report": _("年度工作报告"),
    "revoke": _("撤销或者变更委员会不适当的决定"),
    "matters": _("上面法律列举的全部事项"),
    "other": _("其他"),
}
