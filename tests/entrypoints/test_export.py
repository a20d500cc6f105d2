"""A conversation as a PDF, through the door."""

from collections.abc import Callable

import pytest

from filrouge.entrypoints.api import exports
from filrouge.entrypoints.printing.story import Printed
from tests.entrypoints.desk import Desk, ok, refused
from tests.entrypoints.desk_calls import act


async def test_a_conversation_goes_to_paper(desk: Desk) -> None:
    """Reader in scope, a download under the conversation's reference, recorded as a consultation."""
    conversation = await desk.written("Où en est mon dossier ?")
    answer = await desk.lea.get(f"/api/v1/conversations/{conversation}/export", params={"zone": "America/Martinique"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('attachment; filename="FR-')
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.content.startswith(b"%PDF-")


async def test_who_does_not_see_it_cannot_print_it(desk: Desk) -> None:
    conversation = await desk.written("Où en est mon dossier ?")
    assert (await desk.carla.get(f"/api/v1/conversations/{conversation}/export")).status_code == 404


async def test_notes_are_printed_only_when_asked(desk: Desk) -> None:
    conversation = await desk.written("Bonjour")
    await ok(
        await desk.lea.post(
            f"/api/v1/conversations/{conversation}/notes", json={"text": "secret " * 900, "html": "", "uploads": []}
        ),
        201,
    )
    plain = await desk.lea.get(f"/api/v1/conversations/{conversation}/export")
    noted = await desk.lea.get(f"/api/v1/conversations/{conversation}/export", params={"notes": "true"})
    pages: Callable[[bytes], int] = lambda pdf: pdf.count(b"/Type /Page\n")  # noqa: E731
    assert pages(noted.content) > pages(plain.content)


async def test_a_zone_that_does_not_exist_is_refused(desk: Desk) -> None:
    conversation = await desk.written("Bonjour")
    answer = await desk.lea.get(f"/api/v1/conversations/{conversation}/export", params={"zone": "Mars/Olympus"})
    refused(answer, 422, "company.invalid_calendar")


async def test_an_export_says_that_older_messages_are_missing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decided before notes are left out; what was done before the first printed message is not printed."""
    drawn: list[Printed] = []
    conversation = await desk.written("le plus ancien", message_id="first@x.example")
    await ok(await act(desk.lea, conversation, "close"))
    await ok(await act(desk.lea, conversation, "reopen"))
    await desk.written("le plus récent", in_reply_to="<first@x.example>")
    for number in range(2):
        note = {"text": f"note {number}", "html": "", "uploads": []}
        await ok(await desk.lea.post(f"/api/v1/conversations/{conversation}/notes", json=note), 201)
    whole = exports.told
    monkeypatch.setattr(exports, "told", lambda *given, **named: drawn.append(whole(*given, **named)) or drawn[-1])
    path = f"/api/v1/conversations/{conversation}/export"
    for language in ("fr", "en"):
        assert (await desk.lea.get(path, params={"language": language})).status_code == 200
        assert drawn[-1].notice == "", "all four are printed"
    for most, notes, words in ((3, "false", ["le plus récent"]), (3, "true", ["le plus récent", "note 0", "note 1"])):
        monkeypatch.setattr(exports, "MESSAGES_MAX", most)
        for language, begins in (("fr", "Il manque des messages plus anciens"), ("en", "Older messages are missing")):
            assert (await desk.lea.get(path, params={"language": language, "notes": notes})).status_code == 200
            assert drawn[-1].notice.startswith(begins)
            assert " 3 " in drawn[-1].notice
            assert [line.text.strip() for line in drawn[-1].lines if line.kind != "event"] == words
            assert [line.who for line in drawn[-1].lines if line.kind == "event"] == []
    monkeypatch.setattr(exports, "MESSAGES_MAX", 4)
    assert (await desk.lea.get(path)).status_code == 200
    assert drawn[-1].notice == "", "none is missing when they just fit"
