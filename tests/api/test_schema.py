"""The description of the API: complete, valid, and of one shape for errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from governance.config.api_urls import NOTHING


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    target = tmp_path_factory.mktemp("schema") / "schema.yml"
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(target))
    found: dict[str, Any] = yaml.safe_load(Path(target).read_text(encoding="utf-8"))
    return found


def test_every_address_is_described(schema: dict[str, Any]) -> None:
    (api,) = (found for found in get_resolver().url_patterns if str(found.pattern) == "api/v1/")
    routes = {route for one in api.url_patterns for route in routes_of(one)}
    assert len(schema["paths"]) == len(routes - {"schema/", "docs/", NOTHING})


def routes_of(one: URLPattern | URLResolver) -> list[str]:
    """Of an app that brings its own table, all of it."""
    if isinstance(one, URLPattern):
        return [str(one.pattern)]
    return [route for inner in one.url_patterns for route in routes_of(inner)]


def test_every_operation_names_its_errors_in_one_shape(schema: dict[str, Any]) -> None:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            for status in ("400", "401", "403", "404", "429", *(["422"] if method == "post" else [])):
                content = operation["responses"][status]["content"]["application/json"]
                assert content["schema"]["$ref"].endswith("/Verdicts"), (path, method, status)


def test_every_operation_says_in_chinese_what_it_does(schema: dict[str, Any]) -> None:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert any("\u4e00" <= char <= "\u9fff" for char in operation.get("description", "")), (path, method)


@pytest.mark.django_db
def test_anyone_reads_the_description_and_its_page(client: Client) -> None:
    assert client.get("/api/v1/schema/").status_code == 200
    page = client.get("/api/v1/docs/")
    assert "swagger" in page.content.decode()
    assert "unsafe-inline" in page["Content-Security-Policy"]
    assert "unsafe-inline" not in client.get("/board/")["Content-Security-Policy"]
