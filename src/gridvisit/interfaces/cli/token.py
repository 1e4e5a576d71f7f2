"""gridvisit token: make, list and revoke tokens of the HTTP API."""

from __future__ import annotations

import click

from gridvisit.domain.staff import selectors, tokens
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.cli.words import show, show_one


@click.group(help="接口令牌 / tokens of the HTTP API")
def token() -> None:
    """Tokens."""


@token.command(help="新建令牌，只显示一次 / make a token; it is shown once")
@click.option("--user", required=True, help="登录名 / user name")
@click.option("--scope", "scopes", multiple=True, required=True, help="visit:read, visit:write, …, or *")
@click.option("--label", default="cli", show_default=True)
@click.option("--days", type=int, default=None, help="有效天数 / valid for days")
@click.option("--json", "as_json", is_flag=True)
def create(*, user: str, scopes: tuple[str, ...], label: str, days: int | None, as_json: bool) -> None:
    """Make a token for a user."""
    staff = selectors.by_username(user)
    if staff is None:
        raise Refusal("staff.no_user", status=404, username=user)
    row, secret = tokens.create(
        staff=staff, label=label, scopes=_split(scopes), actor=None, now=clock.now(), days=days
    )
    if as_json:
        show_one(
            {"token": secret, "user": user, "scopes": row.scopes, "expires_at": row.expires_at}, as_json=True
        )
    else:
        click.echo(secret)


def _split(scopes: tuple[str, ...]) -> list[str]:
    return sorted({part for scope in scopes for part in scope.replace(",", " ").split()})


@token.command("list", help="列出令牌 / list tokens")
@click.option("--user", required=True)
@click.option("--json", "as_json", is_flag=True)
def list_(*, user: str, as_json: bool) -> None:
    """List the tokens of a user."""
    staff = selectors.by_username(user)
    if staff is None:
        raise Refusal("staff.no_user", status=404, username=user)
    rows = [
        {"prefix": row.prefix, "label": row.label, "scopes": row.scopes, "expires_at": row.expires_at,
         "revoked_at": row.revoked_at, "last_used_at": row.last_used_at}
        for row in tokens.of(staff)
    ]  # fmt: skip
    show(rows, as_json=as_json)


@token.command(help="停用令牌 / revoke a token by its first signs")
@click.option("--user", required=True)
@click.argument("prefix")
def revoke(*, user: str, prefix: str) -> None:
    """End a token at once."""
    staff = selectors.by_username(user)
    if staff is None:
        raise Refusal("staff.no_user", status=404, username=user)
    for row in tokens.of(staff):
        if row.prefix == prefix:
            tokens.revoke(token=row, actor=None, now=clock.now())
            click.echo(f"已停用 / revoked: {prefix}")
            return
    raise Refusal("not_found", status=404)
