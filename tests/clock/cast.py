"""Places and days of the clock's tests."""

import datetime as dt

VILLAGE, SIBLING, STRANGER = "990101001201", "990101002201", "990102001201"
NAMES = {
    "99": "演示省",
    "9901": "演示市",
    "990101": "清溪县",
    "990102": "别县",
    "990101001": "柳林镇",
    "990101002": "石桥乡",
    "990102001": "别镇",
    VILLAGE: "上湾村",
    SIBLING: "石桥村",
    STRANGER: "别村",
}
DUE = dt.date(2026, 3, 20)  # a Friday; no holiday for a month around it
AT = dt.datetime(2026, 3, 1, 1, tzinfo=dt.UTC)


def at(on: dt.date) -> dt.datetime:
    """Nine in the morning in Shanghai."""
    return dt.datetime.combine(on, dt.time(1), tzinfo=dt.UTC)
