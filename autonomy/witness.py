"""What autonomy stores of what it published, as witnesses of the log; where its entries are to be read; and how the
text of one is destroyed.

``verify_journal`` compares rows with bodies: who changes a list behind the platform is found. Each noun has a module of
its own and is named here.
"""

from autonomy import admission_witness, agreement_witness, list_witness, report_witness
from autonomy.actions import forgetting

for part in (list_witness, admission_witness, agreement_witness, report_witness, forgetting):
    part.register()
