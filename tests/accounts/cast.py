"""The day and the places of these tests: a small county of two townships and three communities, and another county."""

import datetime as dt

DAY = dt.date(2026, 3, 16)  # a Monday
AT = dt.datetime(2026, 3, 16, 1, 0, tzinfo=dt.UTC)  # nine in the morning in Shanghai
COUNTY, TOWNSHIP, VILLAGE = "990101", "990101001", "990101001201"
SIBLING, OTHER_TOWNSHIP, OTHER_VILLAGE = "990101001202", "990101002", "990101002201"
STRANGER = "990102"
NAMES = {
    "99": "演示省",
    "9901": "演示市",
    COUNTY: "清溪县",
    TOWNSHIP: "柳林镇",
    VILLAGE: "上湾村",
    SIBLING: "下湾村",
    OTHER_TOWNSHIP: "石桥乡",
    OTHER_VILLAGE: "石桥村",
    STRANGER: "别县",
    "990102001": "别镇",
    "990102001201": "别村",
}
