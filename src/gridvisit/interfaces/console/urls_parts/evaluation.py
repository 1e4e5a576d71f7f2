"""Addresses of verdicts and rules."""

from __future__ import annotations

from django.urls import path

from gridvisit.interfaces.console.views.evaluation import bodies, local, rules, verdicts, whatif

urlpatterns = [
    path("verdicts/", verdicts.verdict_list, name="verdict-list"),
    path("visits/<uuid:visit_id>/verdicts/", verdicts.visit_verdicts, name="visit-verdicts"),
    path("visits/<uuid:visit_id>/judge/", verdicts.visit_judge, name="visit-judge"),
    path("what-if/", whatif.what_if, name="what-if"),
    path("unit-verdicts/", bodies.unit_list, name="unit-verdict-list"),
    path("unit-verdicts/<uuid:unit_id>/", bodies.unit, name="unit-verdicts"),
    path("unit-verdicts/<uuid:unit_id>/judge/", bodies.unit_judge, name="unit-judge"),
    path("unit-verdicts/<uuid:unit_id>/review/", bodies.review_new, name="review-new"),
    path("unit-verdicts/<uuid:unit_id>/draw/", bodies.recheck_draw, name="recheck-draw"),
    path("reviews/<uuid:review_id>/withdraw/", bodies.review_withdraw, name="review-withdraw"),
    path("reviews/<uuid:review_id>/file/", bodies.review_file, name="review-file"),
    path("rechecks/<uuid:recheck_id>/", bodies.recheck, name="recheck"),
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/local/", local.local_rule_list, name="local-rule-list"),
    path("rules/local/add/", local.local_rule_add, name="local-rule-add"),
    path("rules/local/<uuid:local_rule_id>/", local.local_rule, name="local-rule"),
    path("rules/local/<uuid:local_rule_id>/edit/", local.local_rule_edit, name="local-rule-edit"),
    path("rules/local/<uuid:local_rule_id>/release/", local.local_rule_release, name="local-rule-release"),
    path("rules/local/<uuid:local_rule_id>/discard/", local.local_rule_discard, name="local-rule-discard"),
    path("rules/local/<uuid:local_rule_id>/withdraw/", local.local_rule_withdraw, name="local-rule-withdraw"),
    path("rules/<str:rule_id>/", rules.rule, name="rule"),
    path("rules/<str:rule_id>/effect/", rules.effect, name="rule-effect"),
    path("rules/<str:rule_id>/tighten/", rules.tighten, name="rule-tighten"),
    path("rules/<str:rule_id>/withdraw/<uuid:override_id>/", rules.withdraw, name="rule-withdraw"),
]
