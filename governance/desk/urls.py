"""The signed-in home; mounted at /desk/."""

from django.urls import path, re_path

from governance.desk.views import calendar, home, inbox

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("account/", home.account, name="account"),
    path("places/<str:code>/", home.place, name="place"),
    path("inbox/", inbox.inbox_page, name="inbox"),
    path("inbox/settings/", inbox.inbox_settings, name="inbox_settings"),
    re_path(r"^export/notices\.(?P<kind>csv|xlsx)$", inbox.export, name="export_notices"),
    path("inbox/<int:notice_id>/", inbox.follow, name="notice"),
    path("channels/<str:code>/", inbox.channel, name="channel"),
    path("calendar/", calendar.month_page, name="calendar"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar_feed"),
]
