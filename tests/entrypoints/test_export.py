"""A conversation as a PDF, through the door."""

from collections.abc import Callable

from tests.entrypoints.desk import Desk, ok, refused


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
