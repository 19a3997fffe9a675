"""What committees store of what they published, as witnesses of the log; where its entries are to be read.

``verify_journal`` compares rows with bodies. Each noun has a module of its own and is named here.
"""

from typing import Protocol

from governance.committees import body_witness, election_witness, meeting_witness, oversight_witness


class Part(Protocol):
    def register(self) -> None: ...


PARTS: tuple[Part, ...] = (body_witness, meeting_witness, oversight_witness, election_witness)

for part in PARTS:
    part.register()
