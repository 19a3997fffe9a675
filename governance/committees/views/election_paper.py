"""Paper of an election: for the notice board of the community, where alone the roll stands with all names."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from governance.base.documents.choices import PDF
from governance.base.documents.printing import MissingGlyphs, pdf
from governance.base.frame import DeskRequest, desk_page
from governance.committees.queries.election_paper import PAPERS, sheet_of
from governance.committees.views.election_people import own


@desk_page("GET")
def poster(request: DeskRequest, election_id: int, what: str) -> HttpResponseBase:
    """For the named roles of the community: the roll has names, and the others come from the same hands."""
    one = own(request, election_id)
    made = sheet_of(one, what)
    if made is None:
        raise Http404
    try:
        content = pdf(made, PAPERS[what])
    except MissingGlyphs as missing:
        return HttpResponse("；".join(found.text for found in missing.missing), status=422, content_type="text/plain")
    answer = HttpResponse(content, content_type=PDF)
    answer["Content-Disposition"] = content_disposition_header(False, f"{made.title}.pdf") or "inline"
    return answer
