"""Holidays to choose from, and a reason's own hours, through the doors."""

import httpx

from tests.entrypoints.desk import API, Desk, ok, refused


async def test_regions_and_their_days(desk: Desk) -> None:
    regions = (await ok(await desk.sam.get(f"{API}/settings/holidays/regions")))["items"]
    assert regions[0] == {
        "code": "FR",
        "country": "FR",
        "label": {"fr": "France métropolitaine", "en": "Mainland France"},
    }
    assert {"FR-AM", "CH-VD", "BE", "GB-SCT"} <= {one["code"] for one in regions}
    asked = {"region": "FR-AM", "year": 2027, "language": "fr"}
    days = (await ok(await desk.sam.get(f"{API}/settings/holidays", params=asked)))["items"]
    assert {"on": "2027-03-26", "label": "Vendredi saint"} in days
    assert len(days) == 13


async def test_what_is_not_known_is_told(desk: Desk) -> None:
    refused(
        await desk.sam.get(f"{API}/settings/holidays", params={"region": "FR-ZZ", "year": 2027}),
        422, "company.unknown_region",
    )  # fmt: skip
    for query in ({"region": "FR"}, {"region": "FR", "year": 1900}, {"year": 2027}):
        refused(await desk.sam.get(f"{API}/settings/holidays", params=query), 422, "request.invalid")


async def test_agents_do_not_ask(desk: Desk) -> None:
    refused(await desk.lea.get(f"{API}/settings/holidays/regions"), 403, "access.forbidden")
    refused(
        await desk.lea.get(f"{API}/settings/holidays", params={"region": "FR", "year": 2027}), 403, "access.forbidden"
    )


async def test_a_reason_has_hours_of_its_own(admin: httpx.AsyncClient) -> None:
    hours = await ok(await admin.post(f"{API}/settings/calendars", json={"name": "Astreinte"}), 201)
    label = {"fr": "Urgence", "en": "Emergency"}
    new = {"key": "urgent", "label": label, "target_s": 900, "calendar_id": hours["id"], "pauses": True}
    made = await ok(await admin.post(f"{API}/settings/contact-reasons", json=new), 201)
    assert (made["calendar_id"], made["pauses"]) == (hours["id"], True)
    path = f"{API}/settings/contact-reasons/{made['id']}"
    refused(await admin.delete(f"{API}/settings/calendars/{hours['id']}"), 409, "settings.in_use")
    changed = await ok(await admin.patch(path, json={"expected_version": 1, "calendar_id": None, "pauses": False}))
    assert (changed["calendar_id"], changed["pauses"]) == (None, False)
    await ok(await admin.delete(f"{API}/settings/calendars/{hours['id']}"), 204)
    gone = {"expected_version": 2, "calendar_id": "cal_00000000000000000000000000"}
    refused(await admin.patch(path, json=gone), 422, "settings.unknown_reference")
    refused(await admin.patch(path, json={"expected_version": 2, "pauses": None}), 422, "request.invalid")
