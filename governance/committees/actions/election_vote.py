"""Stations and their people, proxies, the vote and its counts (R-CMT-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.verdict import Refused, Verdict, no, require, yes
from governance.committees.actions.election_bars import PREPARING, bars_again
from governance.committees.actions.election_log import ask_state, locked, log, met, publish
from governance.committees.duty_kinds import KIND_PUBLISH_PROXIES
from governance.committees.election_choices import (
    CandidateState,
    ElectionKind,
    ElectionState,
    Mode,
    NoticeKind,
    RollState,
    Seat,
    WorkerDuty,
)
from governance.committees.models import Candidate, Count, Election, Office, PollingStation, PollWorker, Proxy
from governance.committees.permissions import COUNT_VOTES, KEEP_ROLL, RUN_ELECTION
from governance.committees.queries import election as facts
from governance.committees.queries.election_bodies import proxies_body, stations_body
from governance.committees.queries.election_law import law_for
from governance.committees.rules import election as rules
from governance.committees.rules.election_schedule import enough_before
from residents.choices import Sex
from residents.models import Absence, Person

S, C = ElectionState, CandidateState
RECALL_POSTS = {"yes": "recall", "no": "recall"}


@dataclass(frozen=True)
class StationInput:
    name: str
    address: str
    opens: dt.time
    closes: dt.time
    mobile: bool = False
    approved_by: str = ""


@dataclass(frozen=True)
class WorkerInput:
    name: str
    duty: str
    none_kin: bool
    person_id: int | None = None
    station_id: int | None = None


@dataclass(frozen=True)
class ProxyInput:
    principal_id: int
    proxy_id: int
    written_on: dt.date | None
    filed_on: dt.date
    near_relative: bool


# Stations and people --------------------------------------------------------------------------------------------------


def add_station(*, election_id: int, given: StationInput, by: User, at: dt.datetime, on: dt.date) -> PollingStation:
    """A place, or a mobile box; where the province wants it, with the township's approval."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, PREPARING, _("登记投票站"))
        law = law_for(election)
        require(
            _filled(given.name, "name"),
            _filled(given.address, "address"),
            _hours(given),
            _approved(given, law.says("MOBILE-BOX-APPROVAL"), law.basis("MOBILE-BOX-APPROVAL")),
            _free_name(election, given.name),
            *facts.guarded([("address", _("地点"), given.address), ("name", _("名称"), given.name)]),
        )
        return PollingStation.objects.create(
            election=election,
            name=given.name.strip(),
            address=given.address.strip(),
            opens=given.opens,
            closes=given.closes,
            mobile=given.mobile,
            approved_by=given.approved_by.strip(),
        )


def add_worker(*, election_id: int, given: WorkerInput, by: User, at: dt.datetime, on: dt.date) -> PollWorker:
    """Neither a candidate nor a near relative of one watches or counts."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, PREPARING, _("登记工作人员"))
        if given.station_id is not None:
            election.stations.get(pk=given.station_id)
        standing = facts.put_up_ids(election)
        names = set(election.candidates.filter(person__in=standing).values_list("name", flat=True))
        known = given.person_id in standing or (given.person_id is None and given.name.strip() in names)
        require(
            _filled(given.name, "name"),
            rules.one_of("duty", given.duty, WorkerDuty.values, _("工作"), rules.BASIS[0], "duty"),
            _no_candidate(known),
            _no_kin(given.none_kin),
        )
        return PollWorker.objects.create(
            election=election,
            station_id=given.station_id,
            person_id=given.person_id,
            name=given.name.strip(),
            duty=given.duty,
            none_kin=given.none_kin,
        )


def publish_stations(*, election_id: int, by: User, at: dt.datetime, on: dt.date) -> Election:
    """Where, from when to when, and who watches and counts; every mobile box with as many as the place asks."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, PREPARING, _("公布投票站"))
        require(*_stations_ready(election))
        entry = log(election, "stations_published", by=by, at=at, stations=election.stations.count())
        publish(election, NoticeKind.STATIONS, entry, stations_body(election), on=on)
    return election


def _stations_ready(election: Election) -> list[Verdict]:
    stations = list(election.stations.all())
    if not stations:
        return [no("stations", _("还没有登记投票站。请先登记。"), needed="1", met="0", basis=rules.BASIS)]
    rule = law_for(election).get("MOBILE-BOX")
    found = [yes("stations")]
    for station in stations:
        if station.mobile and rule is not None:
            found.append(rule.compare(station.workers.filter(duty=WorkerDuty.SCRUTINEER).count()))
    return found


