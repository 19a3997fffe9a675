"""Every door of the installation."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from governance.config.health import healthz
from governance.config.views import favicon, front_door

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", front_door, name="front_door"),
    path("healthz", healthz, name="healthz"),
    path("favicon.ico", favicon),
    path("board/law/", include("governance.base.law.urls")),
    path("board/log/", include("governance.base.journal.urls")),
    path("board/", include("residents.board_urls")),
    path("board/", include("governance.party.board_urls")),
    path("board/", include("governance.committees.board_urls")),
    path("board/", include("autonomy.board_urls")),
    path("board/", include("openness.board_urls")),
    path("desk/", include("governance.desk.urls")),
    path("desk/", include("residents.urls")),
    path("desk/", include("governance.committees.urls")),
    path("desk/", include("governance.party.urls")),
    path("desk/", include("governance.society.urls")),
    path("desk/", include("governance.township.urls")),
    path("desk/", include("autonomy.urls")),
    path("desk/", include("openness.urls")),
    path("api/v1/", include("governance.config.api_urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
]
