"""Tags of every page: built assets, icons, navigation, times, form fields."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gridvisit import __version__
from gridvisit.domain.staff import access
from gridvisit.foundation.kernel.clock import local, local_date, now
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.console import assets
from gridvisit.interfaces.console.menu import menu_of
from gridvisit.standard import vocabulary

register = template.Library()

TONES = {"good": "green", "warn": "yellow", "bad": "red", "info": "azure", "brand": "teal", "": "secondary"}


@register.simple_tag
def asset(entry: str) -> SafeString:
    """Link the styles and the script of a build entry: `{% asset "console.ts" %}`."""
    built = assets.asset(entry)
    if built is None:
        return mark_safe(f"<!-- assets are not built: {entry} -->")  # noqa: S308 - a constant of the template
    styles = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((url,) for url in built.styles))
    return styles + format_html('\n<script type="module" src="{}"></script>', built.script)


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """Draw an icon inline. Decoration by default; with `label` it is read out."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        ' stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        css,
        format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"'),
        mark_safe(assets.icon(name)),  # noqa: S308 - from our own build
    )


@register.simple_tag
def badge(label: Any, tone: str = "", mark: str = "") -> SafeString:
    """A small coloured label. `tone`: good, warn, bad, info, brand or nothing; the words carry the meaning."""
    colour = TONES.get(tone, "secondary")
    return format_html('<span class="badge bg-{}-lt">{}{}</span>', colour, icon(mark) if mark else "", label)


@register.simple_tag
def when(moment: datetime | date | None, missing: str = "—") -> SafeString:
    """Show a time on the Shanghai clock, 2026-11-24 09:30, or a day."""
    if moment is None:
        return format_html('<span class="text-secondary">{}</span>', missing)
    if isinstance(moment, datetime):
        here = local(moment)
        return format_html('<time datetime="{}">{}</time>', here.isoformat(), here.strftime("%Y-%m-%d %H:%M"))
    return format_html('<time datetime="{0}">{0}</time>', moment.isoformat())


@register.filter
def moment(value: datetime | None) -> str:
    """Return a time as plain text, for attributes and inputs."""
    return local(value).strftime("%Y-%m-%d %H:%M") if value else ""


@register.filter
def words(problem: Problem) -> str:
    """Return what a problem says, in the language of the page."""
    return say(problem.code, get_language() or "zh", **problem.facts)


@register.inclusion_tag("console/frame/_nav.html", takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    """The left navigation of the signed-in person."""
    request = context.get("request")
    return {"sections": menu_of(getattr(request, "actor", None), getattr(request, "path", ""))}


@register.inclusion_tag("console/_field.html")
def field(bound: BoundField, size: str = "") -> dict[str, Any]:
    """One form field with label, hint and its errors beside it: `{% field form.name %}`."""
    return {"field": bound, "widget": widget(bound, size), "kind": _kind(bound)}


@register.simple_tag
def widget(bound: BoundField, size: str = "") -> SafeString:
    """Only the input of a field, in our look, tied to its errors and hint for screen readers."""
    css = {"check": "form-check-input", "select": "form-select", "choices": "", "file": "form-control"}.get(
        _kind(bound), "form-control"
    )
    classes = [bound.field.widget.attrs.get("class", ""), css, size, "is-invalid" if bound.errors else ""]
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, classes))}
    described = [f"{bound.auto_id}-errors"] if bound.errors else []
    described += [f"{bound.auto_id}-hint"] if bound.help_text else []
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attrs)


@register.simple_tag
def choice(option: BoundWidget) -> SafeString:
    """One radio button or box of a field with choices, in our look."""
    option.data["attrs"] = {**option.data["attrs"], "class": "form-check-input"}
    return option.tag()


def _kind(bound: BoundField) -> str:
    control = bound.field.widget
    if isinstance(control, forms.CheckboxInput):
        return "check"
    if isinstance(control, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(control, (forms.Select, forms.SelectMultiple)):
        return "select"
    return "file" if isinstance(control, forms.FileInput) else "input"


@register.filter
def label(code: str | None, vocabulary_name: str) -> str:
    """Return the label of a stored code: `{{ demand.type|label:"DemandType" }}`."""
    return getattr(vocabulary, vocabulary_name).label_of(code, get_language() or "zh")


@register.simple_tag
def actor_roles(person: Any) -> list[str]:
    """The roles a person holds today, each with its unit."""
    here = get_language() or "zh"
    return [
        f"{vocabulary.Role.label_of(role, here)} · {unit}"
        for role, unit in access.roles_of(person, local_date(now()))
    ]


@register.simple_tag
def product_version() -> str:
    """The version of this installation."""
    return __version__


@register.simple_tag
def demo_mode() -> bool:
    """Whether this installation shows the demo county."""
    return bool(getattr(settings, "GRIDVISIT_DEMO", False))


@register.simple_tag
def languages() -> list[dict[str, Any]]:
    """The languages one can switch to; the present one is marked."""
    here = get_language() or ""
    names = {"zh": "中文", "en": "English"}
    return [
        {"code": code, "name": names.get(code[:2], name), "active": here[:2] == code[:2]}
        for code, name in settings.LANGUAGES
    ]


@register.simple_tag
def page_texts() -> dict[str, str]:
    """What the scripts of the page may have to say."""
    return {
        "close": _("Close"),
        "cancel": _("Cancel"),
        "confirm": _("Confirm"),
        "failed": _("The server did not answer. Nothing was lost on this page; try again."),
        "seconds": _("%(n)s s"),
        "offline": _("No connection. What you type stays on this device."),
        "online": _("Connected again."),
        "unsaved": _("There are unsaved changes on this page."),
        "draftKept": _("Draft kept on this device at %(time)s"),
        "draftRestored": _("What you typed before was put back."),
        "photoTooLarge": _("This photo could not be made small enough; take it again from further away."),
        "photoReady": _("%(size)s KB, ready to send"),
        "signFirst": _("Please sign in the box first."),
        "positionFound": _("Position taken, accurate to %(metres)s m"),
        "positionFailed": _("No position. You can go on without it; the record says so."),
    }