# Proxies --------------------------------------------------------------------------------------------------------------


def file_proxy(*, election_id: int, given: ProxyInput, by: User, at: dt.datetime, on: dt.date) -> Proxy:
    """Written, at most three for one proxy, in time where the place has days; no candidate, none by representatives."""
    with transaction.atomic():
        election = locked(election_id, KEEP_ROLL, by=by, on=on)
        ask_state(election, PREPARING, _("登记委托投票"))
        law = law_for(election)
        principal = facts.entry_of(election, given.principal_id)
        proxy = facts.entry_of(election, given.proxy_id)
        asked = rules.ProxyFacts(
            same_person=given.principal_id == given.proxy_id,
            written=given.written_on is not None and given.written_on <= given.filed_on,
            proxy_listed=proxy is not None and proxy.state == RollState.LISTED,
            principal_listed=principal is not None and principal.state == RollState.LISTED,
            principal_votes=principal is not None and principal.ballot,
            proxy_is_candidate=given.proxy_id in facts.put_up_ids(election),
            near_relative=given.near_relative,
        )
        most = law.get("PROXY")
        held = facts.held_proxies(election, given.proxy_id) + 1
        day = election.election_day
        require(
            *rules.proxy_fits(
                asked,
                who=law.options("PROXY-WHO", ()),
                candidate_barred=law.says("PROXY-CANDIDATE"),
                barred_by_mode=election.mode == Mode.RESIDENT_REP and law.says("PROXY-REP-MODE"),
                basis=law.basis("PROXY-WHO"),
                mode_basis=law.basis("PROXY-REP-MODE"),
            ),
            *([] if most is None else [_at_proxy(most.compare(held))]),
            enough_before("filed_on", given.filed_on, day, law.numbers().proxy, _("提出委托"), "filed_on"),
            _not_ahead(given.filed_on, on),
            _not_posted(election),
            _first_of(election, given.principal_id),
        )
        made = Proxy.objects.create(
            election=election,
            principal_id=given.principal_id,
            proxy_id=given.proxy_id,
            written_on=given.written_on or given.filed_on,
            filed_on=given.filed_on,
            near_relative=given.near_relative,
        )
        log(election, "proxy_filed", by=by, at=at, proxy=made.pk)
    return made


def withdraw_proxy(*, proxy_id: int, by: User, at: dt.datetime, on: dt.date) -> Proxy:
    with transaction.atomic():
        election_id = Proxy.objects.values_list("election_id", flat=True).get(pk=proxy_id)
        election = locked(election_id, KEEP_ROLL, by=by, on=on)
        ask_state(election, PREPARING, _("撤回委托"))
        found = Proxy.objects.select_for_update().get(pk=proxy_id, withdrawn_on=None)
        found.withdrawn_on = on
        found.save()
        log(election, "proxy_withdrawn", by=by, at=at, proxy=found.pk)
    return found


def publish_proxies(*, election_id: int, by: User, at: dt.datetime, on: dt.date) -> Election:
    """Names on the paper of the notice board, numbers on the web; what was not posted is void."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, PREPARING, _("公布委托名单"))
        days = law_for(election).numbers().proxy_list
        require(enough_before("proxies_on", on, election.election_day, days, _("公布委托名单")), _not_posted(election))
        election.proxies_on = on
        election.save()
        met(election, KIND_PUBLISH_PROXIES, on=on)
        entry = log(election, "proxies_published", by=by, at=at)
        publish(election, NoticeKind.PROXIES, entry, proxies_body(election), on=on)
    return election


# The vote and its counts ----------------------------------------------------------------------------------------------


def start_voting(*, election_id: int, by: User, at: dt.datetime, on: dt.date) -> Election:
    """On the day. Everything before it is done: objections, stations, posted proxies; every bar is asked again."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        recall = election.kind == ElectionKind.RECALL
        ask_state(election, [S.ROLL] if recall else [S.CANDIDATES], _("开始投票"))
        require(
            _on_the_day(election, on),
            _none_open(facts.undecided(election)),
            _proxies_posted(election),
            *_stations_ready(election),
            *bars_again(election, law_for(election)),
        )
        election.start_voting()
        election.save()
        log(election, "voting_started", by=by, at=at)
    return election


