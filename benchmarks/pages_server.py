"""The installation with one view more, which says nothing: the floor of benchmarks/pages.py. For granian."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from governance.config.urls import urlpatterns
from governance.config.wsgi import application

__all__ = ["application"]


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns.insert(0, path("empty/", empty))
