"""Tags about verdicts: texts in the language of the page, outcomes as mark and words, never by colour alone."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from gridvisit.interfaces.console.templatetags.gv import badge, icon
from gridvisit.standard import vocabulary
from gridvisit.standard.vocabulary import Outcome

register = template.Library()

MARKS: dict[str, tuple[str, str]] = {  # outcome → icon, tone
    "pass": ("check", "good"),
    "fail": ("x", "bad"),
    "not_applicable": ("minus", ""),
    "pending": ("clock", "info"),
    "unknown": ("help", "warn"),
}


@register.filter
def said(text: Any) -> str:
    """Return a Text in the language of the page."""
    return str(text.of(get_language() or "zh")) if text else ""


@register.filter
def rule_form(form: Any) -> str:
    """Return the name of the form of a local rule in the language of the page."""
    return str(form.text(get_language() or "zh"))


@register.simple_tag
def outcome(code: str) -> SafeString:
    """An outcome as a label with mark and words."""
    mark, tone = MARKS.get(code, ("point", ""))
    return badge(Outcome.label_of(code, get_language() or "zh"), tone, mark)


@register.simple_tag
def outcome_mark(code: str) -> SafeString:
    """Only the mark of an outcome, with its words for screen readers."""
    mark, tone = MARKS.get(code, ("point", ""))
    here = Outcome.label_of(code, get_language() or "zh")
    return format_html(
        '<span class="gv-mark gv-mark-{}" title="{}">{}</span>', tone, here, icon(mark, label=here)
    )


@register.simple_tag
def tally(code: str, count: int) -> SafeString:
    """How often an outcome came out: mark, number, words for screen readers."""
    return format_html('<span class="gv-tally">{}{}</span>', outcome_mark(code), count)


@register.filter
def code_label(code: str, vocabulary_name: str) -> str:
    """Return the label of a code that may hold a sign such as ↑."""
    return str(getattr(vocabulary, vocabulary_name).label_of(code, get_language() or "zh"))


@register.filter
def reason_words(reason: dict[str, str]) -> str:
    """Return a stored reason in the language of the page."""
    return reason["zh" if (get_language() or "zh").startswith("zh") else "en"]


@register.filter
def verdict_reason(row: Any) -> str:
    """Return the reason of a stored verdict in the language of the page."""
    return str(row.reason_zh if (get_language() or "zh").startswith("zh") else row.reason_en)
