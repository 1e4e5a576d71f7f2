"""Joint handling over HTTP."""

from datetime import timedelta

from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.ids import new_id
from tests.factories import demands as factory
from tests.interfaces.api_demands.test_demands_api import call, cast, now  # noqa: F401 - fixtures


def test_a_part_is_asked_for_answered_and_shown(cast, now, call):  # noqa: F811
    demand = factory.handling(cast, now)
    path = f"/demands/{demand.pk}/parts"
    part = {
        "id": str(new_id()), "unit_id": str(cast.town_b.pk), "task": "核对终端",
        "wished_on": local_date(now + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    assert call(cast.deng, "post", path, part)[0] == 404
    assert call(cast.quality, "post", path, part)[0] == 403
    status, made = call(cast.bai, "post", path, part)
    assert (status, made["state"], made["unit"]) == (200, "open", "B单位")
    assert call(cast.bai, "post", path, part)[1]["id"] == made["id"]
    answer = f"/demand-parts/{made['id']}/answer"
    assert call(cast.bai, "post", answer, {"done": True, "text": "我来答"})[0] == 403
    assert call(cast.bo, "post", answer, {"done": True, "text": "已校准"})[1]["state"] == "done"
    team = call(cast.bo, "get", path)[1]
    assert [row["state"] for row in team["parts"]] == ["done"]
    assert [row["unit"] for row in team["way"]] == ["", "A单位"]
    assert call(cast.bai, "post", f"/demand-parts/{made['id']}/waive", {"reason": "晚了"})[0] == 409
