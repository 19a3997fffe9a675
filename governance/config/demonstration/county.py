"""What the county and a township decide: the schedule, the threshold, contacts, the day of going live."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from governance.base.accounts.actions.place import set_community_type, set_contact, set_go_live
from governance.base.accounts.models import User
from governance.base.places.choices import DEMONSTRATION_CODE
from governance.config.demonstration.cast import CORE
from governance.config.demonstration.stage import Stage, Story
from openness.actions.schedule import TermsInput, adopt, set_listing, set_threshold
from openness.choices import Binding, LimitKind, Web
from openness.models import Listing

DOCUMENT = "《清溪县村（居）务公开目录》（虚构）"
HOURS = "周一至周五 8:30–12:00，14:30–17:30（虚构）"


def adoption(stage: Stage) -> Story:
    """The county adopts what is guidance until then, and says from what amount an expenditure is large."""
    yield stage.workday(stage.month(15).replace(day=19))
    by = stage.people["bureau01"]
    for listing in Listing.objects.filter(binding=Binding.GUIDANCE).order_by("id"):
        adopt(
            listing_id=listing.pk,
            place=DEMONSTRATION_CODE,
            valid_from=max(stage.first_day, listing.valid_from),
            basis=DOCUMENT,
            by=by,
            **stage.when(),
        )
    set_threshold(
        place=DEMONSTRATION_CODE,
        amount=Decimal("5000.00"),
        valid_from=stage.first_day,
        basis="《清溪县大笔资金开支公开标准》（虚构）",
        by=by,
        **stage.when(),
    )


def masked_names(stage: Stage) -> Story:
    """Lists of persons: the county wants masked names on the web while the list hangs, not only totals."""
    yield stage.workday(stage.month(15).replace(day=22))
    for applies_to in ("village", "urban"):
        own = Listing.objects.get(item=stage.items["recipients"], applies_to=applies_to, place_code=DEMONSTRATION_CODE)
        set_listing(
            item_id=own.item_id,
            applies_to=applies_to,
            place=DEMONSTRATION_CODE,
            terms=TermsInput(
                limit_kind=own.limit_kind,
                limit_days=own.limit_days,
                limit_working=own.limit_working,
                display_days=own.display_days,
                content=own.content,
                basis=DOCUMENT,
                audience=own.audience,
                channel=own.channel,
                web=Web.MASKED,
            ),
            valid_from=stage.first_day,
            by=stage.people["bureau01"],
            **stage.when(),
        )


def stricter(stage: Stage) -> Story:
    """One township wants the monthly account by the tenth and keeps it on the notice board longer."""
    yield stage.workday(stage.month(15).replace(day=24))
    for applies_to in ("village", "urban"):
        county = Listing.objects.get(
            item=stage.items["monthly-account"], applies_to=applies_to, place_code=DEMONSTRATION_CODE
        )
        terms = TermsInput(
            frequency=county.frequency,
            limit_kind=LimitKind.DAY_OF_FIRST_MONTH,
            limit_days=10,
            display_days=20,
            content=county.content,
            basis="《柳林镇村（居）务公开办法》（虚构）",
            audience=county.audience,
            channel=county.channel,
        )
        set_listing(
            item_id=county.item_id,
            applies_to=applies_to,
            place=CORE,
            terms=terms,
            valid_from=stage.first_day,
            by=stage.people["town01"],
            **stage.when(),
        )


def going_live(stage: Stage, township: str, since: int, by: User) -> Story:
    """A township describes its communities that are next; the county sets the day."""
    yield stage.workday(stage.month(since + 1).replace(day=25))
    going = [p for p in stage.places.values() if (p.community.township, p.community.since) == (township, since)]
    for place in going:
        pk, number = place.division.pk, place.community.number
        set_community_type(division_id=pk, community_type=place.community.kind, by=place.staff, **stage.when())
        set_contact(
            division_id=pk, telephone=f"0999-55501{number:02d}", office_hours=HOURS, by=place.staff, **stage.when()
        )
    codes = [place.community.code for place in going]
    set_go_live(codes=codes, go_live_on=stage.month(since), by=by, **stage.when())


def first_morning(stage: Stage) -> dt.date:
    """When the accounts are made, before anything else."""
    return stage.workday(stage.month(15).replace(day=10))
