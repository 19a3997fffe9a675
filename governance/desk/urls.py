"""The signed-in home; mounted at /desk/."""

from django.urls import path

from governance.desk.views import home

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("account/", home.account, name="account"),
    path("places/<str:code>/", home.place, name="place"),
]
