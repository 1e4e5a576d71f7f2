"""The WSGI application: pages, API and static files; with it starts the embedded job runner."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridvisit.project.settings.prod")

application = get_wsgi_application()


def _start_jobs() -> None:
    # Here and not in AppConfig.ready: `migrate` and the CLI must not start a worker.
    from django.conf import settings

    from gridvisit.foundation.outbox import runner
    from gridvisit.interfaces.jobs.schedule import step

    if settings.GRIDVISIT_JOBS == "embedded":
        runner.start(step, lock_file=settings.GRIDVISIT_DATA / "jobs.lock")


_start_jobs()
