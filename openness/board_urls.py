"""The public board; mounted at /board/."""

app_name = "board"
urlpatterns: list[object] = []
