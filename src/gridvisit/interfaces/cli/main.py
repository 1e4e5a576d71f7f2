"""`gridvisit …`: the commands, each group in a module of its own."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

# command → module:object; a module is imported only when its command runs, so `--help` stays quick
COMMANDS: dict[str, str] = {
    "serve": "gridvisit.interfaces.cli.run:serve",
    "jobs": "gridvisit.interfaces.cli.run:jobs",
    "migrate": "gridvisit.interfaces.cli.run:migrate",
    "check": "gridvisit.interfaces.cli.run:check",
    "backup": "gridvisit.interfaces.cli.backup:backup",
    "demo": "gridvisit.interfaces.cli.demo:demo",
    "setup": "gridvisit.interfaces.cli.organisation.setup:setup",
    "import": "gridvisit.interfaces.cli.imports:import_",
    "plan": "gridvisit.interfaces.cli.plan:plan",
    "judge": "gridvisit.interfaces.cli.judging.judge:judge",
    "facts": "gridvisit.interfaces.cli.judging.facts:facts",
    "indicators": "gridvisit.interfaces.cli.judging.indicators:indicators",
    "report": "gridvisit.interfaces.cli.judging.report:report",
    "recheck": "gridvisit.interfaces.cli.judging.recheck:recheck",
    "rules": "gridvisit.interfaces.cli.rules:rules",
    "clause": "gridvisit.interfaces.cli.clause:clause",
    "workdays": "gridvisit.interfaces.cli.workdays:workdays",
    "deadlines": "gridvisit.interfaces.cli.demands.deadlines:demand_deadlines",
    "demands": "gridvisit.interfaces.cli.demands.intake:demands",
    "token": "gridvisit.interfaces.cli.token:token",
    "audit": "gridvisit.interfaces.cli.audit:audit",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        _setup()
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


def _setup() -> None:
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridvisit.project.settings.prod")
    if not apps.ready:
        django.setup()


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gridvisit", prog_name="gridvisit")
def cli() -> None:
    """GridVisit 走访: plan, visit, demand, judge, improve."""


def main() -> None:
    """Run the command line; a refusal is told in words on stderr and exits with 1 (2: wrong usage)."""
    _setup()
    from gridvisit.foundation.kernel.errors import Refusal
    from gridvisit.interfaces.cli.words import told

    try:
        cli(prog_name="gridvisit")
    except Refusal as refusal:
        for line in told(refusal):
            click.echo(line, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