def write_in(*, election_id: int, person_id: int, post: str, by: User, at: dt.datetime, on: dt.date) -> Candidate:
    """Somebody whom voters wrote on the ballot in place of a candidate; from the roll, before the counts."""
    with transaction.atomic():
        election = locked(election_id, COUNT_VOTES, by=by, on=on)
        ask_state(election, [S.VOTING], _("登记另选的人"))
        entry = facts.entry_of(election, person_id)
        person = Person.objects.filter(pk=person_id, division=election.division).first()
        if person is None or entry is None or entry.state != RollState.LISTED:
            raise Refused(no("person", _("这个人不在选民名单上，写他的票无效。"), needed="1", met="0", field="person"))
        require(
            rules.one_of("post", post, list(election.seats), _("职务"), rules.BASIS[0], "post"),
            _not_counted(election),
            _not_standing(election, person_id),
        )
        return Candidate.objects.create(
            election=election,
            person=person,
            name=person.name,
            woman=person.sex == Sex.FEMALE,
            lives_here=not Absence.objects.on(on).filter(person=person).exists(),
            post=post,
            state=C.WRITTEN_IN,
            declared_on=on,
        )


def enter_count(*, election_id: int, tally: rules.Tally, by: User, at: dt.datetime, on: dt.date) -> Election:
    """One person's count, without sight of another's. When two people found the same it stands; else one more counts.
    Impossible numbers are refused with what they contradict."""
    with transaction.atomic():
        election = locked(election_id, COUNT_VOTES, by=by, on=on)
        ask_state(election, [S.VOTING], _("录入计票"))
        before = list(election.counts.all())
        posts = posts_of(election)
        require(
            rules.may_count([one.by_id for one in before], by.pk),
            _not_of_candidates(election, by),
            *rules.tally_fits(tally, voters=election.voters or 0, posts=posts, seats=election.seats),
        )
        made = Count.objects.create(
            election=election,
            number=len(before) + 1,
            issued=tally.issued,
            cast=tally.cast,
            valid=tally.valid,
            invalid=tally.invalid,
            votes=dict(tally.votes),
            by=by,
            at=at,
        )
        log(election, "votes_counted", by=by, at=at, count=made.number)
        settled = rules.agreed([(one.by_id, tally_of(one)) for one in [*before, made]])
        if settled is not None:
            _settle(election, settled, by=by, at=at)
    return election


def _settle(election: Election, tally: rules.Tally, *, by: User, at: dt.datetime) -> None:
    election.settle_count(issued=tally.issued, cast=tally.cast, valid=tally.valid, invalid=tally.invalid)
    election.save()
    if election.kind == ElectionKind.RECALL:
        recall = election.recall
        recall.yes_votes, recall.no_votes = tally.votes["yes"], tally.votes["no"]
        recall.save()
    else:
        for candidate in election.candidates.filter(state__in=facts.STANDING):
            candidate.votes = tally.votes[str(candidate.pk)]
            candidate.save()
    log(election, "count_settled", by=by, at=at)


def posts_of(election: Election) -> Mapping[str, str]:
    """What is counted: every name on the ballots with its post; of a recall yes and no."""
    if election.kind == ElectionKind.RECALL:
        return RECALL_POSTS
    rows = election.candidates.filter(state__in=facts.STANDING).order_by("pk")
    return {str(pk): post for pk, post in rows.values_list("pk", "post")}


def tally_of(count: Count) -> rules.Tally:
    return rules.Tally(count.issued, count.cast, count.valid, count.invalid, count.votes)


# Small questions ------------------------------------------------------------------------------------------------------


def _filled(text: str, name: str) -> Verdict:
    if text.strip():
        return yes(name)
    return no(name, _("请填写，不能空着。"), needed="1", met="0", basis=rules.BASIS, field=name)


def _hours(given: StationInput) -> Verdict:
    if given.opens < given.closes:
        return yes("hours")
    text = _("结束投票要晚于开始投票。")
    return no("hours", text, needed=f">{given.opens:%H:%M}", met=f"{given.closes:%H:%M}", field="closes")


def _approved(given: StationInput, asked: bool, basis: str) -> Verdict:
    if not (given.mobile and asked) or given.approved_by.strip():
        return yes("approved")
    text = _("流动票箱要报乡镇批准。请填写批准的单位和日期。依据：%(basis)s") % {"basis": basis}
    return no("approved", text, needed="1", met="0", basis=(basis,), field="approved_by")


