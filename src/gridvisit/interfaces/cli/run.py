"""serve, migrate, check: run this installation."""

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import Any

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils.module_loading import import_string

from gridvisit.foundation import health
from gridvisit.interfaces.cli.words import lang, show_one


@click.command(help="更新数据库结构 / bring the database up to date")
def migrate() -> None:
    """Apply migrations."""
    call_command("migrate", verbosity=0, interactive=False)
    click.echo("数据库已是最新 / database is up to date")


@click.command(help="体检：数据库设置、迁移、任务、密钥 / check this installation")
@click.option("--json", "as_json", is_flag=True)
def check(*, as_json: bool) -> None:
    """Exit 0 if the installation is fit to serve."""
    call_command("check", fail_level="WARNING")
    pending = health.pending_migrations()
    state: dict[str, Any] = {
        **health.state(),
        "migrations_pending": pending,
        "data": str(settings.GRIDVISIT_DATA),
    }
    show_one(state, as_json=as_json)
    if pending or not state["ok"]:
        sys.exit(1)


@click.command(help="启动服务（页面、接口、静态文件、后台任务）/ serve pages, API, static files and jobs")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=lambda: int(os.environ.get("PORT", "8000")), type=int)
@click.option("--threads", default=8, show_default=True, help="blocking threads")
def serve(*, host: str, port: int, threads: int) -> None:
    """Serve with one worker process; PostgreSQL may have more in front of it."""
    if pending := health.pending_migrations():
        _stop(
            f"数据库有 {pending} 个更新未执行，请先运行 gridvisit migrate",
            f"{pending} migrations are not applied; run `gridvisit migrate` first",
        )
    if wrong := health.wrong_pragmas():
        _stop(f"SQLite 设置不正确：{wrong}", f"SQLite settings are wrong: {wrong}")
    _port_is_free(host, port)
    let_go_of_databases()
    from granian import Granian
    from granian.constants import Interfaces

    click.echo(f"GridVisit 走访  http://{host}:{port}")
    Granian(
        "gridvisit.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        respawn_failed_workers=True,  # without it granian shuts down with its worker
        websockets=False,
        log_access=False,
    ).serve()


@click.command(help="只运行后台任务，不带页面 / run the jobs only, without pages")
def jobs() -> None:
    """Run what is due until ended; with another runner at work, wait and take over when it dies."""
    from gridvisit.foundation.outbox import runner

    step = import_string(settings.GRIDVISIT_STEP)
    click.echo("GridVisit 后台任务 / jobs")
    runner.run(step, lock_file=settings.GRIDVISIT_DATA / "jobs.lock")


def let_go_of_databases() -> None:
    """Close what the checks opened: the worker is a fork, in which a pool of before has no threads and never grows."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):  # PostgreSQL's
            connection.close_pool()


def _port_is_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                _stop(
                    f"端口 {port} 已被占用。请停止占用它的程序，或用 PORT=8001 换一个端口",
                    f"port {port} is in use; stop what uses it, or choose another with PORT=8001",
                )
            _stop(f"无法监听 {host}:{port}：{error}", f"cannot listen on {host}:{port}: {error}")


def _stop(zh: str, en: str) -> None:
    click.echo(zh if lang() == "zh" else en, err=True)
    sys.exit(1)
