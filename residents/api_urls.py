"""Addresses of the register's API; mounted at /api/v1/."""

from django.urls import path, re_path

from residents.api import person

PK = r"(?P<pk>[0-9]{1,18})"
urlpatterns = [
    path("people/", person.PersonList.as_view()),
    path("people/counts/", person.PeopleCountsView.as_view()),
    re_path(rf"^people/{PK}/$", person.PersonDetail.as_view()),
    re_path(rf"^people/{PK}/change/$", person.PersonChange.as_view()),
    re_path(rf"^people/{PK}/leave/$", person.PersonLeave.as_view()),
    re_path(rf"^people/{PK}/merge/$", person.PersonMerge.as_view()),
    re_path(rf"^people/{PK}/absence/$", person.PersonAway.as_view()),
    re_path(rf"^people/{PK}/member/$", person.PersonMembership.as_view()),
    re_path(rf"^people/{PK}/number/$", person.PersonNumber.as_view()),
    path("households/", person.HouseholdList.as_view()),
]
