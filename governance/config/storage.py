"""Where attachments are kept: a folder of the machine, or a bucket of any S3-compatible service.

Either way nobody fetches them by an address of the storage: a view asks who wants one and passes the bytes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
NAMES = ("BUCKET", "ENDPOINT", "KEY", "SECRET", "REGION", "PREFIX", "ADDRESSING")


def media_storage(environment: Mapping[str, str]) -> dict[str, Any]:
    """By the GOV_S3_* variables (docs/operations/files.md); without GOV_S3_BUCKET the folder of the machine."""
    given = {name: environment.get(f"GOV_S3_{name}", "").strip() for name in NAMES}
    if not given["BUCKET"]:
        unused = [f"GOV_S3_{name}" for name, value in given.items() if value]
        if unused:
            raise ImproperlyConfigured(
                f"{', '.join(unused)} need GOV_S3_BUCKET; without it files stay on this machine."
            )
        return FOLDER
    if bool(given["KEY"]) != bool(given["SECRET"]):
        raise ImproperlyConfigured("Set both GOV_S3_KEY and GOV_S3_SECRET, or neither where the machine has a role.")
    options: dict[str, Any] = {
        "bucket_name": given["BUCKET"],
        "endpoint_url": given["ENDPOINT"] or None,
        "access_key": given["KEY"] or None,
        "secret_key": given["SECRET"] or None,
        "region_name": given["REGION"] or None,
        "location": given["PREFIX"].strip("/"),
        "addressing_style": given["ADDRESSING"] or "auto",
        "default_acl": "private",
        "signature_version": "s3v4",
        "querystring_auth": True,  # an address is never handed out; were one, it would end
        "file_overwrite": True,  # the name is the hash of the content
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
