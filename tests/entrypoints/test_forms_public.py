"""The hosted forms through the real application: what a customer, a clumsy browser and a robot meet."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI

from filrouge.channels.adapters.webform.envelope import unpack
from filrouge.platform import clock, storage
from filrouge.platform.db import Database
from tests.entrypoints.api_client import browser, serving, settings_for
from tests.entrypoints.forms import PDF, Company, definition, filled, found_company, hidden, shown_reference, token


@pytest.fixture
async def app(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with serving(settings_for(database_url, tmp_path)) as opened:
        yield opened


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app, accept_language="fr-FR,fr;q=0.9") as opened:
        yield opened


@pytest.fixture
async def company(app: FastAPI) -> Company:
    return await found_company(app.state.database)


async def deliveries(app: FastAPI) -> int:
    async with app.state.database.transaction() as tx:
        return int(await tx.value("select count(*) from delivery"))


async def raw_of_only(app: FastAPI) -> bytes:
    database: Database = app.state.database
    async with database.transaction() as tx:
        found = await storage.find(tx, await tx.value("select object_id from delivery"))
        assert found is not None
    return await app.state.means.storage.read(found)


async def test_the_page_stands_on_its_own(client: httpx.AsyncClient, company: Company) -> None:
    page = await client.get(f"/f/{company.slug}")
    assert page.status_code == 200
    assert 'lang="fr"' in page.text
    assert "Un sinistre, une question" in page.text
    assert "Alisier Assurances" in page.text
    assert 'href="tel:0123456789"' in page.text
    assert "--brand:#17503b" in page.text
    assert len(page.content) < 30_000
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src 'self'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize(
    ("query", "accepts", "language"),
    [("?lang=en", "fr", "en"), ("", "en-GB,en;q=0.8", "en"), ("", "de", "fr"), ("?lang=xx", "", "fr")],
)
async def test_the_language_is_asked_for_or_accepted(
    client: httpx.AsyncClient, company: Company, query: str, accepts: str, language: str
) -> None:
    page = await client.get(f"/f/{company.slug}{query}", headers={"accept-language": accepts})
    assert f'lang="{language}"' in page.text


async def test_a_submission_is_recorded_then_confirmed(
    app: FastAPI, client: httpx.AsyncClient, company: Company
) -> None:
    page = await client.get(f"/f/{company.slug}")
    sent = await client.post(
        f"/f/{company.slug}?lang=fr",
        data=filled(token(app.state.keys, company)),
        files={"files": ("devis.pdf", PDF, "application/pdf")},
    )
    assert hidden(page, "_token")
    assert sent.status_code == 303
    confirmation = await client.get(sent.headers["location"])
    assert "C’est bien reçu" in confirmation.text
    assert "cl•••@exemple.fr" in confirmation.text
    assert "claire" not in sent.headers["location"]
    kept = unpack(await raw_of_only(app))
    assert kept.reference == shown_reference(confirmation)
    assert kept.files[0].content == PDF
    assert {answer.key: answer.value for answer in kept.answers}["what"] == "follow"


async def test_large_files_arrive_whole(app: FastAPI, client: httpx.AsyncClient, company: Company) -> None:
    large = PDF + b"\x00\xff" * (2 * 1024 * 1024)
    sent = await client.post(
        f"/f/{company.slug}",
        data=filled(token(app.state.keys, company)),
        files=[("files", ("a.pdf", large)), ("files", ("b.pdf", PDF))],
    )
    assert sent.status_code == 303
    assert [len(file.content) for file in unpack(await raw_of_only(app)).files] == [len(large), len(PDF)]


async def test_twice_the_same_page_is_one_submission(app: FastAPI, client: httpx.AsyncClient, company: Company) -> None:
    data = filled(token(app.state.keys, company))
    first = await client.post(f"/f/{company.slug}", data=data)
    second = await client.post(f"/f/{company.slug}", data=data)
    assert first.status_code == second.status_code == 303
    confirmations = [await client.get(answer.headers["location"]) for answer in (first, second)]
    assert shown_reference(confirmations[0]) == shown_reference(confirmations[1])
    assert await deliveries(app) == 1


async def test_other_words_on_a_page_already_sent_are_not_swallowed(
    app: FastAPI, client: httpx.AsyncClient, company: Company
) -> None:
    data = filled(token(app.state.keys, company))
    await client.post(f"/f/{company.slug}", data=data)
    again = await client.post(f"/f/{company.slug}", data={**data, "message": "Et la franchise ?"})
    assert again.status_code == 409
    assert "Déjà envoyé sous la référence F-" in again.text
    assert "Et la franchise ?" in again.text
    assert await deliveries(app) == 1
    fresh = hidden(again, "_token")
    assert fresh != data["_token"]
    sent = await client.post(f"/f/{company.slug}", data={**data, "message": "Et la franchise ?", "_token": fresh})
    assert sent.status_code == 303
    assert await deliveries(app) == 2


async def test_errors_are_said_at_the_top_and_at_the_field_and_all_is_kept(
    app: FastAPI, client: httpx.AsyncClient, company: Company
) -> None:
    data = filled(token(app.state.keys, company), file_number="SA-2026-0418")
    page = await client.post(f"/f/{company.slug}?lang=fr", data=data, files={"files": ("devis.pdf", PDF)})
    assert page.status_code == 422
    assert 'Un point à revoir : <a href="#f-file_number">Numéro de dossier</a>' in page.text
    assert "Il manque un caractère" in page.text
    assert 'aria-invalid="true" aria-describedby="e-file_number h-file_number"' in page.text
    assert "Le garage demande" in page.text
    assert 'value="claire@exemple.fr"' in page.text
    assert "Joignez de nouveau vos fichiers" in page.text
    assert hidden(page, "_token") == data["_token"]
    assert await deliveries(app) == 0


@pytest.mark.parametrize("forged", ["", "x", "é", "a" * 5_000, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "\x00"])
async def test_a_forged_token_sends_nothing_and_keeps_the_words(
    app: FastAPI, client: httpx.AsyncClient, company: Company, forged: str
) -> None:
    page = await client.post(f"/f/{company.slug}", data=filled("", _token=forged))
    assert page.status_code == 422
    assert "Le garage demande" in page.text
    assert await deliveries(app) == 0
    sent = await client.post(f"/f/{company.slug}", data=filled(hidden(page, "_token")))
    assert sent.status_code == 303


async def test_the_token_of_another_form_is_worth_nothing(
    app: FastAPI, client: httpx.AsyncClient, company: Company
) -> None:
    other = await found_company(app.state.database, definition(slug="other"))
    page = await client.post(f"/f/{company.slug}", data=filled(token(app.state.keys, other)))
    assert page.status_code == 422


async def test_a_page_left_open_for_days_asks_once_more(
    app: FastAPI, client: httpx.AsyncClient, company: Company
) -> None:
    old = token(app.state.keys, company, clock.now() - timedelta(days=3))
    page = await client.post(f"/f/{company.slug}?lang=en", data=filled(old))
    assert page.status_code == 422
    assert "open for a long time" in page.text
    assert "Le garage demande" in page.text


async def test_a_page_that_came_back_filled_in_may_be_sent_at_once(
    app: FastAPI, client: httpx.AsyncClient, company: Company
) -> None:
    old = token(app.state.keys, company, clock.now() - timedelta(days=3))
    for asked_again in (old, "forged"):
        page = await client.post(f"/f/{company.slug}", data=filled(asked_again))
        assert page.status_code == 422
        sent = await client.post(f"/f/{company.slug}", data=filled(hidden(page, "_token")))
        assert sent.status_code == 303
    async with app.state.database.transaction() as tx:
        assert await tx.rows("select meta ->> 'suspicion' from delivery") == [(None,), (None,)]


@pytest.mark.parametrize("robot", ["honeypot", "too_fast"])
async def test_a_robot_is_told_yes_and_set_aside(
    app: FastAPI, client: httpx.AsyncClient, company: Company, robot: str
) -> None:
    at = clock.now() if robot == "too_fast" else None
    trap = {"website": "https://cheap.example"} if robot == "honeypot" else {}
    sent = await client.post(f"/f/{company.slug}", data={**filled(token(app.state.keys, company, at)), **trap})
    assert sent.status_code == 303
    async with app.state.database.transaction() as tx:
        assert await tx.value("select meta ->> 'suspicion' from delivery") == robot


async def test_too_many_from_one_address_wait_with_their_words(app: FastAPI, client: httpx.AsyncClient) -> None:
    company = await found_company(
        app.state.database, definition(rate={"window_s": 600, "per_address": 2, "per_form": 100})
    )
    for _ in range(2):
        assert (await client.post(f"/f/{company.slug}", data=filled(token(app.state.keys, company)))).status_code == 303
    page = await client.post(f"/f/{company.slug}", data=filled(token(app.state.keys, company)))
    assert page.status_code == 429
    assert int(page.headers["retry-after"]) > 0
    assert "Vos mots sont gardés" in page.text
    assert "Le garage demande" in page.text
    assert await deliveries(app) == 2
    async with app.state.database.transaction() as tx:
        assert not await tx.value("select bool_or(key like '%%127.0.0.1%%') from rate_bucket")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "n’est pas d’un type"),
        ("a.png", b"<!doctype html><script>alert(1)</script>", "n’est pas d’un type"),
        ("<script>.exe", b"MZ\x90\x00", "n’est pas d’un type"),
        ("a.pdf", b"", "est vide"),
    ],
)
async def test_files_we_do_not_take(
    app: FastAPI, client: httpx.AsyncClient, company: Company, name: str, content: bytes, code: str
) -> None:
    page = await client.post(
        f"/f/{company.slug}", data=filled(token(app.state.keys, company)), files={"files": (name, content, "image/png")}
    )
    assert page.status_code == 422
    assert code in page.text
    assert "<script>.exe" not in page.text


async def test_words_never_become_html(app: FastAPI, client: httpx.AsyncClient, company: Company) -> None:
    attack = '"><script>alert(1)</script>'
    page = await client.post(
        f"/f/{company.slug}", data=filled("", message=attack, name=attack, email=attack, what=attack, _c=attack)
    )
    assert page.status_code == 422
    assert "<script>alert" not in page.text
    page = await client.get(f"/f/{company.slug}?lang=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&embed=%22%3E&c=%22%3E")
    assert "<script>alert" not in page.text


async def test_control_signs_and_bad_utf8_are_cleaned(
    app: FastAPI, client: httpx.AsyncClient, company: Company
) -> None:
    page_token = token(app.state.keys, company)
    boundary = "b"
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (key.encode(), value.encode())
        for key, value in filled(page_token, message="x").items()
        if key != "message"
    )
    body = parts + b'--b\r\nContent-Disposition: form-data; name="message"\r\n\r\nA\x00B\xff\xfeC\x07\r\n--b--\r\n'
    sent = await client.post(
        f"/f/{company.slug}",
        content=body,
        headers={"content-type": f"multipart/form-data; boundary={boundary}"},
    )
    assert sent.status_code == 303
    kept = {answer.key: answer.shown for answer in unpack(await raw_of_only(app)).answers}
    assert kept["message"].startswith("AB")
    assert not {"\x00", "\x07"} & set(kept["message"])


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; na"),
        ("multipart/form-data", b"--b"),
        ("multipart/form-data; boundary=b", b"\x00\xff" * 500),
        ("application/json", b'{"email": "a@b.example"}'),
        ("text/plain", b"hello"),
        ("", b""),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(10_000))),
        ("application/x-www-form-urlencoded", b"%ff%00=%ff"),
    ],
)
async def test_broken_posts_get_a_page_that_says_so(
    app: FastAPI, client: httpx.AsyncClient, company: Company, content_type: str, body: bytes
) -> None:
    page = await client.post(f"/f/{company.slug}", content=body, headers={"content-type": content_type})
    assert page.status_code in {400, 422}
    assert 'id="summary"' in page.text
    assert await deliveries(app) == 0


async def test_fields_the_form_does_not_have_are_told_not_lost(
    app: FastAPI, client: httpx.AsyncClient, company: Company
) -> None:
    page = await client.post(f"/f/{company.slug}", data=filled(token(app.state.keys, company), surprise="words"))
    assert page.status_code == 422
    assert "Le formulaire a changé" in page.text


async def test_files_that_weigh_too_much_leave_the_words(
    app: FastAPI, client: httpx.AsyncClient, company: Company
) -> None:
    heavy = PDF + b"0" * (13 * 1024 * 1024)
    page = await client.post(
        f"/f/{company.slug}?lang=en",
        data=filled(token(app.state.keys, company)),
        files=[("files", ("a.pdf", heavy)), ("files", ("b.pdf", heavy))],
    )
    assert page.status_code == 413
    assert "more than 25 MB" in page.text
    assert "Le garage demande" in page.text
    assert await deliveries(app) == 0


async def test_a_body_beyond_every_bound_is_refused(client: httpx.AsyncClient, company: Company) -> None:
    page = await client.post(
        f"/f/{company.slug}", content=b"", headers={"content-length": str(200 * 1024 * 1024), "content-type": "x"}
    )
    assert page.status_code == 413


@pytest.mark.parametrize("slug", ["nobody", "a" * 500, "%00", "%F0%9F%98%80"])
async def test_an_address_without_a_form(client: httpx.AsyncClient, slug: str) -> None:
    page = await client.get(f"/f/{slug}")
    assert page.status_code == 404
    assert (await client.post(f"/f/{slug}", data={})).status_code == 404


async def test_a_paused_form_says_so(app: FastAPI, client: httpx.AsyncClient) -> None:
    await found_company(app.state.database, state="paused")
    page = await client.get("/f/claim")
    assert page.status_code == 503
    assert "fermé pour l’instant" in page.text


async def test_only_named_origins_may_frame_the_form(app: FastAPI, client: httpx.AsyncClient) -> None:
    company = await found_company(app.state.database, definition(embed_origins=["https://www.alisier.example"]))
    page = await client.get(f"/f/{company.slug}?embed=1")
    assert "frame-ancestors 'self' https://www.alisier.example" in page.headers["content-security-policy"]
    assert "<header>" not in page.text
    script = await client.get(f"/f/{company.slug}/embed.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "/f/claim" in script.text


async def test_the_script_is_kept_by_the_browser(client: httpx.AsyncClient, company: Company) -> None:
    page = await client.get(f"/f/{company.slug}")
    address = page.text.split('<script src="')[1].split('"')[0]
    script = await client.get(address)
    assert "immutable" in script.headers["cache-control"]
    assert len(page.content) + len(script.content) < 34_000


async def test_a_receipt_cannot_be_made_up(client: httpx.AsyncClient, company: Company) -> None:
    for receipt in ("", "x", "AAAA", "é", "a" * 900):
        answer = await client.get(f"/f/{company.slug}/sent", params={"r": receipt})
        assert answer.status_code == 303
        assert urlsplit(answer.headers["location"]).path == f"/f/{company.slug}"
        assert "r" not in parse_qs(urlsplit(answer.headers["location"]).query)
