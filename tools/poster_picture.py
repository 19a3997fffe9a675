"""Draw the picture of a poster for the documentation, from a running demonstration.

Usage: start `./dev run`, then `.venv/bin/python -m tools.poster_picture` (the address may follow).
"""

import re
import sys
from collections.abc import Sequence
from urllib.request import urlopen

import pypdfium2

from tools.pictures import ADDRESS, FOLDER, LARGEST, ROOT, VILLAGE

WIDTH = 1000  # pixels
ACCOUNT = re.compile(rf'href="(/board/{VILLAGE}/\d+/)"[^>]*>[^<]*收支总账')


def main(arguments: Sequence[str]) -> None:
    address = arguments[0].rstrip("/") if arguments else ADDRESS
    with urlopen(f"{address}/board/{VILLAGE}/") as page:  # noqa: S310 - the address is the operator's own
        found = ACCOUNT.search(page.read().decode())
    if found is None:
        raise SystemExit(f"{address}/board/{VILLAGE}/ links to no account")
    with urlopen(f"{address}{found.group(1)}poster-a3.pdf") as file:  # noqa: S310
        sheet = pypdfium2.PdfDocument(file.read())[0]
    picture = sheet.render(scale=WIDTH / sheet.get_width()).to_pil().quantize(64)
    target = FOLDER / "poster-a3.png"
    picture.save(target, optimize=True)
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}  {size // 1024} kB")
    if size > LARGEST:
        raise SystemExit(f"{target.name} is larger than {LARGEST // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
