"""The admin page of what did not go out, and the command."""

import json
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from governance.base.accounts.choices import Role
from governance.base.notices.actions.outbox import send_due
from governance.base.notices.channels.base import ChannelError, Trouble
from governance.base.notices.choices import DeliveryState
from governance.base.notices.models import Delivery
from tests.notices.telling import Recorder, say, with_mail
from tests.openness.desk import browser
from tests.openness.village import DAY, Village, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
LIST = "/admin/notices/delivery/"


@pytest.fixture
def failed(village: Village) -> Delivery:
    with_mail(village, "clerk")
    say(village)
    send_due(at=at(DAY), through={"email": Recorder(fails=[ChannelError(Trouble.PERMANENT, "no such box")])})
    return Delivery.objects.get()


def test_those_who_run_the_installation_see_it_and_send_again(village: Village, failed: Delivery) -> None:
    client = browser(village.person("admin", Role.PLATFORM_ADMIN, "990101"))
    assert "no such box" in client.get(LIST).content.decode()
    page = client.get(f"{LIST}{failed.pk}/change/").content.decode()
    assert f"{LIST}{failed.pk}/again/" in page
    assert "退回修改" not in page
    assert client.post(f"{LIST}{failed.pk}/again/").status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (DeliveryState.QUEUED, 0)


@pytest.mark.parametrize("who", ["township", "bureau"])
def test_others_see_nothing_of_it(village: Village, failed: Delivery, who: str) -> None:
    client = browser(village.people[who])
    assert "no such box" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{failed.pk}/change/").status_code == 404
    assert client.post(f"{LIST}{failed.pk}/again/").status_code == 404


def test_an_administrator_of_another_county_sees_nothing_of_it(village: Village, failed: Delivery) -> None:
    place = village.division.parent
    assert place is not None
    elsewhere = type(place).objects.create(code="990102", name="别县", level=6)
    client = browser(village.person("other", Role.PLATFORM_ADMIN, elsewhere.code))
    assert client.get(f"{LIST}{failed.pk}/change/").status_code == 404


def test_the_command_counts_and_sends(village: Village) -> None:
    with_mail(village, "clerk")
    say(village)

    def run(*args: str) -> dict[str, int]:
        out = StringIO()
        call_command("send_notices", "--on", DAY.isoformat(), *args, stdout=out)
        return dict(json.loads(out.getvalue().splitlines()[-1]))

    assert run("--dry-run") == {"due": 1}
    assert mail.outbox == []
    assert run("--limit", "0")["sent"] == 0
    assert run()["sent"] == 1
    assert run("--dry-run") == {"due": 0}
