"""The signed-in home; mounted at /desk/."""

app_name = "desk"
urlpatterns: list[object] = []
