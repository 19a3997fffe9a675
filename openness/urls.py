"""Desk pages of openness: filing, verifying, reporting; mounted at /desk/."""

app_name = "openness"
urlpatterns: list[object] = []
