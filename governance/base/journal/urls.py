"""/board/log/: config includes this before the board's own addresses."""

from django.urls import path, re_path

from governance.base.journal import views

NUMBER = r"[0-9]{1,18}"

app_name = "log"
urlpatterns = [
    path("", views.log_page, name="page"),
    path("check/", views.check, name="check"),
    path("checkpoint", views.newest, name="checkpoint"),
    re_path(rf"^checkpoint/(?P<size>{NUMBER})$", views.of_size, name="checkpoint_of"),
    path("checkpoints", views.checkpoints, name="checkpoints"),
    path("keys", views.keys, name="keys"),
    path("consistency.json", views.consistent, name="consistency"),
    re_path(rf"^(?P<leaf>{NUMBER})/proof\.json$", views.proof, name="proof"),
    path("verify.py", views.verifier, name="verifier"),
]
