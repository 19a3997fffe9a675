"""Places and the moment of these tests."""

import datetime as dt

AT = dt.datetime(2026, 3, 1, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAY = AT.date()
PROVINCE, CITY, COUNTY, TOWN, VILLAGE = "37", "3701", "370102", "370102001", "370102001201"
OTHER_COUNTY = "370103"
NAMES = {
    PROVINCE: "山东省", CITY: "济南市", COUNTY: "历下区", TOWN: "甲街道", VILLAGE: "甲村", OTHER_COUNTY: "市中区"
}  # fmt: skip
