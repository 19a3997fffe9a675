"""Public pages about personal data and the platform's box; mounted at /board/ before the board's own addresses."""

from django.urls import path, re_path

from residents.views import public

CODE = r"(?P<code>\d{2}|\d{4}|\d{6}|\d{9}|\d{12})"

app_name = "privacy"
urlpatterns = [
    path("privacy/", public.privacy, name="rules"),
    path("privacy/track/", public.track, name="track"),
    path("feedback/", public.answers, name="answers"),
    path("feedback/new/", public.tell, name="tell"),
    re_path(rf"^{CODE}/privacy/$", public.privacy, name="place"),
    re_path(rf"^{CODE}/privacy/ask/$", public.ask, name="ask"),
]
