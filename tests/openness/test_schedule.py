"""The publication schedule: adopted by counties, made stricter below, never laxer (R-OPN-1)."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.base.accounts.models import User
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from openness.actions.load_schedule import load_schedule
from openness.actions.schedule import add_item, adopt, set_listing, set_threshold
from openness.models import Item, Listing, Threshold
from openness.queries.schedule import catalogue, guidance, large_from
from tests.openness.county import COUNTY, EARLY, LIVE, TOWNSHIP, VILLAGE, County, at, terms

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-1")]
LAW = "《村民委员会组织法》第三十五条（2026年1月1日起施行）"


def put(
    county: County, item: str = "village-affairs", *, by: User | None = None, place: str = COUNTY, **parts: object
) -> Listing:
    given = {"frequency": "quarter", "limit_kind": "day_of_first_month", "limit_days": 20, **parts}
    return set_listing(
        item_id=county.item(item).pk,
        applies_to="village",
        place=place,
        terms=terms(**given),
        valid_from=LIVE,
        by=by or county.bureau,
        on=EARLY,
        at=at(EARLY),
    )


def codes_in_force(code: str, on: dt.date = LIVE) -> dict[str, str]:
    return {
        row.item.code: row.place_code for row in catalogue(code=code, committee="village", community_type="", on=on)
    }


def test_loading_the_bundled_schedule_again_adds_nothing(county: County) -> None:
    assert load_schedule(at=at(EARLY)) == {"items": 0, "listings": 0}


def test_every_bundled_row_names_its_content_basis_audience_and_channel(county: County) -> None:
    assert not Listing.objects.filter(content="").exists()
    assert not Listing.objects.filter(basis="").exists()
    assert set(Listing.objects.filter(binding="law").values_list("applies_to", flat=True)) == {"village"}


def test_the_law_binds_and_guidance_is_only_an_offer_until_the_county_adopts_it(county: County) -> None:
    assert codes_in_force(VILLAGE) == {"village-affairs": "", "quarterly-account": ""}
    assert "monthly-account" in {row.item.code for row in guidance(code=COUNTY, on=LIVE)}
    county.adopt("monthly-account")
    assert codes_in_force(VILLAGE)["monthly-account"] == COUNTY
    assert ("monthly-account", "village") not in {
        (row.item.code, row.applies_to) for row in guidance(code=COUNTY, on=LIVE)
    }


def test_what_is_law_needs_no_adoption(county: County) -> None:
    law = Listing.objects.get(item__code="village-affairs", binding="law", valid_to=None)
    with pytest.raises(Refused) as refused:
        adopt(listing_id=law.pk, place=COUNTY, valid_from=LIVE, basis="", by=county.bureau, on=EARLY, at=at(EARLY))
    assert refused.value.verdicts[0].code == "not_guidance"


@pytest.mark.parametrize("who", ["township", "clerk"])
def test_only_the_county_adopts(county: County, who: str) -> None:
    with pytest.raises(Refused) as refused:
        county.adopt("monthly-account", by=getattr(county, who))
    assert refused.value.forbidden
    assert not Listing.objects.filter(place_code=COUNTY).exists()


def test_a_county_may_be_earlier_more_often_and_longer(county: County) -> None:
    row = put(county, frequency="month", limit_days=10, display_days=30)
    assert codes_in_force(VILLAGE)["village-affairs"] == COUNTY
    assert Entry.objects.filter(verb="openness.listing_set", object_id=row.pk, division=COUNTY).exists()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"frequency": "year", "limit_kind": "end_of_next_period", "limit_days": 0}, "rarer"),
        ({"limit_kind": "days_after_period", "limit_days": 120}, "later_than_basis"),
        ({"display_days": 14}, "shorter"),
        ({"frequency": "", "limit_kind": "within_days", "limit_days": 10}, "unlike"),
    ],
)
def test_a_laxer_row_is_refused_with_the_law_it_stands_on(county: County, parts: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        put(county, **parts)
    found = {verdict.code: verdict for verdict in refused.value.verdicts}
    if code in found:
        assert LAW in found[code].basis
        assert found[code].text
    else:  # an event limit on a periodic item is incomplete before it is compared
        assert code == "unlike"
        assert "frequency" in found
    assert not Listing.objects.filter(place_code=COUNTY).exists()


def test_a_township_may_not_be_laxer_than_its_county(county: County) -> None:
    put(county, limit_days=10)
    with pytest.raises(Refused) as refused:
        put(county, limit_days=12, by=county.township, place=TOWNSHIP)
    assert refused.value.verdicts[0].code == "later_than_basis"
    put(county, limit_days=8, by=county.township, place=TOWNSHIP)
    assert codes_in_force(VILLAGE)["village-affairs"] == TOWNSHIP


def test_a_new_row_of_the_same_place_ends_the_old_one_the_day_before(county: County) -> None:
    first = put(county, limit_days=20)
    later = set_listing(
        item_id=first.item_id,
        applies_to="village",
        place=COUNTY,
        terms=terms(frequency="quarter", limit_days=10),
        valid_from=dt.date(2026, 7, 1),
        by=county.bureau,
        on=EARLY,
        at=at(EARLY),
    )
    first.refresh_from_db()
    assert first.valid_to == dt.date(2026, 6, 30)
    assert [
        row.pk
        for row in catalogue(code=VILLAGE, committee="village", community_type="", on=dt.date(2026, 7, 1))
        if row.item_id == first.item_id
    ] == [later.pk]


def test_when_the_county_becomes_stricter_laxer_rows_of_its_townships_end(
    county: County,
) -> None:
    laxer = put(county, limit_days=15, by=county.township, place=TOWNSHIP)
    row = put(county, limit_days=10)
    assert codes_in_force(VILLAGE)["village-affairs"] == COUNTY
    assert not Listing.objects.filter(pk=laxer.pk, valid_to=None).exists()
    assert Entry.objects.get(verb="openness.listing_set", object_id=row.pk).data["overtaken"] == [laxer.pk]
    put(county, limit_days=5, by=county.township, place=TOWNSHIP)
    put(county, limit_days=9)
    assert codes_in_force(VILLAGE)["village-affairs"] == TOWNSHIP


def test_nothing_is_made_to_bind_in_the_past(county: County) -> None:
    with pytest.raises(Refused) as refused:
        county.adopt("monthly-account", valid_from=EARLY - dt.timedelta(days=1))
    assert refused.value.verdicts[0].field == "valid_from"


def test_a_township_adds_an_item_of_its_own_that_binds_only_below_it(county: County) -> None:
    item = add_item(
        code="water",
        title="自来水收费",
        category="money",
        trigger="period",
        applies_to=["village"],
        place=TOWNSHIP,
        terms=terms(),
        valid_from=LIVE,
        by=county.township,
        on=EARLY,
        at=at(EARLY),
    )
    assert item.code == f"{TOWNSHIP}-water"
    assert item.code in codes_in_force(VILLAGE)
    assert item.code not in codes_in_force("990101002201")


def test_an_item_with_an_empty_column_is_refused_and_not_half_written(county: County) -> None:
    with pytest.raises(Refused) as refused:
        add_item(
            code="water",
            title="自来水收费",
            category="money",
            trigger="period",
            applies_to=["village"],
            place=TOWNSHIP,
            terms=terms(audience=" ", limit_days=40),
            valid_from=LIVE,
            by=county.township,
            on=EARLY,
            at=at(EARLY),
        )
    assert {verdict.field for verdict in refused.value.verdicts} == {"audience", "limit_days"}
    assert not Item.objects.filter(code__endswith="water").exists()


@pytest.mark.req("R-OPN-2")
def test_without_a_threshold_every_line_is_large_and_the_countys_own_holds_from_its_day(county: County) -> None:
    assert large_from(VILLAGE, LIVE).amount == 0
    set_threshold(
        place=COUNTY,
        amount=Decimal("5000"),
        valid_from=LIVE,
        basis="清财发〔2025〕3号",
        by=county.bureau,
        on=EARLY,
        at=at(EARLY),
    )
    assert large_from(VILLAGE, LIVE - dt.timedelta(days=1)).amount == 0
    assert large_from(VILLAGE, LIVE).amount == Decimal("5000")
    assert large_from("990102001201", LIVE).amount == 0


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"amount": Decimal("0")}, "amount"),
        ({"basis": ""}, "basis"),
        ({"valid_from": dt.date(2025, 11, 1)}, "valid_from"),
    ],
)
def test_a_wrong_threshold_names_its_field(county: County, parts: dict[str, object], field: str) -> None:
    given = {"amount": Decimal("5000"), "valid_from": LIVE, "basis": "文", **parts}
    with pytest.raises(Refused) as refused:
        set_threshold(place=COUNTY, by=county.bureau, on=EARLY, at=at(EARLY), **given)  # type: ignore[arg-type]
    assert [verdict.field for verdict in refused.value.verdicts] == [field]
    assert not Threshold.objects.exists()


ON_EVENT = {"frequency": "", "limit_kind": "within_days", "limit_days": 10}


@pytest.mark.req("R-OPN-9")
@pytest.mark.parametrize(("code", "web"), [("recipients", "all"), ("policy", "masked"), ("policy", "totals")])
def test_what_the_web_shows_fits_what_it_is_about(county: County, code: str, web: str) -> None:
    with pytest.raises(Refused) as refused:
        put(county, code, web=web, **ON_EVENT)
    assert [verdict.code for verdict in refused.value.verdicts] == ["web"]


@pytest.mark.req("R-OPN-9")
def test_a_county_may_show_masked_names_instead_of_totals(county: County) -> None:
    assert county.adopt("recipients").web == "totals"
    assert put(county, "recipients", web="masked", **ON_EVENT).web == "masked"
