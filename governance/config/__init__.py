"""Composition of the installation; imported by nobody below."""

from governance.config.celery import app as celery_app

__all__ = ["celery_app"]