def _free_name(election: Election, name: str) -> Verdict:
    if not election.stations.filter(name=name.strip()).exists():
        return yes("name_once")
    return no("name_once", _("已经有同名的投票站，请换一个名称。"), needed="0", met="1", field="name")


def _no_candidate(known: bool) -> Verdict:
    if not known:
        return yes("no_candidate")
    text = _("候选人不能做监票、唱票、计票和代写。请换人。")
    return no("no_candidate", text, needed="0", met="1", basis=rules.BASIS, field="name")


def _no_kin(none: bool) -> Verdict:
    if none:
        return yes("no_kin")
    text = _("候选人的近亲属不能做监票、唱票、计票和代写。请换人。")
    return no("no_kin", text, needed="0", met="1", basis=rules.BASIS, field="none_kin")


def _at_proxy(verdict: Verdict) -> Verdict:
    if verdict.ok:
        return verdict
    return Verdict(False, "proxy_most", verdict.needed, verdict.met, verdict.basis, verdict.text, "proxy")


def _not_ahead(day: dt.date, on: dt.date) -> Verdict:
    if day <= on:
        return yes("filed")
    text = _("日期不能在今天以后。")
    return no("filed", text, needed=on.isoformat(), met=day.isoformat(), basis=rules.BASIS, field="filed_on")


def _not_posted(election: Election) -> Verdict:
    if election.proxies_on is None:
        return yes("proxies_open")
    text = _("委托名单已经公布，不能再加。没有公布的委托无效。")
    return no("proxies_open", text, needed="0", met="1", basis=("VC-EL-PROXY-POSTED", "VC-EL-PROXY-LIST"))


def _first_of(election: Election, principal: int) -> Verdict:
    if not Proxy.objects.filter(election=election, principal=principal, withdrawn_on=None).exists():
        return yes("principal_once")
    text = _("这个人已经委托了别人。要换受托人，请先撤回原来的委托。")
    return no("principal_once", text, needed="1", met="2", basis=rules.BASIS, field="principal")


def _on_the_day(election: Election, on: dt.date) -> Verdict:
    if on >= election.election_day:
        return yes("day")
    words = {"day": election.election_day.isoformat()}
    text = _("选举日是%(day)s，还没有到。") % words
    return no("day", text, needed=words["day"], met=on.isoformat(), basis=rules.BASIS)


def _none_open(count: int) -> Verdict:
    if not count:
        return yes("objections")
    text = _("还有%(n)d件对名单的申诉没有处理，不能开始投票。请先处理。") % {"n": count}
    return no("objections", text, needed="0", met=str(count), basis=("VC-EL-ROLL-DECIDE",))


def _proxies_posted(election: Election) -> Verdict:
    if election.proxies_on or not Proxy.objects.filter(election=election, withdrawn_on=None).exists():
        return yes("proxies_posted")
    text = _("有委托投票，还没有公布委托人和受托人的名单。请先公布。")
    return no("proxies_posted", text, needed="1", met="0", basis=("VC-EL-PROXY-LIST", "RC-EL-PROXY-LIST"))


def _not_counted(election: Election) -> Verdict:
    if not election.counts.exists():
        return yes("not_counted")
    text = _("已经开始录入计票，不能再加名字。")
    return no("not_counted", text, needed="0", met="1", basis=rules.BASIS)


def _not_standing(election: Election, person_id: int) -> Verdict:
    found = election.candidates.filter(person=person_id).first()
    if found is None:
        return yes("not_standing")
    if found.state == C.EXCLUDED:
        text = _("这个人依法不得作为候选人，写他的票无效。")
    else:
        text = _("这个人已经登记过（%(state)s）。") % {"state": found.get_state_display()}
    return no("not_standing", text, needed="0", met="1", basis=rules.BASIS, field="person")


def _not_of_candidates(election: Election, by: User) -> Verdict:
    """Whoever stands does not count: known by the login that goes with an office."""
    own = Office.objects.filter(assignment__user=by, person__isnull=False).values("person")
    target = None if election.kind != ElectionKind.RECALL else election.recall.office.person_id
    standing = election.candidates.filter(state__in=facts.STANDING, person__in=own).exists()
    recalled = target is not None and own.filter(person=target).exists()
    if not (standing or recalled):
        return yes("no_candidate")
    text = _("候选人和被要求罢免的人不能录入计票。请由别人录入。")
    return no("no_candidate", text, needed="0", met="1", basis=rules.BASIS)


def seat_label(post: str) -> str:
    return str(Seat(post).label)
