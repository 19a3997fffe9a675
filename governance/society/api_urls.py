"""The API of the social forces, part of /api/v1/."""

from django.urls import path, re_path

from governance.society.api import NeedDetail, NeedDrop, NeedList

PK = r"(?P<pk>[0-9]{1,18})"
urlpatterns = [
    path("needs/", NeedList.as_view()),
    re_path(rf"^needs/{PK}/$", NeedDetail.as_view()),
    re_path(rf"^needs/{PK}/drop/$", NeedDrop.as_view()),
]
