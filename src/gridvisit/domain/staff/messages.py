"""What this room says when it refuses, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "unit.code_taken": Text(
        zh="机构编码“{unit}”已存在，请换一个。", en="The unit code “{unit}” exists already; choose another."
    ),
    "unit.unknown": Text(zh="没有编码为“{unit}”的机构。", en="There is no unit with the code “{unit}”."),
    "unit.none": Text(
        zh="还没有任何机构。请先用 gridvisit setup 建立机构，或用 gridvisit demo load 装入演示数据。",
        en="There is no organisation yet. Start one with `gridvisit setup`, or load the demo with `gridvisit demo load`.",
    ),
    "staff.no_taken": Text(zh="工号“{staff_no}”已存在。", en="The staff number “{staff_no}” exists already."),
    "staff.user_taken": Text(zh="登录名“{username}”已被使用。", en="The user name “{username}” is taken."),
    "staff.unknown": Text(
        zh="没有工号为“{staff_no}”的人员。", en="There is no staff member with the number “{staff_no}”."
    ),
    "staff.ends_before": Text(zh="离岗日期早于到岗日期。", en="The last day is before the first."),
    "staff.password_weak": Text(zh="密码不符合要求：{why}", en="The password is not acceptable: {why}"),
    "staff.no_user": Text(
        zh="没有登录名为“{username}”的用户。", en="There is no user with the name “{username}”."
    ),
    "view.too_many": Text(
        zh="每个列表最多保存 {limit} 个视图，请先删除不用的。",
        en="At most {limit} views per list; remove one you no longer use.",
    ),
    "role.unknown": Text(zh="没有“{role}”这一岗位。", en="There is no role “{role}”."),
    "staff.no_password": Text(
        zh="您的账号没有密码，无密码可改。", en="Your account has no password to change."
    ),
    "staff.ask_for_password": Text(
        zh="如需设置密码，请联系本单位管理员。", en="Ask your unit's administrator to set one."
    ),
    "role.own": Text(zh="不能给自己授予岗位。", en="Nobody grants a role to themselves."),
    "role.three_admins": Text(
        zh="系统管理员、安全管理员、审计管理员必须由三个人分别担任。",
        en="System, security and audit administrator must be three different persons.",
    ),
    "import.code_twice": Text(
        zh="机构编码“{value}”在第 {first} 行已出现。",
        en="The unit code “{value}” stands in row {first} already.",
    ),
    "import.roles_left_out": Text(
        zh="岗位未授予：授权由安全管理员完成（三员分离）。",
        en="Roles were left out: the security administrator grants them.",
    ),
    "import.qualifications_left_out": Text(
        zh="资质、培训和承诺未导入：须由培训管理岗位导入。",
        en="Qualifications, trainings and pledges were left out: they are imported by the trainer.",
    ),
    "import.undo_staff_changed": Text(
        zh="{what} 在导入后被修改过，不能撤销。",
        en="{what} was changed after the import; it cannot be undone.",
    ),
    "import.undo_staff_used": Text(
        zh="{what} 已被使用（有人员、客户或走访），不能删除。",
        en="{what} is in use (people, customers or visits) and cannot be removed.",
    ),
    "qualification.score": Text(zh="考试成绩应在 0 到 100 之间。", en="The score is between 0 and 100."),
    "qualification.order": Text(zh="资质有效期早于考试日期。", en="The qualification ends before the exam."),
}

register(MESSAGES)
