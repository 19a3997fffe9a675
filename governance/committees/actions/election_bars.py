"""What was asked when somebody was entered and may have changed since: asked again on the day of the vote (R-CMT-2)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.verdict import Verdict, no, yes
from governance.committees.actions.election_log import ask_state, locked, log
from governance.committees.election_choices import CandidateState, ElectionKind, ElectionState
from governance.committees.models import Election, PollWorker, Proxy
from governance.committees.permissions import RUN_ELECTION
from governance.committees.queries import election as facts
from governance.committees.queries.election_law import ElectionLaw
from governance.committees.rules import election as rules

S = ElectionState
PREPARING = (S.ROLL, S.NOMINATED, S.CANDIDATES)


def bars_again(election: Election, law: ElectionLaw) -> list[Verdict]:
    """No proxy and no poll worker has become a candidate, and who withdrew has left a choice."""
    if election.kind == ElectionKind.RECALL:
        return []
    standing = facts.put_up_ids(election)
    return [
        _proxies_apart(election, standing, law),
        _workers_apart(election, standing),
        *choice_left(election, law, CandidateState.FORMAL),
    ]


def choice_left(election: Election, law: ElectionLaw, state: CandidateState) -> list[Verdict]:
    """差额: more of them than seats; a run-off is between those who are left."""
    choice = law.get("CHOICE")
    if choice is None or election.kind == ElectionKind.RUN_OFF:
        return []
    counted = Counter(election.candidates.filter(state=state).values_list("post", flat=True))
    asked = rules.more_candidates(counted, election.seats, choice.compare)
    hint = _("请点“候选人不够，重新提名”，补足候选人；来不及的，由党组织书记改选举日。")
    return [one if one.ok else replace(one, text=f"{one.text.rstrip('。')}。{hint}") for one in asked]


def _proxies_apart(election: Election, standing: set[int], law: ElectionLaw) -> Verdict:
    held = Proxy.objects.filter(election=election, proxy__in=standing, withdrawn_on=None).count()
    if not held or not law.says("PROXY-CANDIDATE"):
        return yes("proxy_candidate")
    basis = law.basis("PROXY-CANDIDATE")
    text = _("有%(n)d件委托的受托人成了候选人，候选人不得接受委托。请在“委托投票”里撤回。依据：%(basis)s")
    words = {"n": held, "basis": basis}
    return no("proxy_candidate", text % words, needed="0", met=str(held), basis=(basis,))


def _workers_apart(election: Election, standing: set[int]) -> Verdict:
    names = election.candidates.filter(person__in=standing).values_list("name", flat=True)
    same = Q(person__in=standing) | Q(person=None, name__in=list(names))
    found = list(PollWorker.objects.filter(same, election=election).values_list("name", flat=True))
    if not found:
        return yes("worker_candidate")
    text = _("工作人员%(names)s是候选人，不能监票、计票。请点“去掉工作人员”，再登记别人。")
    met = "、".join(found)
    return no("worker_candidate", text % {"names": met}, needed="0", met=str(len(found)), basis=rules.BASIS)


def drop_worker(*, election_id: int, worker_id: int, by: User, at: dt.datetime, on: dt.date) -> Election:
    """Somebody who does not watch or count after all; the list is published again with the stations."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, PREPARING, _("去掉工作人员"))
        election.workers.get(pk=worker_id).delete()
        log(election, "worker_dropped", by=by, at=at, worker=worker_id)
    return election
