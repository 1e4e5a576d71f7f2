"""Tags about visits, used by the desk, the phone and the portal: names as they may be shown, states in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gridvisit.domain.channels.rules import AttemptOutcome, NoticeState
from gridvisit.domain.demands.states import DemandState
from gridvisit.domain.visits.states import AppointmentState, VisitState
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.privacy import masking
from gridvisit.interfaces.console.templatetags.gv import badge
from gridvisit.standard import vocabulary
from gridvisit.standard.vocabulary import PartyKind, Vocabulary

register = template.Library()

TONES: dict[type[Vocabulary], dict[str, str]] = {
    VisitState: {
        "preparing": "info", "ready": "brand", "in_progress": "warn", "recorded": "info", "servicing": "info",
        "following_up": "info", "archived": "good", "aborted_safety": "warn", "void": "bad",
    },
    AppointmentState: {
        "proposed": "info", "contacted": "info", "confirmed": "good", "rescheduled": "warn", "kept": "good",
        "missed_by_us": "bad", "missed_by_customer": "warn", "declined": "warn", "unreachable": "warn",
    },
    NoticeState: {"queued": "info", "sending": "info", "sent": "good", "failed": "bad"},
}  # fmt: skip
FOLLOW_UPS: dict[str, tuple[Any, str]] = {
    "due": (gettext_lazy("To do"), "info"),
    "attempting": (gettext_lazy("Trying to reach"), "warn"),
    "done": (gettext_lazy("Done"), "good"),
    "unreachable": (gettext_lazy("Not reached"), ""),
    "refused": (gettext_lazy("Refused"), ""),
    "cancelled": (gettext_lazy("Cancelled"), ""),
}
PROMISES = {
    "open": gettext_lazy("still open"),
    "kept": gettext_lazy("kept"),
    "broken": gettext_lazy("not kept"),
    "released": gettext_lazy("no longer wanted"),
}
CHANNEL_ICONS = {"onsite": "map-pin", "phone": "phone", "online": "device-mobile"}


def _badge_of(kind: type[Vocabulary], code: str) -> SafeString:
    return badge(kind.label_of(code, get_language() or "zh"), TONES[kind].get(code, ""))


@register.simple_tag
def visit_state(code: str) -> SafeString:
    """The state of a visit as a label."""
    return _badge_of(VisitState, code)


@register.simple_tag
def appointment_state(code: str) -> SafeString:
    """The state of an appointment as a label."""
    return _badge_of(AppointmentState, code)


@register.filter
def appointment_words(code: str) -> str:
    """Return the state of an appointment in words."""
    return AppointmentState.label_of(code, get_language() or "zh")


@register.simple_tag
def notice_state(code: str) -> SafeString:
    """The state of a message as a label."""
    return _badge_of(NoticeState, code)


@register.simple_tag
def follow_up_state(code: str) -> SafeString:
    """The state of a follow-up as a label."""
    words, tone = FOLLOW_UPS.get(code, (code, ""))
    return badge(words, tone)


@register.simple_tag
def validity(visit: Any) -> SafeString:
    """Whether a visit counts: valid, not valid, or not judged yet. Never green without a judgement."""
    if visit.authenticity == "false":
        return badge(_("Found false"), "bad", "alert-triangle")
    if visit.valid is None:
        return badge(_("Not judged yet"))
    return badge(_("Valid"), "good", "check") if visit.valid else badge(_("Not valid"), "warn", "x")


@register.filter
def party_name(party: Any) -> str:
    """Return a customer's name as it may be shown: firms as they are, persons masked."""
    if party is None:
        return ""
    return masking.mask_name(party.name) if party.kind == PartyKind.INDIVIDUAL else str(party.name)


@register.filter
def site_address(site: Any, party: Any = None) -> str:
    """Return an address as it may be shown: of firms as it is, of persons down to the street."""
    if site is None or not site.address:
        return ""
    if party is not None and party.kind != PartyKind.INDIVIDUAL:
        return str(site.address)
    return masking.mask_address(site.address)


@register.filter
def account_number(account: Any) -> str:
    """Return an account number with its middle covered."""
    return masking.mask_account(account.account_no) if account else ""


