"""Each thing that must be mended is told in one sentence; a sound installation has nothing to mend."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from governance.base.clock.models import SweepRun
from governance.base.journal.actions import publish_body, record
from governance.base.journal.models import Checkpoint
from governance.config import preflight
from governance.config.preflight import Finding, Level, look

NOW = dt.datetime(2026, 3, 4, 1, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def record_backup(at: dt.datetime, missing: int = 0) -> None:
    record(verb="config.backed_up", by=None, at=at, object_type="backup", object_id=0, data={"missing": missing})


def record_sweep(at: dt.datetime) -> None:
    SweepRun.objects.create(on=at.date(), started_at=at, finished_at=at)


def publish(at: dt.datetime) -> None:
    entry = record(verb="test.published", by=None, at=at, object_type="test", object_id=1)
    publish_body(entry=entry, body={"a": 1})


@pytest.fixture
def sound(settings: Settings, tmp_path: Path) -> Settings:
    """An installation as it should be."""
    settings.SECRET_KEY = "0123456789abcdef" * 4
    settings.ALLOWED_HOSTS, settings.HTTPS = ["gongkai.example.cn"], True
    settings.EMAIL_HOST, settings.SMS_BACKEND = "mail.example.cn", "some.Gateway"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    names = [path.name for folder in settings.STATICFILES_DIRS for path in Path(folder).iterdir()]
    (settings.STATIC_ROOT / "staticfiles.json").write_text(json.dumps({"paths": dict.fromkeys(names, "x")}))
    Path(settings.DATA_DIR).chmod(0o700)
    record_sweep(NOW)
    record_backup(NOW)
    return settings


def said(level: Level | None = None) -> dict[str, str]:
    return {found.code: found.text for found in look(NOW) if level in (None, found.level)}


def test_a_sound_installation_has_nothing_to_mend(sound: Settings) -> None:
    assert {code for code in said() if code != "disk"} == set()  # the disk is this machine's


def change(name: str, value: Any) -> Callable[[Settings], None]:
    return lambda sound: setattr(sound, name, value)


@pytest.mark.parametrize(
    ("harm", "code", "level"),
    [
        (change("SECRET_KEY", "short"), "secret_key", Level.MEND),
        (change("SECRET_KEY", "a" * 64), "secret_key", Level.MEND),
        (change("DEBUG", True), "debug", Level.MEND),
        (change("ALLOWED_HOSTS", ["*"]), "allowed_hosts", Level.MEND),
        (change("ALLOWED_HOSTS", ["localhost"]), "allowed_hosts", Level.NOTE),
        (change("HTTPS", False), "https", Level.MEND),
        (change("EMAIL_HOST", ""), "email", Level.NOTE),
        (change("SMS_BACKEND", ""), "sms", Level.NOTE),
        (change("REDIS_URL", "redis://127.0.0.1:1"), "redis", Level.MEND),
        (change("DATA_DIR", "/nowhere/at/all"), "data_dir", Level.MEND),
        (change("KEY_DIR", "/nowhere/at/all"), "keys", Level.MEND),
        (change("STATIC_ROOT", "/nowhere/at/all"), "static", Level.MEND),
        (change("TIME_ZONE", "UTC"), "time_zone", Level.MEND),
    ],
)
def test_each_setting_that_is_wrong_is_named(
    sound: Settings, harm: Callable[[Settings], None], code: str, level: Level
) -> None:
    harm(sound)
    found = said(level)
    assert set(found) - {"disk"} == {code}
    assert all(text.endswith("。") for text in found.values())


def test_a_short_name_of_a_host_on_this_machine_needs_no_https(sound: Settings) -> None:
    sound.ALLOWED_HOSTS, sound.HTTPS = ["127.0.0.1", "localhost"], False
    assert "https" in said(Level.NOTE)
    assert "https" not in said(Level.MEND)


def test_data_that_others_can_reach_is_told_and_a_closed_folder_above_is_enough(
    sound: Settings, tmp_path: Path
) -> None:
    above = tmp_path / "above"
    sound.DATA_DIR = above / "data"
    sound.DATA_DIR.mkdir(parents=True)
    sound.DATA_DIR.chmod(0o755)
    above.chmod(0o700)
    assert "data_dir" not in said()
    # Whether it can be reached depends on every folder above; this one is judged by itself.
    assert preflight.open_to_others(Path("/usr/bin"))
    assert not preflight.open_to_others(sound.DATA_DIR)


def test_keys_that_others_may_read_are_told(sound: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "keys"
    shutil.copytree(sound.KEY_DIR, copy)
    sound.KEY_DIR = copy
    assert "keys" not in said()
    for path, mode in ((copy / "blind", 0o644), (copy / "log", 0o755)):
        before = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode)
        assert "keys" in said(Level.MEND)
        path.chmod(before)


def test_an_owner_at_the_door_or_a_right_too_many_is_told(
    owner_connection: Any, sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "rights" not in said()
    with owner_connection.cursor() as cursor:
        for right, table in (("UPDATE", "journal_entry"), ("DELETE", "journal_leaf"), ("TRUNCATE", "journal_body")):
            cursor.execute(f"GRANT {right} ON {table} TO {sound.APPLICATION_ROLE}")
            assert table in said(Level.MEND)["rights"]
            cursor.execute(f"REVOKE {right} ON {table} FROM {sound.APPLICATION_ROLE}")
        assert "rights" not in said()


def test_an_older_database_or_schema_is_told(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "LEAST_POSTGRES", 99)
    assert "99" in said(Level.MEND)["postgres"]
    known = MigrationRecorder.applied_migrations
    monkeypatch.setattr(
        MigrationRecorder,
        "applied_migrations",
        lambda self: {key: row for key, row in known(self).items() if key[0] != "openness"},
    )
    assert "openness.0001_initial" in said(Level.MEND)["migrations"]


def test_a_wrong_clock_is_told_by_how_much(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    real = preflight.timezone.now
    for seconds, level in ((10, Level.NOTE), (3600, Level.MEND), (-3600, Level.MEND)):
        monkeypatch.setattr(preflight.timezone, "now", lambda s=seconds: real() + dt.timedelta(seconds=s))
        assert "clock" in said(level)


@pytest.mark.parametrize(("hours", "tells"), [(26, False), (27, True)])
def test_a_sweep_that_stopped_is_told(sound: Settings, hours: int, tells: bool) -> None:
    SweepRun.objects.all().delete()
    assert "从来没有运行过" in said(Level.MEND)["sweep"]
    record_sweep(NOW - dt.timedelta(hours=hours))
    assert ("sweep" in said(Level.MEND)) is tells


@pytest.mark.parametrize(("hours", "tells"), [(36, False), (37, True)])
def test_a_backup_that_is_old_is_told(sound: Settings, hours: int, tells: bool) -> None:
    record_backup(NOW - dt.timedelta(hours=hours))
    assert ("backup" in said(Level.MEND)) is tells


def test_a_backup_with_files_missing_is_told(sound: Settings) -> None:
    record_backup(NOW, missing=3)
    assert "3" in said(Level.MEND)["backup_files"]


@pytest.mark.parametrize(("hours", "tells"), [(26, False), (27, True)])
def test_a_log_that_is_not_signed_daily_is_told(sound: Settings, hours: int, tells: bool) -> None:
    publish(NOW)
    assert "从来没有" in said(Level.MEND)["checkpoint"]
    Checkpoint.objects.create(size=1, root=b"r", at=NOW - dt.timedelta(hours=hours), text="signed")
    assert ("checkpoint" in said(Level.MEND)) is tells


def test_too_little_room_and_an_eviction_policy_and_an_encoding_are_told(
    sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    for free, level in ((100 << 20, Level.MEND), (3 << 30, Level.NOTE)):
        monkeypatch.setattr(shutil, "disk_usage", lambda path, free=free: usage._replace(free=free))
        assert "disk" in said(level)
    monkeypatch.setattr(preflight.Redis, "info", lambda self, part: {"maxmemory_policy": "allkeys-lru"})
    assert "allkeys-lru" in said(Level.MEND)["redis_policy"]
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "ascii")
    assert "LANG" in said(Level.MEND)["language"]
    monkeypatch.setattr(preflight, "SAMPLE", "\U0010fffd")
    assert "fonts" in said(Level.MEND)


@pytest.mark.django_db(transaction=True)
def test_the_command_ends_with_one_when_something_must_be_mended(here: Any) -> None:
    code, out, errors = here.manage("preflight", "--json")
    found = [Finding(**row) for row in json.loads(out)]
    assert code == 1, errors
    assert {"sweep", "backup"} <= {row.code for row in found if row.level == Level.MEND}
    code, out, _errors = dataclasses.replace(here, as_owner=True).manage("preflight")
    assert code == 1
    assert "是所有者或超级用户" in out
    assert len(out.splitlines()) == len(found) + 1
