"""What this room says when it refuses, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "party.serial_taken": Text(
        zh="客户编号“{serial}”已存在。", en="The customer number “{serial}” exists already."
    ),
    "party.uscc_taken": Text(
        zh="统一社会信用代码“{uscc}”已属于另一客户。请先搜索该客户，避免重复建档。",
        en="The credit code “{uscc}” belongs to another customer. Search for it first, so that nothing is entered twice.",
    ),
    "party.manager_unknown": Text(
        zh="没有这位客户经理，请重新选择。", en="There is no such customer manager; choose again."
    ),
    "party.manager_no_role": Text(
        zh="工号 {staff_no} 目前没有走访岗位，不能负责客户。请先由安全管理员授予岗位。",
        en="{staff_no} holds no visiting role now and cannot take customers. The security administrator grants roles.",
    ),
    "uscc.form": Text(
        zh="“{value}”不是 18 位统一社会信用代码（数字与大写字母，不含 I、O、S、V、Z）。",
        en="“{value}” is not a unified social credit code: 18 digits and capital letters, without I, O, S, V, Z.",
    ),
    "uscc.check_digit": Text(
        zh="“{value}”的校验位不对，最后一位应为“{expected}”。请核对证照。",
        en="The check sign of “{value}” is wrong, the last sign should be “{expected}”. Compare it with the licence.",
    ),
    "uscc.individual": Text(
        zh="个人客户没有统一社会信用代码；也不要采集身份证号。",
        en="A person has no credit code; do not collect identity card numbers either.",
    ),
    "account.not_digits": Text(
        zh="户号“{value}”只能由数字组成。", en="The account number “{value}” may consist of digits only."
    ),
    "account.scientific": Text(
        zh="户号“{value}”被表格软件变成了科学计数法，末尾数字已丢失。请把该列设为“文本”后重新填写。",
        en="A spreadsheet turned the account number into “{value}” and lost its last digits. Make the column text and enter it again.",
    ),
    "account.zeros_lost": Text(
        zh="户号“{value}”只有 {length} 位，开头的 0 很可能被表格软件吃掉了。请把该列设为“文本”后补全。",
        en="The account number “{value}” has {length} digits; a spreadsheet probably ate the leading zero. Make the column text and complete it.",
    ),
    "account.length": Text(
        zh="户号“{value}”有 {length} 位，应为 13 位（或旧的 10 位）。",
        en="The account number “{value}” has {length} digits; it should have 13 (or 10 as before).",
    ),
    "account.taken": Text(
        zh="户号“{account_no}”已登记。", en="The account number “{account_no}” is registered already."
    ),
    "account.contract_order": Text(
        zh="合同到期日早于市场化开始日期。", en="The contract ends before the market attribute begins."
    ),
    "capacity.range": Text(
        zh="容量“{value}”无效，应为不小于 0 的千伏安数。",
        en="The capacity “{value}” is not valid; it is a number of kVA, not below 0.",
    ),
    "mobile.form": Text(
        zh="电话“{value}”无效：手机为 11 位、以 1 开头；座机请带区号。服务号码不能作为客户电话。",
        en="The phone “{value}” is not valid: a mobile has 11 digits and begins with 1, a landline has its area code. A service number is no customer's phone.",
    ),
    "contact.empty": Text(zh="联系人至少要有姓名或电话。", en="A contact needs a name or a phone."),
    "place.half": Text(
        zh="纬度和经度要么都填，要么都不填。", en="Give both latitude and longitude, or neither."
    ),
    "place.swapped": Text(
        zh="经纬度似乎填反了（纬度 {lat}，经度 {lng}）。",
        en="Latitude and longitude seem to be swapped ({lat}, {lng}).",
    ),
    "place.range": Text(
        zh="坐标（纬度 {lat}，经度 {lng}）不在中国范围内。", en="The position ({lat}, {lng}) is not in China."
    ),
    "date.order": Text(zh="结束日期早于开始日期。", en="The end is before the start."),
    "field.control_signs": Text(
        zh="“{name}”含有不可见的控制字符。", en="“{name}” holds invisible control signs."
    ),
    "importance.none": Text(
        zh="“一般用户”不需要登记；如已不在名录内，请结束原条目。",
        en="“Not important” is not entered; if the list no longer has the customer, end the entry.",
    ),
    "importance.no_list": Text(
        zh="重要等级由当地政府认定：须填写名录文号、发文单位和年度，员工不能自行认定。",
        en="Importance is fixed by the local government: give the list's number, issuer and year. Staff cannot set it.",
    ),
    "importance.no_guarantee": Text(
        zh="临时性重要用户须填写保障开始日期。",
        en="A temporary important customer needs the day the guarantee starts.",
    ),
    "special_flag.no_consent": Text(
        zh="特殊关怀信息属于敏感个人信息，须写明本人如何同意。",
        en="Special care is sensitive personal data: say how the person consented.",
    ),
    "import.no_unit": Text(
        zh="没有填写供电单位编码，也没有为本次导入选定单位。",
        en="No unit code, and no unit was chosen for the import.",
    ),
    "import.no_kind": Text(
        zh="请填写客户类型（企业、机关事业单位、个人、村/社区、园区管委会、潜在用户）。",
        en="Give the customer kind (enterprise, public body, individual, village, park administration, prospect).",
    ),
    "import.no_account": Text(
        zh="请填写户号；还没有户号的客户，请把客户类型填为“潜在用户”。",
        en="Give the account number; a customer without one is a prospect, say so in the customer kind.",
    ),
    "import.needed_for_new": Text(zh="新户号必须填写“{name}”。", en="A new account needs “{name}”."),
    "import.account_twice": Text(
        zh="户号“{value}”在第 {first} 行已出现，本行未导入。",
        en="The account number “{value}” stands in row {first} already; this row was left out.",
    ),
    "import.uscc_twice": Text(
        zh="信用代码“{value}”在文件中属于不同的客户编号。同一单位请使用同一客户编号。",
        en="The credit code “{value}” stands under different customer numbers. Give one body one customer number.",
    ),
    "import.party_differs": Text(
        zh="与第 {first} 行是同一客户，但此列内容不一致。",
        en="Same customer as row {first}, but this column says something else.",
    ),
    "import.other_party": Text(
        zh="户号“{value}”已登记在另一客户名下。过户请先在客户页面办理，导入不会自动移动户号。",
        en="The account “{value}” belongs to another customer. Move it on the customer page first; an import never moves accounts.",
    ),
    "import.other_unit": Text(
        zh="该客户属于另一单位，导入不会改变管理单位。",
        en="The customer belongs to another unit; an import does not move customers.",
    ),
    "import.changed_meanwhile": Text(
        zh="导入过程中有人修改了同一批客户，本次未写入任何内容。请重新预览后再导入。",
        en="Somebody changed the same customers meanwhile; nothing was written. Preview and import again.",
    ),
    "import.not_previewed": Text(
        zh="这次导入已经执行或已撤销，不能再次执行。",
        en="This import was carried out or undone already; it cannot be applied again.",
    ),
    "import.not_applied": Text(
        zh="只有已执行的导入才能撤销。", en="Only an import that was carried out can be undone."
    ),
    "import.file_gone": Text(
        zh="预览的文件已过期，请重新上传。", en="The previewed file is no longer kept; upload it again."
    ),
    "import.unknown_kind": Text(
        zh="没有“{kind}”这种导入，可用：{allowed}。",
        en="There is no import of “{kind}”; there are: {allowed}.",
    ),
    "import.undo_changed": Text(
        zh="客户 {customer} 在导入后被修改过，撤销会丢失这些修改。",
        en="Customer {customer} was changed after the import; undoing would lose that.",
    ),
    "import.undo_added": Text(
        zh="客户 {customer} 在导入后新增了资料。",
        en="Something was added to customer {customer} after the import.",
    ),
    "import.undo_used": Text(
        zh="客户 {customer} 已有走访、诉求或计划，不能删除。",
        en="Customer {customer} has visits, demands or plans and cannot be removed.",
    ),
}

register(MESSAGES)
