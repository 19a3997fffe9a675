"""The addresses these tests look at, whatever else an installation opens."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("board/law/", include("governance.base.law.urls")),
    path("board/", include("residents.board_urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
]
