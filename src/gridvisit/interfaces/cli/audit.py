"""gridvisit audit: verify the audit chain, print its head to keep outside."""

from __future__ import annotations

import sys

import click

from gridvisit.foundation.audit import chain
from gridvisit.interfaces.cli.words import show_one


@click.group(help="审计链 / the audit chain")
def audit() -> None:
    """Audit."""


@audit.command(help="打印链头，请另行保存 / print the head of the chain; keep it elsewhere")
@click.option("--json", "as_json", is_flag=True)
def head(*, as_json: bool) -> None:
    """Print count and hash."""
    while chain.extend():
        pass
    end = chain.head()
    show_one({"count": end.count, "hash": end.hash}, as_json=as_json)


@audit.command(help="校验审计链 / verify the chain, against a kept head if given")
@click.option("--head", "kept", default="", help="COUNT:HASH as printed by `audit head`")
def verify(*, kept: str) -> None:
    """Exit 0 if the chain holds."""
    known = None
    if kept:
        count, _, digest = kept.partition(":")
        known = chain.Head(int(count), digest)
    broken = chain.verify(known)
    if broken is None:
        click.echo("审计链完整 / the audit chain holds")
        return
    click.echo(
        f"审计链在第 {broken.chain_no} 条处断裂（{broken.what}）/ broken at entry {broken.chain_no}", err=True
    )
    sys.exit(1)
