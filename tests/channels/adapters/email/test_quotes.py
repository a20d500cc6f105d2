"""A reply shows its new words; what it repeats is folded, never lost."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import mail as bench
from filrouge.channels.adapters.email import html, quotes
from filrouge.channels.adapters.email.parse import understand

FIXTURES = Path(__file__).parents[3] / "fixtures" / "mail"


def test_the_public_replies_are_parted_as_expected() -> None:
    found = bench.replies(FIXTURES)
    assert found.both >= 0.95 * found.files, found.wrong


@pytest.mark.parametrize(
    "line",
    [
        "On Thursday, June 27, 2013, knwang via Discourse Meta wrote:",
        "---- On Tue, 22 Dec 2015 14:17:36 +0530 Sam Saffron<info@example.org> wrote ----",
        "Le jeu. 12 mars 2026 à 10:12, Banque du Fil <contact@fil.example> a écrit :",
        "Le 12/03/2026 à 10:12, Banque du Fil a écrit :",
        "Am 18.09.2013 um 16:24 schrieb codinghorror <info@example.org>:",
        "Op 24 aug. 2013 om 16:48 heeft ven88 <info@example.org> het volgende geschreven:",
        'Op 10 dec. 2015 18:35 schreef "Arpit Jalan" <info@example.org>:',
        "Il giorno gio 12 mar 2026 alle ore 10:12 Tizio <a@example.it> ha scritto:",
        "El jueves, 21 de noviembre de 2013, codinghorror escribió:",
        "Em seg, 27 de jul de 2015 17:13, Neil Lalonde <info@example.org> escreveu:",
        "Dnia 14 lip 2015 o godz. 00:25 Michael Downey <info@example.org> napisał(a):",
        "Den 15. jun. 2016 kl. 20.42 skrev Jeff Atwood <info@example.org>:",
        "to 12. maaliskuuta 2026 klo 10.12 Matti <a@example.fi> kirjoitti:",
        "čt 12. 3. 2026 v 10:12 odesílatel Jan <a@example.cz> napsal:",
        "суббота, 14 марта 2015 г. пользователь etewiah написал:",
        "вт, 5 янв. 2016 г. в 23:39, Erlend <info@example.org>:",
        "12 Mart 2026 Per 10:12 tarihinde Ali <a@example.tr> şunu yazdı:",
        "ב-12 במרץ 2026, בשעה 10:12, דוד <a@example.il> כתב:",
        "في الخميس، 12 مارس 2026 10:12 ص أحمد <a@example.sa> كتب:",
        '在 2016-12-12 20:45:12，"Foo" <a@example.com> 写道：',
        "2016年3月3日(木) 17:21 山田 太郎 さんは書きました:",
        "2020년 3월 3일 (화) 오후 5:21, 홍길동 <a@example.kr>님이 작성:",
        "-----Original Message-----",
        "-------- Message d'origine --------",
        "-----Ursprüngliche Nachricht-----",
        "------------------ 原始邮件 ------------------",
        "Begin forwarded message:",
        "Début du message transféré :",
    ],
)
def test_an_attribution_folds_what_follows(line: str) -> None:
    found = quotes.split(f"Voici ma réponse.\n\n{line}\n\nHello\nthere")
    assert found.kept == "Voici ma réponse."
    assert found.quoted.startswith(line)
    assert found.quoted.endswith("Hello\nthere")


def test_a_wrapped_attribution_is_one_line_again() -> None:
    found = quotes.split('Oui.\n\nLe 4 janv. 2016 19:03, "Neil"\n<info@example.org>\na écrit :\n\n> Bonjour')
    assert found.kept == "Oui."
    assert found.quoted == 'Le 4 janv. 2016 19:03, "Neil" <info@example.org> a écrit :\n\n> Bonjour'


@pytest.mark.parametrize(
    "block",
    [
        "From: A <a@example.org>\nSent: Monday, 3 January 2022 10:00\nTo: B\nSubject: Hi",
        "De : A <a@example.org>\nEnvoyé : lundi 3 janvier 2022 10:00\nÀ : B\nObjet : Bonjour",
        "Von: A <a@example.org>\nGesendet: Montag, 3. Januar 2022 10:00\nAn: B\nBetreff: Hallo",
        "*De:* A <a@example.org>\n*Enviado:* lunes, 3 de enero de 2022 10:00\n*Para:* B\n*Asunto:* Hola",
        "Da: A\nInviato: lunedì 3 gennaio 2022 10:00\nA: B\nOggetto: Ciao",
        "发件人: A <a@example.org>\n发送时间: 2022年1月3日 10:00\n收件人: B\n主题: 你好",
    ],
)
def test_a_block_of_headers_folds_what_follows(block: str) -> None:
    found = quotes.split(f"Merci !\n\n{block}\n\nOld words")
    assert found.kept == "Merci !"
    assert found.quoted.endswith("Old words")


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone", "Envoyé de mon iPhone", "Envoyé à partir d’Outlook pour Android",
        "Von meinem iPhone gesendet", "Enviado desde mi iPhone",
        "Enviado do meu iPhone", "Inviato da iPhone", "Verstuurd vanaf mijn iPhone", "Skickat från min iPhone",
        "Отправлено с iPhone", "從我的 iPhone 傳送",
        "iPhoneから送信", "Get Outlook for iOS<https://example.org/x>", "<<sent by galaxy>>",
    ],
)  # fmt: skip
def test_a_phones_signature_is_a_signature(line: str) -> None:
    found = quotes.split(f"Bonjour\n\n{line}")
    assert (found.kept, found.signature) == ("Bonjour", line)


def test_a_signature_below_two_dashes_is_folded() -> None:
    found = quotes.split("Words\n\n-- \nJean Dupont\nDirecteur")
    assert (found.kept, found.signature) == ("Words", "-- \nJean Dupont\nDirecteur")


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\nDate : 12/03/2026\nObjet : réclamation\nMerci",
        "Please note the meeting of 12/03/2026 that we wrote\nabout.",
        "Envoyé le dossier hier, merci",
        "Nom|Prénom|Ville\nDupont|Jean|Lyon",
        "I said on 12 March 2026 that all is well.",
        "> only a quotation\n> of two lines",
    ],
)
def test_a_customers_own_words_are_not_folded(text: str) -> None:
    assert quotes.split(text).kept == text


def test_answers_between_quoted_lines_stay_where_they_are() -> None:
    text = "On 1 Jan 2026, A <a@example.org> wrote:\n> One?\nYes.\n> Two?\nNo.\n" + "More of mine.\n" * 6
    found = quotes.split(text)
    assert "Yes.\n> Two?\nNo." in found.kept


def test_an_answer_below_the_quotation_is_the_answer() -> None:
    found = quotes.split("Le 12/03/2026 à 10:12, A a écrit :\n> Question ?\n\nRéponse.")
    assert found.kept == "Réponse."


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("gmail_reply", "foo\n\nbar"),
        ("apple_reply", "Foo\n\nBar"),
        ("ios_mail_reply_unescaped_address", "Sounds good, I'll be there at 2."),
        ("outlook_forward", "Original message\n\nMore text"),
        ("gmail_forward", "test\n\nblah"),
        ("apple_forward", "test\n\nblah"),
    ],
)
def test_html_replies_show_their_new_words(name: str, kept: str) -> None:
    page = html.read((FIXTURES / "quotes-html" / f"{name}.html").read_text("utf-8"))
    assert bench.tidy(quotes.split_lines(page.lines).kept) == kept


@pytest.mark.parametrize(
    "path", sorted((FIXTURES / "quotes-talon" / "html_replies").iterdir()), ids=lambda path: path.name
)
def test_the_common_programs_html_is_parted(path: Path) -> None:
    found = quotes.split_lines(html.read(path.read_text("utf-8")).lines)
    assert re.sub(r"\s+", " ", found.kept) == "Hi. I am fine. Thanks, Alex"
    assert "Hello! How are you?" in found.quoted


@pytest.mark.parametrize(
    "path", sorted((FIXTURES / "quotes-talon" / "standard_replies").glob("*.eml")), ids=lambda path: path.name
)
def test_the_common_programs_text_is_parted(path: Path) -> None:
    assert understand(path.read_bytes(), {}).text.strip() == "Hello"


LINES = st.one_of(
    st.sampled_from(
        [
            "", "> quoted", ">> twice", "words of mine", "-- ", "____", "From: a@example.org", "To: b", "Subject: x",
            "Sent: Monday 3 2022",
            "On 1 Jan 2026, A wrote:", "Le 1 janv. 2026 à 10:00,", "A <a@example.org> a écrit :",
            "Sent from my iPhone", "| bar", "A> named", "A> again",
            "-----Original Message-----", "wrote:", "2026-01-01 10:00 GMT+01:00 Ann",
        ]
    ),
    st.text(max_size=40).filter(lambda text: "\n" not in text and "\r" not in text),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=30))
def test_kept_and_folded_hold_every_word(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = quotes.split(text)
    whole = _words(text)
    without_marks = _words(re.sub(r"(?m)^[ \t]*[^\W\d_]{1,12}>", "", text))  # a name before `>` is a quote mark
    for held in (_words(f"{found.kept}\n{found.folded}"), _words(f"{found.kept}\n{found.quoted}\n{found.signature}")):
        assert without_marks <= held <= whole


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=20))
def test_something_is_always_shown(lines: list[str]) -> None:
    text = "\n".join(lines)
    if re.search(r"\w", text):
        assert quotes.split(text).kept.strip()
