"""Make governance/base/places/data/divisions.csv.xz from the national lists (docs/operations/divisions.md).

    python tools/bundle_divisions.py provinces.csv cities.csv areas.csv streets.csv villages.csv.gz

Standard library only. Writes `code,name` sorted by code, so that a place stands right before what is below it (which
also packs best), and the same bytes for the same input.
"""

import csv
import gzip
import io
import lzma
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "governance/base/places/data/divisions.csv.xz"


def rows(path: Path) -> list[tuple[str, str]]:
    """The code and name columns of one list."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return [(row["code"], row["name"]) for row in csv.DictReader(file)]


def main(names: list[str]) -> None:
    """Write the bundle and say how large it is."""
    if not names:
        sys.exit(__doc__)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "name"))
    everything = sorted(row for name in names for row in rows(Path(name)))
    writer.writerows(everything)
    TARGET.write_bytes(lzma.compress(text.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(everything)} divisions, {TARGET.stat().st_size} bytes: {TARGET}")


if __name__ == "__main__":
    main(sys.argv[1:])
