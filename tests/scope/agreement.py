"""One agreement of a village that waits for signatures, with everything that hangs on one: sums, payments, a breach."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from autonomy.actions.agreement_template import the_template
from autonomy.choices import AgreementState, BreachState, ListKind
from autonomy.models import Agreement, AgreementItem, Breach, DraftRun, ListEntry, ListVersion, Promise
from autonomy.queries.agreement_text import present
from governance.base.accounts.models import User
from governance.base.journal.canonical import digest
from governance.base.places.models import Division
from governance.township.models import Due, Payment


def furnish_agreement(village: Division, mark: str, *, by: User, at: dt.datetime, on: dt.date) -> dict[str, list[int]]:
    """Rows as they stand before the last signature: the mark is in every text of them, and none is public."""
    township = Division.objects.get(code=village.code[:9])
    version = ListVersion.objects.in_force(on).get(kind=ListKind.ASSISTANCE, division__code=village.code[:6])
    template = the_template(township, on)
    term = {"term_from": on, "term_until": on + dt.timedelta(days=364)}
    run = DraftRun.objects.create(
        township=township,
        template=template,
        list_version=version,
        terms={"extra": mark},
        problems={village.code: [mark]},
        started_by=by,
        started_at=at,
        **term,
    )
    row = Agreement.objects.create(
        township=township,
        division=village,
        list_version=version,
        template=template,
        number=mark,
        extra=mark,
        liability_government=mark,
        liability_committee=mark,
        drafted_by=by,
        drafted_at=at,
        state=AgreementState.SIGNING,
        content_hash="0" * 64,
        **term,
    )
    entry = ListEntry.objects.filter(version=version).first()
    assert entry is not None
    item = AgreementItem.objects.create(
        agreement=row, entry=entry, requirements=mark, hours=Decimal(4), amount=Decimal(1200)
    )
    promise = Promise.objects.create(
        agreement=row, side="government", kind="payment", item=item, what=mark, due_on=on, amount=Decimal(1200)
    )
    work = Promise.objects.create(agreement=row, side="committee", kind="work", item=item, what=mark, due_on=on)
    row.content = present(row)
    row.content_hash = digest(row.content)
    row.save()
    due = Due.objects.create(
        division=village,
        payer_division=township,
        kind="agreement",
        subject=promise.pk,
        year=on.year,
        what=mark,
        basis=mark,
        amount=Decimal(1200),
        due_on=on,
    )
    promise.due = due
    promise.save()
    paid = Payment.objects.create(
        due=due, amount=Decimal(100), paid_on=on, reference=mark, entered_by=by, entered_at=at
    )
    breach = Breach.objects.create(
        agreement=row, promise=promise, side="government", what=mark, noted_by=by, noted_on=on, state=BreachState.NOTED
    )
    return {
        "agreement": [row.pk],
        "agreementitem": [item.pk],
        "promise": [promise.pk, work.pk],
        "draftrun": [run.pk],
        "due": [due.pk],
        "payment": [paid.pk],
        "breach": [breach.pk],
    }
