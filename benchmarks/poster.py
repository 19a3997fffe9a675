"""A poster from the database to the PDF, against typst alone setting the same file: both warm, in one process.

typst remembers what it has set, so nobody sets the same sheet twice: the contestants take turns with two halves of
sheets of one shape. Nothing is taken from the cache of finished sheets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typst
from django.utils import timezone

from benchmarks.country import MONTHLY, use
from benchmarks.publishing import verified, villages
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.accounts.models import User
from governance.base.documents.printing import A3, BUNDLED, FOLDER, TEMPLATE, pdf, source
from openness.actions import publication
from openness.actions.load_schedule import load_schedule
from openness.models import Disclosure, Item
from openness.queries.poster import poster

NAMES = ("poster",)
GOAL = 2
EACH = 12  # sheets that a contestant sets in one turn
WARM = 4


def published(count: int) -> list[int]:
    """That many public accounts of 24 lines, each of another month."""
    use("bench_poster")
    at = timezone.now()
    load_schedule(at=at)
    item, by, place = Item.objects.get(code=MONTHLY), User.objects.create_user("bench", name="bench"), villages()[0]
    ids = [verified(item, place, by, number, at) for number in range(count)]
    for pk in ids:
        publication.publish(disclosure_id=pk, by=None, at=at, on=timezone.localdate(at))
    return ids


def get(pk: int) -> Disclosure:
    """As the view gets it."""
    return Disclosure.objects.public().select_related("division", "corrects").get(pk=pk)


def ours(ids: Sequence[int]) -> None:
    for pk in ids:
        pdf(poster(get(pk)), A3)


def measure() -> list[dict[str, Any]]:
    ids = published(WARM + 2 * EACH * ROUNDS)
    bare = typst.Compiler(root=FOLDER, font_paths=[str(BUNDLED[0].parent)], ignore_system_fonts=True)

    def floor(given: Sequence[str]) -> None:
        for data in given:
            bare.compile(input=TEMPLATE, format="pdf", sys_inputs={"data": data})

    ours(ids[: WARM // 2])
    floor([source(poster(get(pk)), A3) for pk in ids[WARM // 2 : WARM]])
    ratios, left = [], ids[WARM:]
    for number in range(ROUNDS):
        half, other = left[:EACH], left[EACH : 2 * EACH]
        left = left[2 * EACH :]
        sources = [source(poster(get(pk)), A3) for pk in other]
        took = {}
        for name in in_turn(("floor", "poster"), number):
            took[name] = seconds(floor, sources) if name == "floor" else seconds(ours, half)
        ratios.append(took["poster"] / took["floor"])
        say(f"poster: typst {took['floor'] / EACH:.4f} s, poster {took['poster'] / EACH:.4f} s a sheet")
    return [result("poster", ratios, GOAL)]