@register.filter
def staff_number(person: Any) -> str:
    """Return the number of a member of staff, or a dash."""
    return str(person.staff_no) if person else "—"


@register.filter
def channel_icon(code: str) -> str:
    """Return the icon of a channel."""
    return CHANNEL_ICONS.get(code, "point")


@register.filter
def clock_time(moment: datetime | None) -> str:
    """Return the Shanghai wall-clock time, 09:30."""
    return local(moment).strftime("%H:%M") if moment else ""


@register.filter
def slot(appointment: Any) -> str:
    """Return a slot in one line: 2026-11-24 09:30–10:15, the day once."""
    if not appointment:
        return ""
    told = appointment if isinstance(appointment, dict) else vars(appointment)
    begin, end = local(told["slot_start"]), local(told["slot_end"])
    last = end.strftime("%H:%M") if begin.date() == end.date() else end.strftime("%Y-%m-%d %H:%M")
    return f"{begin:%Y-%m-%d %H:%M}–{last}"


WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)


@register.filter
def weekday(day: date | datetime | None) -> str:
    """Return the day of the week in words."""
    if day is None:
        return ""
    return str(WEEKDAYS[(local(day) if isinstance(day, datetime) else day).weekday()])


@register.filter
def labels(codes: Any, vocabulary_name: str) -> str:
    """Return the labels of several codes in one line: `{{ visit.reasons|labels:"PlanItemReason" }}`."""
    here = get_language() or "zh"
    known = getattr(vocabulary, vocabulary_name)
    separator = "、" if here.startswith("zh") else ", "
    return separator.join(known.label_of(code, here) for code in codes or ())


@register.filter
def in_language(thing: Any, name: str) -> str:
    """Return `name_zh` or `name_en` of a thing (or dict), whichever the page speaks; the other one if empty."""
    here, other = ("zh", "en") if (get_language() or "zh").startswith("zh") else ("en", "zh")
    get = thing.get if isinstance(thing, dict) else lambda key: getattr(thing, key, "")
    return str(get(f"{name}_{here}") or get(f"{name}_{other}") or "")


@register.filter
def kilometres(metres: int) -> str:
    """Return metres as kilometres with one decimal."""
    return f"{metres / 1000:.1f}"


@register.filter
def urgency_tone(code: str) -> str:
    """Return the tone of an urgency; the words say it too."""
    return {"U0": "bad", "U1": "warn"}.get(code, "")


@register.filter
def demand_state(code: str) -> str:
    """Return the state of a demand in words."""
    return DemandState.label_of(code, get_language() or "zh")


@register.filter
def attempt_words(code: str) -> str:
    """Return what became of a try to reach the customer."""
    return AttemptOutcome.label_of(code, get_language() or "zh")


@register.filter
def promise_words(code: str) -> str:
    """Return what became of a promise."""
    return str(PROMISES.get(code, code))


@register.filter
def area_code(name: str) -> str:
    """Return the need area of a form field: `answer_EE` → `EE`."""
    return name.rsplit("_", 1)[-1]


@register.filter
def get(mapping: Any, key: str) -> Any:
    """Return an entry of a dict whose key is known only at run time."""
    return mapping.get(key, "") if mapping else ""


@register.inclusion_tag("field/visit/_chips.html")
def chips(bound: Any, tone: str = "") -> dict[str, Any]:
    """A choice as large chips, one or several: `{% chips form.answer %}`."""
    return {"field": bound, "tone": tone}


@register.simple_tag
def position_words(metres: float | None, accuracy: float | None) -> SafeString:
    """How far a position is from the site, with its accuracy circle in words."""
    if metres is None:
        return format_html("{}", _("No verified site position to compare with"))
    return format_html(
        "{}",
        _("%(metres)d m from the site (accurate to ±%(accuracy)d m)")
        % {"metres": metres, "accuracy": accuracy or 0},
    )


@register.filter
def iso_moment(text: str) -> str:
    """Return a stored ISO time on the Shanghai clock."""
    try:
        return local(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")
    except (TypeError, ValueError):
        return str(text or "")
