"""How fast, as a ratio to a floor measured in the same run (docs/operations/performance.md). `./dev bench [name]`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.config.settings")
django.setup()
