"""Begins a county's two lists with what law and speech name."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from autonomy.actions.lists import start_draft
from autonomy.choices import ListKind
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.places.models import Division
from governance.base.verdict import Refused


class Command(BaseCommand):
    help = (
        "Make the two starting drafts of a county. They hold nowhere until the county has filled in and adopted them."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("county", help="six digits")
        parser.add_argument("--by", default="", help="user name; a reviewer of the county's bureau by default")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        on = timezone.localdate(at)
        county = Division.objects.filter(code=options["county"]).first()
        if county is None:
            raise CommandError(f"no division {options['county']}")
        posts = Assignment.objects.in_force(on).filter(division=county, role=Role.BUREAU_REVIEWER)
        users = (
            User.objects.filter(username=options["by"])
            if options["by"]
            else User.objects.filter(pk__in=posts.values("user"))
        )
        by = users.order_by("pk").first()
        if by is None:
            raise CommandError(f"nobody to do it: name a reviewer of {county.code} with --by")
        made = {}
        for kind in ListKind.values:
            try:
                draft = start_draft(kind=kind, division_id=county.pk, by=by, at=at, on=on, from_seed=True)
            except Refused as refused:
                raise CommandError(f"{kind}: {refused}") from refused
            made[kind] = {"version": draft.pk, "entries": draft.entries.count()}
        self.stdout.write(json.dumps(made))
