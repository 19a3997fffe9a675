"""The API of all apps; mounted at /api/v1/."""

urlpatterns: list[object] = []
