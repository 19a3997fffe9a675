"""/board/law/: config includes this before the board's own addresses."""

from django.urls import path, re_path

from governance.base.law.views import rules_page

app_name = "law"
urlpatterns = [
    path("", rules_page, name="rules"),
    re_path(r"^(?P<code>\d{2}|\d{4}|\d{6}|\d{9}|\d{12})/$", rules_page, name="rules_of_place"),
]
