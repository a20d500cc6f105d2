"""A list of people as spreadsheets save it is read as people mean it."""

import pytest

from filrouge.access.people_file import LINES_MAX, UnreadableFile, fold, read, several


@pytest.mark.parametrize(
    ("content", "encoding", "separator"),
    [
        ("e-mail;prénom;nom\r\nzoe@a.example;Zoé;Bœuf\r\n".encode("cp1252"), "windows-1252", ";"),
        ("e-mail,prénom,nom\nzoe@a.example,Zoé,Bœuf\n".encode(), "utf-8", ","),
        ("\ufeffe-mail;prénom;nom\nzoe@a.example;Zoé;Bœuf\n".encode(), "utf-8", ";"),
        ("\ufeffe-mail\tprénom\tnom\nzoe@a.example\tZoé\tBœuf\n".encode("utf-16-le"), "utf-16", "\t"),
        ("sep=|\r\ne-mail|prénom|nom\r\nzoe@a.example|Zoé|Bœuf".encode(), "utf-8", "|"),
        ('"e-mail, ou adresse";prénom;nom\nzoe@a.example;Zoé;Bœuf\n'.encode(), "utf-8", ";"),
    ],
)
def test_encoding_and_separator_are_guessed(content: bytes, encoding: str, separator: str) -> None:
    sheet = read(content)
    assert (sheet.encoding, sheet.separator, sheet.headed) == (encoding, separator, True)
    assert sheet.rows[0].cells == ("zoe@a.example", "Zoé", "Bœuf")
    assert sheet.columns["first_name"] == 1
    assert sheet.columns["name"] == 2


def test_columns_are_known_in_both_languages_and_may_be_said() -> None:
    sheet = read("Équipes;Rôle;Adresse e-mail;Nom complet;Langue\nA;B;c@d.example;E;fr".encode())
    assert sheet.columns == {"teams": 0, "roles": 1, "email": 2, "name": 3, "language": 4}
    said = read(b"a,b,c\nx,y,z@d.example", {"email": 2, "name": 0, "roles": None, "teams": 99})
    assert said.columns == {"email": 2, "name": 0}


def test_a_list_without_names_of_columns_is_read_by_its_looks() -> None:
    sheet = read("Zoé Bœuf;zoe@a.example\nAli Ben;ali@a.example".encode())
    assert (sheet.headed, len(sheet.rows), sheet.columns) == (False, 2, {"email": 1, "name": 0})


def test_lines_keep_their_number_and_empty_ones_are_no_people() -> None:
    sheet = read(b'email,name\n\na@a.example,"Two\nlines"\n,,\nb@a.example,B\n')
    assert [row.line for row in sheet.rows] == [3, 6]


def test_what_kept_a_cell_from_being_a_formula_is_not_part_of_it() -> None:
    sheet = read(b"email,name\na@a.example,'=1+1\nb@a.example,'Hara")
    assert [row.cells[1] for row in sheet.rows] == ["=1+1", "'Hara"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"  \n ; \n", "empty"),
        (b"PK\x03\x04rest of a workbook", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "spreadsheet"),
        (b"email\0name", "not_text"),
        (b"\xff\xfea", "broken"),
        (b'email,name\na@a.example,"' + b"x" * 200_000, "broken"),
        (b"email\n" + b"a@a.example\n" * (LINES_MAX + 1), "too_many_lines"),
        (b"x" * 700_001, "too_large"),
    ],
)
def test_what_is_no_list_says_why(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(content)
    assert refused.value.fields["why"] == why


def test_the_longest_list_is_read() -> None:
    assert len(read(b"email\n" + b"a@a.example\n" * LINES_MAX).rows) == LINES_MAX


def test_several_names_in_a_cell_stand_apart() -> None:
    assert several("A | B;B, C\nD") == ["A", "B", "C", "D"]
    assert several("Vie, épargne", [fold("Vie, Épargne")]) == ["Vie, épargne"]
    assert several(" ; ") == []
