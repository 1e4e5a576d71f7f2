"""Addresses of planning in the console."""

from datetime import date

from django.urls import path, register_converter

from gridvisit.interfaces.console.views.planning import board, items, plans, workshop


class DayConverter:
    """A day in an address, 2026-12-01."""

    regex = r"20\d{2}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Return the day; nonsense is no match."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """Return the day as text."""
        return value if isinstance(value, str) else value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/propose/", plans.plan_propose, name="plan-propose"),
    path("plans/<uuid:pk>/", workshop.plan_page, name="plan"),
    path("plans/<uuid:pk>/again/", workshop.plan_again, name="plan-again"),
    path("plans/<uuid:pk>/submit/", workshop.plan_submit, name="plan-submit"),
    path("plans/<uuid:pk>/approve/", workshop.plan_approve, name="plan-approve"),
    path("plans/<uuid:pk>/return/", workshop.plan_return, name="plan-return"),
    path("plans/<uuid:pk>/close/", workshop.plan_close, name="plan-close"),
    path("plans/<uuid:pk>/fit/", workshop.plan_fit, name="plan-fit"),
    path("plans/<uuid:pk>/duty/", workshop.plan_duty, name="plan-duty"),
    path("plans/<uuid:pk>/add/", workshop.plan_add, name="plan-add"),
    path("plans/<uuid:pk>/left-out/", workshop.plan_left_out, name="plan-left-out"),
    path("plans/<uuid:pk>/draw/", workshop.plan_draw, name="plan-draw"),
    path("plans/<uuid:pk>/board/", board.board, name="plan-board"),
    path("plans/<uuid:pk>/assign/", board.plan_assign, name="plan-assign"),
    path("plans/<uuid:pk>/schedule/", board.plan_schedule, name="plan-schedule"),
    path("plans/<uuid:pk>/days/<uuid:owner>/<day:day>/", board.day_page, name="plan-day"),
    path("plans/<uuid:pk>/days/<uuid:owner>/<day:day>/order/", board.day_order, name="plan-day-order"),
    path("plan-items/<uuid:pk>/", items.item_page, name="plan-item"),
    path("plan-items/<uuid:pk>/remove/", items.item_remove, name="plan-item-remove"),
    path("plan-items/<uuid:pk>/restore/", items.item_restore, name="plan-item-restore"),
    path("plan-items/<uuid:pk>/owner/", items.item_owner, name="plan-item-owner"),
    path("plan-items/<uuid:pk>/channel/", items.item_channel, name="plan-item-channel"),
    path("plan-items/<uuid:pk>/day/", items.item_day, name="plan-item-day"),
    path("plan-items/<uuid:pk>/order/", items.item_order, name="plan-item-order"),
    path("plan-items/<uuid:pk>/end/", items.item_end, name="plan-item-end"),
    path("plan-items/<uuid:pk>/move/", items.item_move, name="plan-item-move"),
    path("plan-items/<uuid:pk>/decide/", items.item_decide, name="plan-item-decide"),
]
