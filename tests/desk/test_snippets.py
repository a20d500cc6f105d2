"""What was found is shown as it was written, with the words that were looked for marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.desk import snippets
from filrouge.desk.query import parse
from filrouge.platform.db import Transaction


def marked(text: str, query: str) -> str:
    """The snippet with its marks in brackets."""
    patterns = [one for term in parse(query).terms if (one := snippets.pattern(term))]
    folded = snippets.fold(text)
    _, spans = snippets.found_in(folded, patterns)
    return "".join(f"[{piece.text}]" if piece.match else piece.text for piece in snippets.cut(folded, spans))


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("Une œuvre d’art", "oeuvre", "Une [œuvre] d’art"),
        ("Cœur et sœur, l’œil", "oeil soeur", "Cœur et [sœur], l’[œil]"),
        ("DÉGÂT DES EAUX", "degat", "[DÉGÂT] DES EAUX"),
        ("De\u0301ga\u0302t", "dégât", "[Dégât]"),
        ("Les véhicules", "vehicule", "Les [véhicules]"),
        ("Le véhicule", "véhicules", "Le [véhicule]"),
        ("Straße und Gruß", "strasse gruss", "[Straße] und [Gruß]"),
        ("un bris de glace hier", '"bris de glace"', "un [bris de glace] hier"),
        ("bris, de glace", '"bris de glace"', "[bris, de glace]"),
        ("bris et glace", '"bris de glace"', "bris et glace"),
        ("l’assurance maladie", "l'assurance", "[l’assurance] maladie"),
        ("le sac", "sa", "le sac"),
        ("le  sac\n\nest   là", "sac", "le [sac] est là"),
        ("écrire à claire@exemple.example", "claire@exemple", "écrire à [claire@exemple].example"),
    ],
)
def test_words_are_marked(text: str, query: str, found: str) -> None:
    assert marked(text, query) == found


def test_a_long_text_is_cut_around_what_was_found() -> None:
    text = "mot " * 500 + "aiguille dans la botte " + "mot " * 500
    found = marked(text, "aiguille")
    assert "[aiguille]" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) < snippets.LENGTH + 10


def test_the_part_with_most_of_the_words_is_shown() -> None:
    text = "contrat " + "mot " * 200 + "contrat et franchise du contrat " + "mot " * 200
    assert "[contrat] et [franchise] du [contrat]" in marked(text, "contrat franchise")


@given(st.text(max_size=200), st.text(max_size=30))
def test_a_short_text_is_shown_whole(text: str, query: str) -> None:
    shown = "".join(piece.text for piece in _cut(text, query))
    assert shown.split() == " ".join(snippets.fold(text).shown.split()).split() or len(text) > 150


def _cut(text: str, query: str) -> list[snippets.Piece]:
    patterns = [one for term in parse(query).terms if (one := snippets.pattern(term))]
    folded = snippets.fold(text)
    return snippets.cut(folded, snippets.found_in(folded, patterns)[1])


async def test_letters_fold_as_in_the_index(tx: Transaction) -> None:
    """Every letter of Latin scripts folds the same way in Python and in PostgreSQL."""
    letters = [chr(code) for code in range(0x20, 0x250) if chr(code).isalpha()] + ["ﬁ", "’", "Œ", "ẞ"]
    [(folded,)] = await tx.rows(
        "select array_agg(fold_v1(l) order by n) from unnest(%(letters)s::text[]) with ordinality as t(l, n)",
        {"letters": letters},
    )
    ours = [snippets.fold(letter).folded for letter in letters]
    differing = [(letter, sql, own) for letter, sql, own in zip(letters, folded, ours, strict=True) if sql != own]
    assert [one for one in differing if one[0].lower() in "àâäéèêëîïôöùûüÿçœæßñáíóúìòãõåøčšžłđğış"] == []
    assert all(len(own) == 1 or own in ("oe", "ae", "ss", "fi") for _, _, own in differing)
