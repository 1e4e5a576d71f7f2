"""The one Django app of record."""

from django.apps import AppConfig


class GridVisitConfig(AppConfig):
    """Label `gridvisit`; `models.py` is the roll call of all rooms."""

    name = "gridvisit"
    label = "gridvisit"
    verbose_name = "GridVisit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tie rooms to those below them: parameters of units, files of the hotlines, what chapter 9 counts."""
        from gridvisit.domain.demands import imports as demand_imports  # noqa: PLC0415
        from gridvisit.domain.demands.watch import selectors as demand_watch  # noqa: PLC0415
        from gridvisit.domain.demands.watch import settled as demand_settled  # noqa: PLC0415
        from gridvisit.domain.evaluation.indicators import rows, sources  # noqa: PLC0415
        from gridvisit.domain.evaluation.parameters import of_unit, reader  # noqa: PLC0415 - after the models are loaded
        from gridvisit.domain.evaluation.reports.sources import use_improvement  # noqa: PLC0415
        from gridvisit.domain.improvement import counted, for_report  # noqa: PLC0415
        from gridvisit.domain.inbox import settled, sight  # noqa: PLC0415
        from gridvisit.domain.staff import parameters  # noqa: PLC0415

        demand_imports.register()
        parameters.use(of_unit, reader=reader)
        sight.use("demand", demand_watch.seen)
        settled.use("demand", demand_settled.settled)
        sources.use("I49", counted.actions)
        rows.use("action", counted.shown)
        use_improvement(for_report.summary)
