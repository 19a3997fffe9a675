"""An installation with real records stays without invented ones."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from governance.base.accounts.models import User
from governance.base.journal.models import Entry
from governance.base.places.models import Division
from openness.models import Item


@pytest.mark.django_db
def test_the_command_is_refused_with_code_3_and_writes_nothing() -> None:
    User.objects.create_user("wang", name="王真实")
    with pytest.raises(CommandError, match="正式") as refused:
        call_command("load_demo", stdout=StringIO())
    assert refused.value.returncode == 3
    assert not Division.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.req("R-OPN-1")
def test_the_base_is_loaded_once_and_says_what_it_did() -> None:
    first, second = StringIO(), StringIO()
    call_command("load_base", stdout=first)
    entries, items = Entry.objects.count(), Item.objects.count()
    assert items > 0
    assert "没有变化" not in first.getvalue()
    call_command("load_base", stdout=second)
    assert (Entry.objects.count(), Item.objects.count()) == (entries, items)
    said = second.getvalue().splitlines()
    assert len(said) >= 7
    assert [line for line in said if "没有变化" not in line] == []
