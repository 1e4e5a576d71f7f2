"""The columns of the lists of units and of people."""

from __future__ import annotations

from gridvisit.foundation.sheets.columns import Column, Options
from gridvisit.standard.vocabulary import (
    OrgKind,
    OrgLevel,
    QualificationLevel,
    Role,
    TrainingKind,
    Vocabulary,
)


def _options(codes: type[Vocabulary]) -> Options:
    return [(member.value, member.text("zh"), member.text("en")) for member in codes]


UNIT_COLUMNS = (
    Column(
        "code",
        "机构编码",
        "Unit code",
        limit=40,
        required=True,
        aliases=("编码", "单位编码"),
        examples=("A0101", "A010101"),
    ),
    Column(
        "name",
        "机构名称",
        "Unit name",
        limit=100,
        required=True,
        aliases=("名称", "单位名称"),
        examples=("柳园供电所", "客户经理班"),
    ),
    Column(
        "parent",
        "上级编码",
        "Parent code",
        limit=40,
        required=True,
        aliases=("上级机构编码", "上级单位"),
        examples=("A01", "A0101"),
    ),
    Column(
        "level",
        "层级",
        "Level",
        "code",
        required=True,
        options=_options(OrgLevel),
        examples=("供电所/供电中心", "班组"),
    ),
    Column(
        "kind",
        "机构类型",
        "Kind",
        "code",
        options=_options(OrgKind),
        hint_zh="不填则与上级相同",
        hint_en="empty: as the parent",
        examples=("供电企业", ""),
    ),
    Column("hotline", "服务电话", "Hotline", "digits", limit=20, examples=("", "")),
    Column("active_from", "启用日期", "Active from", "date", examples=("2020-01-01", "")),
)

STAFF_COLUMNS = (
    Column(
        "staff_no",
        "工号",
        "Staff no.",
        limit=30,
        required=True,
        aliases=("员工编号", "人员编号"),
        examples=("A1001", "A1002"),
    ),
    Column("name", "姓名", "Name", limit=60, required=True, examples=("安宁（示例）", "白桦（示例）")),
    Column(
        "unit",
        "机构编码",
        "Unit code",
        limit=40,
        required=True,
        aliases=("单位编码", "所属机构"),
        examples=("A010101", "A0101"),
    ),
    Column("mobile", "手机", "Mobile", "digits", limit=20, aliases=("手机号", "联系电话")),
    Column(
        "id_card_valid_to", "工作证有效期", "Work ID valid to", "date", examples=("2027-12-31", "2027-12-31")
    ),
    Column(
        "active_from",
        "到岗日期",
        "Active from",
        "date",
        aliases=("入职日期",),
        examples=("2020-03-01", "2015-07-01"),
    ),
    Column(
        "roles",
        "岗位",
        "Roles",
        "codes",
        options=_options(Role),
        hint_zh="多个用顿号分开；页面导入不授予岗位，由安全管理员授予，命令行导入直接生效",
        hint_en="several with commas; granted by the security administrator, or by an import on the command line",
        examples=("客户经理", "供电所所长"),
    ),
    Column("role_from", "岗位开始日期", "Role from", "date", examples=("2024-01-01", "2024-01-01")),
    Column(
        "level",
        "资质等级",
        "Qualification",
        "code",
        options=_options(QualificationLevel),
        aliases=("走访资质",),
        examples=("L3", "L3"),
    ),
    Column("score", "考试成绩", "Score", "decimal", examples=("92", "88")),
    Column("exam_at", "考试日期", "Exam on", "date", examples=("2026-05-10", "2026-05-10")),
    Column("valid_to", "资质有效期", "Valid to", "date", examples=("2027-05-09", "2027-05-09")),
    Column(
        "pledged_on",
        "保密承诺日期",
        "Pledge on",
        "date",
        aliases=("承诺日期",),
        examples=("2026-09-01", "2026-09-01"),
    ),
    Column("pledge_document", "承诺书编号", "Pledge document", limit=60, examples=("BM-2026-001", "")),
    Column(
        "course",
        "培训课程",
        "Training",
        limit=120,
        hint_zh="同一人多次培训可写多行",
        hint_en="several trainings: several lines",
        examples=("走访业务年度培训", ""),
    ),
    Column(
        "training_kind",
        "培训类别",
        "Training kind",
        "code",
        options=_options(TrainingKind),
        examples=("服务行为", ""),
    ),
    Column("hours", "学时", "Hours", "decimal", examples=("16", "")),
    Column("held_on", "培训日期", "Held on", "date", examples=("2026-08-20", "")),
)
