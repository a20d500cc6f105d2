"""A visitor on the company's site and an agent at the desk, side by side in real browsers over the real product: the
network is cut, pages are loaded again, the server starts anew, the chat goes on by e-mail and comes back; nothing is
lost, nothing doubled, and it is one thread."""

import os
import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat_company import AGENT, ChatCompany, chat_company
from tests.browser.product import PASSWORD, until

pytestmark = pytest.mark.needs("chromium")

SHOTS = os.environ.get("FILROUGE_SHOTS", "")
WIDE, PHONE = (1440, 900), (390, 844)
ZOE = "zoe.lenoir@courriel.example"


@pytest.fixture(scope="module")
def company() -> Iterator[ChatCompany]:
    with chat_company() as made:
        yield made


def page_of(browser: Browser, size: tuple[int, int], scheme: str = "light") -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="fr-FR", reduced_motion="reduce", color_scheme=scheme
    )  # type: ignore[arg-type]
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page stumbled: {error}"))
    return page


def desk_of(browser: Browser, company: ChatCompany, email: str = AGENT, size: tuple[int, int] = WIDE) -> Page:
    """An agent who has signed in, and is ready."""
    page = page_of(browser, size)
    page.goto(company.url)
    page.locator("input[type=email]").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/inbox/"))
    state = lambda: httpx.get(f"{company.url}/chat/v1/site").json()["availability"]["state"]  # noqa: E731
    assert until(lambda: state() == "ready")
    return page


def keep(page: Page, name: str) -> None:
    if SHOTS:
        page.wait_for_timeout(400)
        page.screenshot(path=f"{SHOTS}/chat-{name}.png")


def open_widget(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Discuter avec nous|Reprendre la discussion")).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def write(page: Page, words: str) -> None:
    """The visitor writes, as one does."""
    page.get_by_label("Votre message").fill(words)
    page.keyboard.press("Enter")


def answer(desk: Page, words: str) -> None:
    field = desk.get_by_role("textbox", name=re.compile("^Votre (réponse|message)"))
    field.click()
    field.press_sequentially(words)
    desk.keyboard.press("Control+Enter")


def thread(page: Page) -> str:
    return page.get_by_role("log").inner_text()


def once_in_order(text: str, *words: str) -> None:
    """Each of these is there once, and in this order."""
    for one in words:
        assert text.count(one) == 1, f"{one!r} is there {text.count(one)} times in:\n{text}"
    places = [text.index(one) for one in words]
    assert places == sorted(places), text


def test_one_thread_whatever_happens_between(browser: Browser, company: ChatCompany) -> None:
    desk, page = desk_of(browser, company), page_of(browser, PHONE)
    page.goto(f"{company.site}/velos")
    open_widget(page)
    keep(page, "phone-begin")
    write(page, "Bonjour, mon vélo est-il prêt ?")
    expect(page.get_by_text("Remis")).to_be_visible()

    # At the desk, at once.
    desk.goto(f"{company.url}/inbox/all")
    keep(desk, "desk-waiting")
    row = desk.locator("a[href*='/cnv_']").filter(has_text="mon vélo est-il prêt")
    expect(row.first).to_be_visible()
    row.first.click()
    expect(desk.get_by_text("Bonjour, mon vélo est-il prêt ?").last).to_be_visible()
    keep(desk, "desk-first-word")
    answer(desk, "Bonjour, il est prêt depuis ce matin.")
    expect(page.get_by_text("Bonjour, il est prêt depuis ce matin.")).to_be_visible()
    keep(page, "phone-answer")

    # The network goes: both go on writing, nothing is lost.
    company.cable.cut()
    write(page, "Jusqu’à quelle heure ?")
    write(page, "Et faut-il la facture ?")
    expect(page.get_by_text(re.compile("Pas de connexion|gardé")).first).to_be_visible()
    keep(page, "phone-no-line")
    answer(desk, "Nous fermons à 19 h.")
    company.cable.mend()
    expect(page.get_by_text("Nous fermons à 19 h.")).to_be_visible(timeout=45_000)
    expect(desk.get_by_text("Et faut-il la facture ?").last).to_be_visible(timeout=45_000)

    # The page is loaded again, with words that were never sent.
    page.get_by_label("Votre message").fill("Une chose encore")
    page.reload()
    open_widget(page)
    expect(page.get_by_label("Votre message")).to_have_value("Une chose encore")
    expect(page.get_by_text("Nous fermons à 19 h.")).to_be_visible()

    # The server starts anew while both write.
    company.started.stop()
    write(page, "Je viens à pied.")
    answer(desk, "La facture est dans le dossier.")
    keep(desk, "desk-server-away")
    company.started.start()
    expect(page.get_by_text("La facture est dans le dossier.")).to_be_visible(timeout=60_000)
    expect(desk.get_by_text("Je viens à pied.").last).to_be_visible(timeout=60_000)
    words = (
        "Bonjour, mon vélo est-il prêt ?", "Bonjour, il est prêt depuis ce matin.", "Jusqu’à quelle heure ?",
        "Et faut-il la facture ?",
    )  # fmt: skip
    once_in_order(thread(page), *words)
    once_in_order(thread(page), "Nous fermons à 19 h.", "La facture est dans le dossier.")
    keep(page, "phone-after-restart")

    # Away: the answer comes by e-mail, the reply comes home.
    page.get_by_role("button", name="Autres actions").click()
    page.get_by_role("menuitem", name="Continuer par e-mail").click()
    keep(page, "phone-by-email")
    page.get_by_label("Votre adresse e-mail").fill(ZOE)
    page.get_by_role("button", name="Continuer par e-mail").click()
    expect(page.get_by_text(re.compile("suivra à zo"))).to_be_visible()
    page.goto("about:blank")
    expect(desk.get_by_text(ZOE).first).to_be_visible()
    keep(desk, "desk-visitor-gone")
    answer(desk, "Votre selle est arrivée aussi.")
    mail = company.mailboxes.next()
    plain = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Votre selle est arrivée aussi." in plain
    assert "Nous fermons" not in plain, "what was read on the page is not sent again"
    company.answer(mail, "Merci, je prends la selle.")
    expect(desk.get_by_text("Merci, je prends la selle.").last).to_be_visible(timeout=45_000)
    keep(desk, "desk-by-email")

    # And back: the link of the mail opens the chat with all of it.
    [link] = re.findall(r"http://\S+", plain)
    assert link.startswith(f"{company.site}/velos#")
    again = page_of(browser, WIDE)
    again.goto(link)
    expect(again.get_by_role("dialog")).to_be_visible()
    expect(again.get_by_text("Merci, je prends la selle.")).to_be_visible()
    assert "#" not in again.url, "the token does not stay in the address"
    write(again, "Me voilà devant la boutique.")
    expect(desk.get_by_text("Me voilà devant la boutique.").last).to_be_visible()
    keep(again, "wide-back")
    keep(desk, "desk-one-thread")
    once_in_order(
        thread(again), *words[:2], "Nous fermons à 19 h.", "La facture est dans le dossier.",
        "Votre selle est arrivée aussi.", "Merci, je prends la selle.", "Me voilà devant la boutique.",
    )  # fmt: skip
    desk.goto(f"{company.url}/inbox/all")
    expect(desk.locator("a[href*='/cnv_']")).to_have_count(1)
