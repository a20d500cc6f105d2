"""Users from a list: shown first, then done in one piece, and only what was shown."""

import base64
from typing import Any

import httpx
from fastapi import FastAPI

from tests.entrypoints.api_client import browser, hire, sign_in
from tests.entrypoints.desk import refused

V1 = "/api/v1/settings"
HEAD = "e-mail;prénom;nom;langue;rôles;équipes;entités;marques\n"


def given(text: str, encoding: str = "cp1252", **more: Any) -> dict[str, Any]:
    return {"file": base64.b64encode(text.encode(encoding)).decode(), **more}


async def preview(client: httpx.AsyncClient, text: str, **more: Any) -> dict[str, Any]:
    answer = await client.post(f"{V1}/users/import/preview", json=given(text, **more))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def bring(client: httpx.AsyncClient, text: str, digest: str, **more: Any) -> httpx.Response:
    return await client.post(f"{V1}/users/import", json=given(text, digest=digest, **more))


async def users(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {one["email"]: one for one in (await client.get(f"{V1}/users")).json()["items"]}


async def made(client: httpx.AsyncClient, noun: str, **values: Any) -> dict[str, Any]:
    answer = await client.post(f"{V1}/{noun}", json=values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_list_is_shown_then_done_once(app: FastAPI, admin: httpx.AsyncClient) -> None:
    await made(admin, "teams", name="Sinistres Auto")
    await made(admin, "teams", name="Cartes")
    text = HEAD + (
        "zoe@fil.example;Zoé;Bœuf;français;Conseiller;Sinistres Auto | Cartes;toutes;*\n"
        "ali@fil.example;;Ali Ben;;agent;;;\n"
        "lea@banque.example;;Léa Moreau-Roy;;;Cartes;;\n"
        "nobody;;;;;;;\n"
    )
    shown = await preview(admin, text)
    assert (shown["encoding"], shown["separator"], shown["headed"]) == ("windows-1252", ";", True)
    assert shown["counts"] == {"new": 2, "changed": 1, "unchanged": 0, "refused": 1}
    zoe, _ali, lea, nobody = shown["lines"]
    assert (zoe["outcome"], zoe["name"], zoe["line"]) == ("new", "Zoé Bœuf", 2)
    assert {one["field"]: one["after"] for one in zoe["changes"]} == {
        "language": "fr", "roles": "Conseiller", "teams": "Cartes, Sinistres Auto", "legal_entities": "*",
        "brands": "*",
    }  # fmt: skip
    assert {one["field"]: (one["before"], one["after"]) for one in lea["changes"]} == {
        "name": ("Léa Moreau", "Léa Moreau-Roy"),
        "teams": ("Service client", "Cartes"),
    }
    assert [fault["code"] for fault in nobody["faults"]] == ["bad_email", "no_name"]
    assert nobody["cells"][0] == "nobody"
    assert "zoe@fil.example" not in await users(admin), "a preview changes nothing"

    done = await bring(admin, text, shown["digest"])
    assert done.status_code == 200, done.text
    assert (done.json()["changed"], done.json()["unchanged"], done.json()["refused"]) == (1, 0, 1)
    passwords = {one["email"]: one["temporary_password"] for one in done.json()["made"]}
    assert set(passwords) == {"zoe@fil.example", "ali@fil.example"}
    found = await users(admin)
    assert len(found["zoe@fil.example"]["teams"]) == 2
    assert found["zoe@fil.example"]["must_change_password"] is True
    assert found["lea@banque.example"]["name"] == "Léa Moreau-Roy"
    async with browser(app) as zoe_there:
        assert (await sign_in(zoe_there, "zoe@fil.example", "not this one")).status_code == 401
        assert (await sign_in(zoe_there, "zoe@fil.example", passwords["zoe@fil.example"])).status_code == 200
    entry = (await admin.get(f"{V1}/history", params={"subject": found["zoe@fil.example"]["id"]})).json()["items"][0]
    assert (entry["before"], entry["after"]["email"]) == (None, "zoe@fil.example")
    assert passwords["zoe@fil.example"] not in str(entry)

    again = await bring(admin, text, shown["digest"])
    assert again.status_code == 200, again.text
    assert (again.json()["made"], again.json()["unchanged"]) == ([], 3)
    assert (await preview(admin, text))["counts"] == {"new": 0, "changed": 0, "unchanged": 3, "refused": 1}
    versions = {email: one["version"] for email, one in found.items()}
    assert {email: one["version"] for email, one in (await users(admin)).items()} == versions


async def test_nothing_but_what_was_shown_is_done(admin: httpx.AsyncClient) -> None:
    text = HEAD + "zoe@fil.example;;Zoé;;;;;\nali@fil.example;;Ali;;;;;\n"
    shown = await preview(admin, text)
    await made(admin, "users", email="ali@fil.example", name="Ali")
    assert refused(await bring(admin, text, shown["digest"]), 409, "access.outdated_import") == {}
    assert "zoe@fil.example" not in await users(admin)
    now = await preview(admin, text)
    assert (await bring(admin, text, now["digest"])).status_code == 200


async def test_columns_can_be_corrected(admin: httpx.AsyncClient) -> None:
    text = "qui;où\nZoé Bœuf;zoe@fil.example\n"
    shown = await preview(admin, text)
    assert shown["columns"]["email"] is None
    assert shown["header"] == ["qui", "où"]
    assert shown["samples"] == [["Zoé Bœuf", "zoe@fil.example"]]
    assert [fault["code"] for fault in shown["lines"][0]["faults"]] == ["no_email", "no_name"]
    mended = await preview(admin, text, columns={"email": 1, "name": 0})
    assert mended["lines"][0]["outcome"] == "new"


async def test_each_refusal_says_why(admin: httpx.AsyncClient) -> None:
    for _ in range(2):
        await made(admin, "teams", name="Nord")
    gone = await made(admin, "users", email="gone@fil.example", name="Gone")
    await admin.delete(f"{V1}/users/{gone['id']}")
    shown = await preview(
        admin,
        HEAD
        + "a@fil.example;;A;klingon;pilote;Sud|Nord;Rien;Nulle\n"
        + "b@fil.example;;B;;;;;\n"
        + "B@FIL.example;;B;;;;;\n"
        + "gone@fil.example;;Gone;;;;;\n"
        + "lea@banque.example;;;;agent;;;\n"
        + f"c@fil.example;;{'x' * 201};;;;;\n",
    )
    told = [[(one["code"], one["column"], one["value"]) for one in line["faults"]] for line in shown["lines"]]
    assert told == [
        [
            ("unknown_language", "language", "klingon"),
            ("unknown", "roles", "pilote"),
            ("unknown", "teams", "Sud"),
            ("ambiguous", "teams", "Nord"),
            ("unknown", "legal_entities", "Rien"),
            ("unknown", "brands", "Nulle"),
        ],
        [],
        [("twice", "email", "3")],
        [("put_aside", "email", "gone@fil.example")],
        [("last_administrator", "roles", "")],
        [("too_long", "name", "")],
    ]
    binary = await admin.post(f"{V1}/users/import/preview", json={"file": base64.b64encode(b"PK\x03\x04").decode()})
    assert refused(binary, 422, "access.unreadable_file")["why"] == "spreadsheet"
    odd = await admin.post(f"{V1}/users/import/preview", json={"file": "not base64!"})
    assert odd.status_code == 422


async def test_nobody_brings_more_than_they_have(app: FastAPI, admin: httpx.AsyncClient) -> None:
    """Somebody who manages users of one legal entity and has few rights."""
    label = {"fr": "Gestion", "en": "Manager"}
    role = await made(admin, "roles", key="manager", name=label, permissions=["users:write", "settings:read"])
    mine = await made(admin, "legal-entities", name="Vie")
    await made(admin, "legal-entities", name="Auto")
    other = await made(admin, "teams", name="Auto", legal_entity_id=(await entities(admin))["Auto"])
    assert other["legal_entity_id"]
    async with browser(app) as manager:
        who = await hire(admin, manager, "max@fil.example", "agent")
        changed = await admin.patch(
            f"{V1}/users/{who['id']}",
            json={"expected_version": who["version"], "roles": [role["id"]], "legal_entities": [mine["id"]]},
        )
        assert changed.status_code == 200, changed.text
        text = HEAD + (
            "a@fil.example;;A;;agent;;;\n"
            "b@fil.example;;B;;;;toutes;\n"
            "c@fil.example;;C;;;Auto;;\n"
            "d@fil.example;;D;;manager;;;\n"
            "lea@banque.example;;Moi;;;;;\n"
        )
        shown = await preview(manager, text)
        told = [[(one["code"], one["column"]) for one in line["faults"]] for line in shown["lines"]]
        assert told == [
            [("beyond_rights", "roles")],
            [("out_of_scope", "legal_entities")],
            [("out_of_scope", "teams")],
            [],
            [("beyond_rights", "roles"), ("out_of_scope", "legal_entities"), ("out_of_scope", "teams")],
        ]
        assert (await bring(manager, text, shown["digest"])).json()["refused"] == 4
    assert (await users(admin))["d@fil.example"]["legal_entities"] == [mine["id"]]
    async with browser(app) as agent:
        await hire(admin, agent, "noe@fil.example", "agent")
        assert (await agent.post(f"{V1}/users/import/preview", json=given(text))).status_code == 403
        assert (await agent.post(f"{V1}/users/import", json=given(text, digest="0" * 64))).status_code == 403
        assert (await agent.get(f"{V1}/users/import/template")).status_code == 403


async def entities(client: httpx.AsyncClient) -> dict[str, str]:
    return {one["name"]: one["id"] for one in (await client.get(f"{V1}/legal-entities")).json()["items"]}


async def test_a_team_takes_no_more_than_it_can(admin: httpx.AsyncClient) -> None:
    await made(admin, "teams", name="Grande")
    text = HEAD + "".join(f"p{n}@fil.example;;P {n};;;Grande;;\n" for n in range(502))
    shown = await preview(admin, text)
    assert shown["counts"] == {"new": 500, "changed": 0, "unchanged": 0, "refused": 2}
    assert shown["lines"][-1]["faults"] == [{"code": "team_full", "column": "teams", "value": "Grande"}]


async def test_the_longest_list_is_done_in_one_go(admin: httpx.AsyncClient) -> None:
    for name in ("Un", "Deux", "Trois", "Quatre"):
        await made(admin, "teams", name=name)
    names = ("Un", "Deux", "Trois", "Quatre")
    text = HEAD + "".join(f"p{n}@fil.example;;P {n};;agent;{names[n % 4]};;\n" for n in range(2_000))
    shown = await preview(admin, text)
    assert shown["counts"]["new"] == 2_000
    done = await bring(admin, text, shown["digest"])
    assert done.status_code == 200, done.text
    assert len({one["temporary_password"] for one in done.json()["made"]}) == 2_000
    teams = (await admin.get(f"{V1}/teams")).json()["items"]
    assert {len(one["members"]) for one in teams if one["name"] in names} == {500}
    assert (await preview(admin, text))["counts"]["unchanged"] == 2_000


async def test_the_template_can_be_brought_as_it_is(admin: httpx.AsyncClient) -> None:
    answer = await admin.get(f"{V1}/users/import/template")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    text = answer.content.decode("utf-8-sig")
    shown = await preview(admin, text, encoding="utf-8")
    assert shown["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}


async def test_a_column_that_holds_the_whole_name_is_not_doubled(admin: httpx.AsyncClient) -> None:
    names = {
        "a": ("Inès", "Inès Berger", "Inès Berger"),
        "b": ("INES", "Berger Inès", "Berger Inès"),
        "c": ("Jean Paul", "Jean-Paul Roux", "Jean-Paul Roux"),
        "d": ("Martin", "Martin", "Martin Martin"),
        "e": ("Inès", "Berger", "Inès Berger"),
        "f": ("", "Inès Berger", "Inès Berger"),
        "g": ("Ann", "Annabel Lee", "Ann Annabel Lee"),
    }
    lines = "".join(f"{key}@alisier.example;{first};{name};;;;;\n" for key, (first, name, _) in names.items())
    found = (await preview(admin, HEAD + lines))["lines"]
    assert [one["name"] for one in found] == [whole for _, _, whole in names.values()]
