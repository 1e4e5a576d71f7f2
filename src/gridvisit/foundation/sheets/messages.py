"""What reading a table may say, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "sheet.empty": Text(zh="文件“{name}”是空的。", en="“{name}” is empty."),
    "sheet.kind": Text(
        zh="“{name}”不是 .xlsx 或 .csv 文件。请在表格软件中另存为“Excel 工作簿（.xlsx）”或“CSV”后再导入。",
        en="“{name}” is neither .xlsx nor .csv. Save it as “Excel workbook (.xlsx)” or “CSV” and import that.",
    ),
    "sheet.not_readable": Text(
        zh="“{name}”打不开：文件已损坏或不是真正的工作簿。请重新另存为 .xlsx 后再试。",
        en="“{name}” cannot be opened: it is damaged or no real workbook. Save it as .xlsx again.",
    ),
    "sheet.encoding": Text(
        zh="“{name}”的文字编码无法识别。请另存为“CSV UTF-8”或 .xlsx。",
        en="The encoding of “{name}” is not known. Save it as “CSV UTF-8” or .xlsx.",
    ),
    "sheet.too_large": Text(
        zh="“{name}”超过 {limit} MB。请拆成几个文件分别导入。",
        en="“{name}” is larger than {limit} MB. Split it into several files.",
    ),
    "sheet.bomb": Text(
        zh="“{name}”解压后超过 {limit} MB，未导入。请删除空白行、图片和多余的工作表。",
        en="“{name}” unpacks to more than {limit} MB and was not imported. Remove empty rows, pictures and spare sheets.",
    ),
    "sheet.too_long": Text(
        zh="“{name}”的行列范围太大（最多 {limit} 行）。请删除表格下方的空白格式行，或拆成几个文件。",
        en="“{name}” spans too many rows and columns (at most {limit} rows). Delete formatted empty rows below the table, or split it.",
    ),
    "sheet.too_wide": Text(
        zh="“{name}”超过 {limit} 列。请只保留模板中的列。",
        en="“{name}” has more than {limit} columns. Keep only those of the template.",
    ),
    "sheet.macros": Text(
        zh="“{name}”含有宏，未打开。请另存为不含宏的 .xlsx。",
        en="“{name}” holds macros and was not opened. Save it as .xlsx without macros.",
    ),
    "sheet.entities": Text(
        zh="“{name}”含有不允许的 XML 声明，未打开。",
        en="“{name}” holds XML declarations that are not allowed; it was not opened.",
    ),
    "sheet.no_headings": Text(
        zh="“{name}”前 10 行中没有找到标题行。至少需要：{wanted}。可用“下载模板”获得全部标题。",
        en="No headings in the first 10 rows of “{name}”. Needed at least: {wanted}. The template has all headings.",
    ),
    "sheet.heading_twice": Text(
        zh="标题“{heading}”出现了两次（{first} 列和 {second} 列），请删去一列。",
        en="The heading “{heading}” stands twice (columns {first} and {second}); remove one.",
    ),
    "sheet.heading_missing": Text(zh="缺少必需的列“{heading}”。", en="The column “{heading}” is missing."),
    "sheet.heading_unknown": Text(
        zh="以下列不认识，已忽略：{headings}。",
        en="These columns are not known and were ignored: {headings}.",
    ),
    "cell.formula": Text(
        zh="单元格里是公式。请复制后用“粘贴为数值”替换。",
        en="The cell holds a formula. Copy it and paste it as a value.",
    ),
    "cell.scientific": Text(
        zh="“{value}”被表格软件变成了科学计数法，末尾数字已丢失。请把该列设为“文本”后重新填写。",
        en="A spreadsheet turned it into “{value}” and lost the last digits. Make the column text and enter it again.",
    ),
    "cell.made_narrow": Text(zh="全角数字已转换为“{value}”。", en="Full-width digits were made “{value}”."),
    "cell.unknown_code_near": Text(
        zh="“{name}”的取值“{value}”不在代码表内，是否应为“{near}”？",
        en="“{value}” is not a known code for “{name}”; did you mean “{near}”?",
    ),
    "cell.date": Text(
        zh="“{name}”的日期“{value}”看不懂，请写成 2026-11-24。",
        en="“{value}” is not a date for “{name}”; write 2026-11-24.",
    ),
    "cell.moment": Text(
        zh="“{name}”的时间“{value}”看不懂，请写成 2026-11-24 09:30。",
        en="“{value}” is not a moment for “{name}”; write 2026-11-24 09:30.",
    ),
    "cell.no_such_day": Text(zh="“{name}”：没有“{value}”这一天。", en="“{name}”: there is no day “{value}”."),
    "cell.number": Text(zh="“{name}”的“{value}”不是数字。", en="“{value}” is not a number for “{name}”."),
    "cell.flag": Text(
        zh="“{name}”只能填“是”或“否”，不能是“{value}”。", en="“{name}” takes yes or no, not “{value}”."
    ),
}

register(MESSAGES)
