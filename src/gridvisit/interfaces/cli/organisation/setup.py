"""gridvisit setup: start an organisation with its three administrators; their passwords are shown once."""

from __future__ import annotations

import click

from gridvisit.domain.staff import founding
from gridvisit.foundation.kernel import clock
from gridvisit.interfaces.cli.words import show
from gridvisit.standard.vocabulary import OrgKind, OrgLevel


@click.command(
    help="建立机构和三员账号，口令只显示一次 / start an organisation with its three administrators"
)
@click.option("--code", required=True, help="机构编码 / code of the root unit")
@click.option("--name", required=True, help="机构名称 / name")
@click.option("--kind", type=click.Choice(OrgKind.codes()), default=OrgKind.SUPPLIER.value, show_default=True)
@click.option(
    "--level", type=click.Choice(OrgLevel.codes()), default=OrgLevel.COUNTY.value, show_default=True
)
@click.option(
    "--system", default="sysadmin", show_default=True, help="系统管理员登录名 / system administrator"
)
@click.option(
    "--security", default="secadmin", show_default=True, help="安全管理员登录名 / security administrator"
)
@click.option("--audit", default="auditor", show_default=True, help="审计员登录名 / audit administrator")
@click.option("--json", "as_json", is_flag=True)
def setup(
    *, code: str, name: str, kind: str, level: str, system: str, security: str, audit: str, as_json: bool
) -> None:
    """Create the root unit and three sign-ins; change the passwords after the first sign-in."""
    founded = founding.found(
        code=code, name=name, kind=kind, level=level, now=clock.now(),
        usernames={"sysadmin": system, "secadmin": security, "auditor": audit},
    )  # fmt: skip
    rows = [
        {"role": role, "username": person.staff_no, "password": founded.passwords[role]}
        for role, person in founded.people.items()
    ]
    show(rows, as_json=as_json)
