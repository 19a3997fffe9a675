"""Two people at once on one agreement or one sum: one wins, the other is told, nothing is lost (R-AUT-4)."""

from __future__ import annotations

import pytest

from autonomy.actions.drafting import draft_all, start_run
from autonomy.choices import AgreementState, RunState
from autonomy.models import Agreement, AgreementSignature, DraftRun, Promise
from governance.base.journal.models import Leaf
from governance.township.models import Payment
from tests.autonomy.agreements import due, more_villages, offered, pay, sign, terms
from tests.autonomy.makers import DAY, TOWNSHIP, at, make_autonomy
from tests.autonomy.test_list_at_once import at_once


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("R-AUT-4")
def test_two_who_sign_pay_and_draft_at_once() -> None:
    made = make_autonomy()
    row = offered(made)
    for side, who in (("government", "township"), ("government", "township2"), ("committee", "head")):
        row = sign(made, row, side, who)
    leaves = Leaf.objects.count()
    # The last signature: the clerk and the secretary at the same moment.
    came = at_once(
        lambda: sign(made, row, "committee", "clerk"),
        lambda: sign(made, row, "committee", "secretary"),
    )
    assert came == ["done", "state"], "the second one finds it signed"
    assert AgreementSignature.objects.filter(agreement=row).count() == 4
    assert Agreement.objects.get(pk=row.pk).state == AgreementState.SIGNED
    assert Leaf.objects.count() == leaves + 1
    # The whole sum, by two vouchers at once; then the same voucher twice.
    owed = due(row)
    came = at_once(
        lambda: pay(made, owed, "600.00", DAY, "A1"),
        lambda: pay(made, owed, "600.00", DAY, "A2", who="township2"),
    )
    assert came == ["done", "over_promise"]
    assert Payment.objects.filter(due=owed).count() == 1
    assert Promise.objects.get(pk=owed.subject).met_on == DAY
    # Two workers on one run.
    more_villages(made, 8)
    begun = start_run(township_id=made.places[TOWNSHIP].pk, given=terms(codes=["X002"]), **made.when("township"))
    came = at_once(*(lambda: draft_all(run_id=begun.pk, at=at(DAY), on=DAY) for _worker in range(2)))
    assert came == ["done", "done"]
    run = DraftRun.objects.get(pk=begun.pk)
    assert (run.state, run.done, Agreement.objects.filter(run=run).count()) == (RunState.DONE, 10, 10)
