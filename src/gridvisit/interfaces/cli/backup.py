"""gridvisit backup: a consistent copy of the database and the files, checked by opening it again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.db import connection

from gridvisit import __version__
from gridvisit.foundation.audit import chain
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.cli.words import show_one


@click.command(help="备份数据库与文件，并当场校验 / back up database and files, verified by reading it back")
@click.argument("target", type=click.Path(file_okay=True, path_type=Path), required=False)
@click.option(
    "--with-keys", is_flag=True, help="连同密钥一起备份（请加密保管）/ include the keys; store it encrypted"
)
@click.option("--json", "as_json", is_flag=True)
def backup(*, target: Path | None, with_keys: bool, as_json: bool) -> None:
    """Write one .tar.gz; without the keys, names and phones in it cannot be read."""
    made_at = clock.now()
    home = Path(settings.GRIDVISIT_DATA)
    path = target or home / "backups" / f"gridvisit-{clock.local(made_at):%Y%m%d-%H%M%S}.tar.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        work = Path(folder)
        database = _dump(work)
        manifest = _manifest(database, home, made_at)
        (work / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        draft = work / "backup.tar.gz"
        with tarfile.open(draft, "w:gz", compresslevel=3) as archive:
            archive.add(work / "manifest.json", "manifest.json")
            archive.add(database, database.name)
            if (home / "files").exists():
                archive.add(home / "files", "files")
            if with_keys:
                archive.add(home / "keys", "keys")
        problems = _verify(draft, manifest)
        if problems:
            raise click.ClickException("备份校验失败 / the backup does not verify: " + "; ".join(problems))
        draft.chmod(0o600)
        shutil.move(draft, path)
    show_one({"file": str(path), "bytes": path.stat().st_size, "verified": True, **manifest}, as_json=as_json)


def _dump(work: Path) -> Path:
    if connection.vendor == "sqlite":
        path = work / "gridvisit.sqlite3"
        # the engine's own online backup: a file copy of a WAL database is old or broken (reliability F46)
        with (
            sqlite3.connect(str(settings.DATABASES["default"]["NAME"])) as source,
            sqlite3.connect(path) as copy,
        ):
            source.backup(copy)
        return path
    path = work / "gridvisit.pgdump"
    db = settings.DATABASES["default"]
    command = ["pg_dump", "--format=custom", f"--file={path}", f"--dbname={db['NAME']}"]
    command += [
        f"--{option}={db[key]}"
        for option, key in (("host", "HOST"), ("port", "PORT"), ("username", "USER"))
        if db.get(key)
    ]
    try:
        subprocess.run(command, check=True, env={**os.environ, "PGPASSWORD": str(db.get("PASSWORD") or "")})
    except FileNotFoundError:
        raise click.ClickException(
            "找不到 pg_dump，请安装 PostgreSQL 客户端 / pg_dump is not installed"
        ) from None
    except subprocess.CalledProcessError as error:
        raise click.ClickException(f"pg_dump 失败 / pg_dump failed: {error.returncode}") from None
    return path


def _manifest(database: Path, home: Path, made_at: datetime) -> dict[str, Any]:
    end = chain.head()
    files = [item for item in (home / "files").rglob("*") if item.is_file()]
    return {
        "version": __version__,
        "made_at": made_at.isoformat(),
        "database": connection.vendor,
        "database_sha256": _sha256(database),
        "files": len(files),
        "audit_count": end.count,
        "audit_hash": end.hash,
    }


def _verify(path: Path, manifest: dict[str, Any]) -> list[str]:
    problems = []
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")
        out = Path(folder)
        database = next(out.glob("gridvisit.*"))
        if _sha256(database) != manifest["database_sha256"]:
            problems.append("database differs")
        if database.suffix == ".sqlite3":
            with sqlite3.connect(database) as opened:
                if opened.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                    problems.append("integrity_check")
        else:
            listed = subprocess.run(["pg_restore", "--list", str(database)], check=False, capture_output=True)
            if listed.returncode:
                problems.append("pg_restore cannot read it")
        problems += [
            f"file {item.name} is damaged"
            for item in (out / "files").rglob("*")
            if item.is_file() and _sha256(item) != item.name
        ]
    return problems


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
