"""Import 100,000 customers from xlsx into a fresh SQLite: preview, apply, the same file again, undo; wall and peak memory."""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROWS = 100_000
FAMILY = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建文辉"
FIRMS = "明湖,青禾,东岭,柳园,金石,海川,瑞丰,恒通,新远,华茂"
TRADES = "精密铸造,食品,纺织,新材料,机械,化工,物流,电子,建材,医药"


def make_file(path: Path, rows: int) -> None:
    """Write a customer list: nine homes to one firm, codes as people write them."""
    from rustpy_xlsxwriter import write_worksheet

    draw = random.Random(7)
    write_worksheet([_line(number, draw) for number in range(rows)], str(path), "客户清单")


def _line(number: int, draw: random.Random) -> dict[str, str]:
    firm = number % 10 == 0
    person = draw.choice(FAMILY) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2))))
    return {
        "供电单位编码": "N0101", "客户编号": f"K{number:08d}",
        "客户名称": f"{draw.choice(FIRMS.split(','))}{draw.choice(TRADES.split(','))}{number}有限公司" if firm else person,
        "客户类型": "企业" if firm else "个人", "户号": f"37{number:011d}",
        "用电类别": "工商业用电（两部制）" if firm else "居民生活用电", "用电性质": "正式用电",
        "供电电压": "10千伏" if firm else "220伏", "合同容量(kVA)": str(draw.choice((100, 315, 630, 1250)) if firm else 8),
        "市场化属性": "电网代理购电" if firm else "保障性（居民、农业）", "送电日期": f"20{number % 20:02d}-0{1 + number % 9}-1{number % 9}",
        "用电地址": f"明湖县柳园镇{draw.choice('东西南北')}{draw.choice('山河湖泉')}路{number % 999 + 1}号{number % 60 + 1}室",
        "纬度": f"{36.6 + draw.random() / 5:.6f}", "经度": f"{117.0 + draw.random() / 5:.6f}", "线路": f"L{number % 300}",
        "台区": f"TQ{number // 100:05d}", "供电方式": "单电源", "联系人": person, "联系人角色": "电气负责人" if firm else "住户",
        "联系电话": f"13{number % 1_000_000_000:09d}", "免打扰": "否",
    }  # fmt: skip


def run(argv: list[str]) -> dict[str, Any]:
    """Return the figures, all from child processes so that the peaks are theirs."""
    options = argparse.ArgumentParser(prog="script/bench import_customers")
    options.add_argument("--rows", type=int, default=ROWS)
    rows = options.parse_args(argv).rows
    with tempfile.TemporaryDirectory(prefix="gridvisit-bench-") as folder:
        path = Path(folder) / "customers.xlsx"
        make_file(path, rows)
        env = {
            **os.environ,
            "GRIDVISIT_DATA": folder,
            "GRIDVISIT_JOBS": "off",
            "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
        }
        figures: dict[str, Any] = {"rows": rows, "file_mb": round(path.stat().st_size / 1e6, 1)}
        for step in ("prepare", "preview", "import", "again", "undo"):
            told = subprocess.run(
                [sys.executable, "-m", "bench.import_customers", step, str(path)],
                env=env,
                check=True,
                stdout=subprocess.PIPE,
            )
            answer = json.loads(told.stdout.splitlines()[-1])
            if step != "prepare":
                figures |= {f"{step}_{name}": value for name, value in answer.items()}
    return figures


def _step(step: str, path: Path) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command

    from gridvisit.domain.customers.imports import runs
    from gridvisit.domain.staff import selectors, services
    from gridvisit.foundation.kernel import clock

    if step == "prepare":
        call_command("migrate", verbosity=0)
        from datetime import date

        root = services.create_unit(
            code="N01",
            name="测试县",
            kind="supplier",
            level="county",
            parent=None,
            active_from=date(2020, 1, 1),
            actor=None,
            now=clock.now(),
        )
        services.create_unit(
            code="N0101",
            name="测试所",
            kind="supplier",
            level="station",
            parent=root,
            active_from=date(2020, 1, 1),
            actor=None,
            now=clock.now(),
        )
        return {}
    started = time.perf_counter()
    root = selectors.root("")
    upload = runs.Upload("customers", path, path.name, root)
    if step == "undo":
        last = runs.runs(actor=None, tenant_id=root.tenant_id).filter(state="applied", created__gt=0).first()
        done = runs.undo(run_id=last.id, actor=None, now=clock.now())
        counts = {"state": done.state}
    elif step == "preview":
        done = runs.preview(upload=upload, actor=None, now=clock.now(), keep=False)
        counts = {"good": done.good}
    else:
        done = runs.import_now(upload=upload, actor=None, now=clock.now())
        counts = {"created": done.created, "unchanged": done.unchanged, "bad": done.bad}
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(seconds, 2), "peak_mb": round(peak), **counts}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridvisit.project.settings.prod")
    print(json.dumps(_step(sys.argv[1], Path(sys.argv[2]))))
