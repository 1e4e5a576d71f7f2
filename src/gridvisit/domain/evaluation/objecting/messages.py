"""What objections say when they refuse, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "objection.move_not_allowed": Text(
        zh="异议处于“{state}”，不能执行这一步。请刷新页面看当前可做的事。",
        en="The objection is “{state}”; this step is not possible. Reload to see what is.",
    ),
    "objection.nothing_against": Text(
        zh="这条判定是“{outcome}”，没有对您不利，不需要提出异议。只有“不通过”或“无法判定”可以提出异议。",
        en="This verdict is “{outcome}”; nothing speaks against you. Only what failed or cannot be judged can be objected to.",
    ),
    "objection.too_late": Text(
        zh="提出异议的期限（判定后 {within} 个工作日）已于 {last} 届满。如有新证据，请由负责人重新判定或补充记录。",
        en="The time to object ({within} working days after the verdict) ended on {last}. With new evidence, ask for an "
        "addendum or for the visit to be judged again.",
    ),
    "objection.not_yours": Text(
        zh="只能对本人负责的走访提出异议。",
        en="You can only object to verdicts on visits you answer for yourself.",
    ),
    "objection.no_verdict": Text(
        zh="这次走访没有规则 {rule} 的判定，不能提出异议。",
        en="This visit has no verdict under rule {rule}, so there is nothing to object to.",
    ),
    "objection.valid_visit": Text(
        zh="这次走访没有被判定为无效，不需要提出异议。",
        en="This visit was not judged invalid; there is nothing to object to.",
    ),
    "objection.open_already": Text(
        zh="对这条判定已有异议 {number} 正在处理。请在该异议中补充。",
        en="Objection {number} to this verdict is still open; add to that one.",
    ),
    "objection.decided_already": Text(
        zh="对这条判定的异议 {number} 已经裁定，同一判定不再受理。",
        en="Objection {number} to this verdict was decided; the same verdict is not taken up again.",
    ),
    "objection.changed": Text(
        zh="原判定已经变化（现为“{outcome}”），没有可以改判的内容。请按“维持原判”裁定，或请本人撤回。",
        en="The verdict has changed meanwhile (now “{outcome}”); there is nothing to overturn. Let the verdict stand, or "
        "ask the person to withdraw.",
    ),
    "objection.ground_unknown": Text(zh="请从列表中选择异议理由。", en="Choose the ground from the list."),
    "objection.reason_short": Text(
        zh="请写明事实和依据，至少 {least} 个字。",
        en="Say what happened and what proves it, in at least {least} characters.",
    ),
    "objection.own_decision": Text(
        zh="被评价人不能裁定自己的异议，须由第二人裁定（规则 9.3-03）。",
        en="Nobody decides an objection of his own; a second reader does (rule 9.3-03).",
    ),
    "objection.own_record": Text(
        zh="这次走访的记录或判定由您作出，须由其他人裁定（规则 9.3-03）。",
        en="You made the record or the judgement of this visit yourself; another person has to decide (rule 9.3-03).",
    ),
    "objection.decision_unknown": Text(zh="请选择裁定结果。", en="Choose the decision."),
    "objection.outcome_needed": Text(
        zh="支持异议时，请选择改判为“通过”或“不适用”。",
        en="If the objection is upheld, choose the new outcome: pass or not applicable.",
    ),
    "objection.question_needed": Text(zh="请写明需要补充什么事实。", en="Say which facts are needed."),
    "objection.facts_needed": Text(zh="请写明补充的事实。", en="Give the facts that were asked for."),
}

register(MESSAGES)
