"""Finding what was said, noted, attached and named, in one's own sight."""

from typing import Any

import httpx
import pytest

from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok, refused, reply_body, say
from tests.entrypoints.desk_calls import PNG, act, arrive, multipart, read
from tests.entrypoints.limits import elsewhere


async def search(client: httpx.AsyncClient, q: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = await ok(await client.get(f"{API}/search", params={"q": q, **more}))
    return found


async def ids(client: httpx.AsyncClient, q: str) -> list[str]:
    return [hit["row"]["id"] for hit in (await search(client, q))["items"]]


def marked(hit: dict[str, Any]) -> str:
    return "".join(f"[{piece['text']}]" if piece["match"] else piece["text"] for piece in hit["snippet"])


async def everything(client: httpx.AsyncClient, q: str, limit: int) -> list[str]:
    """All pages, one after the other."""
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await search(client, q, limit=limit, **({"after": after} if after else {}))
        seen += [hit["row"]["id"] for hit in page["items"]]
        after = page["next"]
    return seen


# -- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "q",
    ["oeuvre", "ŒUVRE", "vehicule", "véhicules", "VEH", "bris glace", '"bris de glace"', "d'œuvre", "œuv*",
     "glace -avocat", "fontaine", "claire@exemple", "degat"],
)  # fmt: skip
async def test_accents_ligatures_plurals_beginnings_and_phrases(desk: Desk, q: str) -> None:
    ours = await desk.written("Main d’œuvre pour le véhicule, un bris de glace", subject="Dégât des eaux")
    await desk.written("Autre chose", sender="Bob <bob@autre.example>", subject="Rien")
    assert await ids(desk.lea, q) == [ours]


@pytest.mark.parametrize("q", ["euvre", '"glace de bris"', "glace avocat", "-glace oeuvre", "gl", "%", "&|!():*", "''"])
async def test_what_does_not_fit_is_not_found(desk: Desk, q: str) -> None:
    await desk.written("Main d’œuvre pour le véhicule, un bris de glace")
    assert await ids(desk.lea, q) == []


@pytest.mark.parametrize("q", ["", "   ", "😀", '"', "de:", "-", "\u202e", "' \" « de:"])
async def test_nothing_to_look_for_finds_nothing(desk: Desk, q: str) -> None:
    await desk.written()
    found = await search(desk.lea, q)
    assert (found["items"], found["next"]) == ([], None)


@pytest.mark.parametrize(
    "q", ["\0mot", "مرحبا", "x" * 1_999, "mot " * 400, "de:" * 600, '"' * 1_500, "(((" * 300, "\\"]
)
async def test_odd_texts_are_answered(desk: Desk, q: str) -> None:
    await desk.written()
    await search(desk.lea, q)
    await ok(await desk.lea.get(f"{API}/search/suggest", params={"q": q, "at": 3}))


async def test_ten_thousand_characters_are_refused_with_the_limit(desk: Desk) -> None:
    for path in ("search", "search/suggest"):
        answer = await desk.lea.get(f"{API}/{path}", params={"q": "x" * 10_000})
        assert refused(answer, 422, "desk.query_too_long") == {"limit": 2_000}


async def test_hits_say_where_and_why(desk: Desk) -> None:
    conversation = await desk.written("Mon contrat", subject="Résiliation")
    await say(desk, desk.lea, conversation, text="Votre avenant part ce soir.", html="<p>x</p>")
    await ok(
        await desk.lea.post(f"{API}/conversations/{conversation}/notes", json={"text": "Vu avec le médiateur"}), 201
    )
    for q, where, snippet in [
        ("contrat", "message", "Mon [contrat]"),
        ("avenant", "message", "Votre [avenant] part ce soir."),
        ("mediateur", "note", "Vu avec le [médiateur]"),
        ("resiliation", "subject", "[Résiliation]"),
    ]:
        [hit] = (await search(desk.lea, q))["items"]
        assert (hit["where"], marked(hit).replace("Re: ", "")) == (where, snippet)
        assert hit["message_id"].startswith("msg_")


async def test_files_are_found_by_name(desk: Desk) -> None:
    raw = multipart("Voici", ("Constat-amiable_2026.pdf", "application/pdf", b"%PDF-1.4", ""))
    conversation = await arrive(desk, raw)
    [hit] = (await search(desk.lea, "constat amiable"))["items"]
    assert (hit["row"]["id"], hit["where"], marked(hit)) == (conversation, "file", "[Constat]-[amiable]_2026.pdf")
    files = {"file": ("croquis.png", PNG, "image/png")}
    upload = (await ok(await desk.lea.post(f"{API}/uploads", files=files), 201))["token"]
    body = {"text": "", "uploads": [upload]}
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json=body), 201)
    assert await ids(desk.lea, "croquis in:note") == [conversation]


async def test_a_conversation_comes_once_with_its_newest_hit(desk: Desk) -> None:
    conversation = await desk.written("premier contrat", message_id="a@x.example")
    await desk.written("deuxième contrat", in_reply_to="<a@x.example>")
    other = await desk.written("contrat", sender="bob@autre.example")
    found = (await search(desk.lea, "contrat"))["items"]
    assert [(hit["row"]["id"], hit["more"]) for hit in found] == [(other, 0), (conversation, 1)]
    assert marked(found[1]) == "deuxième [contrat]"


async def test_pages_follow_each_other_without_gap_or_double(desk: Desk) -> None:
    made = [await desk.written(f"contrat {n}", sender=f"c{n}@x.example", message_id=f"m{n}@x") for n in range(7)]
    await desk.written("encore contrat", sender="c0@x.example", in_reply_to="<m0@x>")
    newest_first = [made[0], *reversed(made[1:])]
    for q in ("contrat", "state:open", "contrat state:open", "contrat de:x.example", "-avenant"):
        assert await everything(desk.lea, q, 2) == newest_first, q


async def test_a_reference_finds_its_conversation_first(desk: Desk) -> None:
    first = await desk.written("rien")
    reference = (await read(desk.lea, first))["conversation"]["reference"]
    second = await desk.written(f"au sujet de {reference}", sender="bob@autre.example")
    found = (await search(desk.lea, reference.lower()))["items"]
    assert [(hit["row"]["id"], hit["where"]) for hit in found] == [(first, "reference"), (second, "message")]
    assert await ids(desk.lea, f"{reference} state:closed") == []
    assert await ids(desk.carla, reference) == []


async def test_customers_come_with_the_first_page(desk: Desk) -> None:
    await desk.written()
    [customer] = (await search(desk.lea, "fontai"))["customers"]
    assert (customer["name"], customer["initials"]) == ("Claire Fontaine", "CF")
    assert (await search(desk.carla, "fontai"))["customers"] == []
    assert (await search(desk.lea, "fontai state:open"))["customers"] == []
    await desk.company.rows("update role set permissions = array_remove(permissions, 'customers:read') returning id")
    assert (await search(desk.lea, "fontai"))["customers"] == []


# -- filters ----------------------------------------------------------------------------------------------------------


async def test_filters(desk: Desk) -> None:
    now_mine = await desk.written("Bonjour", sender="Bob Martin <bob@x.example>")
    await ok(await act(desk.lea, now_mine, "assign", user_id=show("usr", desk.users["lea"]),
                       team_id=show("tea", desk.company.team_id)))  # fmt: skip
    done = await desk.written("Bonjour", sender="Zoé <zoe@x.example>")
    await ok(await act(desk.lea, done, "close"))
    both = {now_mine, done}
    for q, found in {
        "de:martin": {now_mine}, 'from:"bob mar"': {now_mine}, "de:zoe@x": {done}, "-de:martin": {done},
        "agent:moi": {now_mine}, "responsable:léa": {now_mine}, "agent:personne": {done}, "agent:hugo": set(),
        "état:conclu": {done}, "-state:closed": {now_mine}, "state:snoozed": set(),
        "équipe:sinis": both, "team:mine": both, "team:none": set(), "team:cartes": set(),
        "canal:courriel": both, "channel:sms": set(), "marque:alis": both, "motif:aucun": both, "reason:inconnu": set(),
        "after:hier": both, "avant:2020-01-01": set(), "before:2h": set(), "-before:2h": both,
        "attente>1h": set(), "waiting<1h": {now_mine}, "waiting:yes": {now_mine}, "waiting:none": {done},
        "avec:fichier": set(), "-has:file": both, "has:task": set(), "has:promise": set(), "tag:aucun": both,
        "est:nonlu": {now_mine}, "is:mine": {now_mine}, "is:followed": set(), "in:note": set(), "-in:note": both,
        "due:late": set(), "due<1h": set(), "due:none": both,
    }.items():  # fmt: skip
        assert set(await ids(desk.lea, q)) == found, q
        assert set(await ids(desk.lea, f"bonjour {q}")) == found, q


async def test_from_finds_what_somebody_wrote(desk: Desk) -> None:
    """With words: their own messages. Alone: the conversations in which they are the customer or take part."""
    theirs = await desk.written("Bonjour, un contrat", sender="Bob Martin <bob@x.example>", message_id="b@x.example")
    await say(desk, desk.lea, theirs, text="Votre avenant part ce soir.", html="<p>x</p>")
    shown = await reply_body(desk, desk.lea, theirs)
    body = {name: shown[name] for name in ("expected_version", "channel_account_id")}
    body |= {"to": "paul@cabinet.example", "name": "Paul Expert", "text": "Votre avis ?"}
    await ok(await desk.lea.post(f"{API}/conversations/{theirs}/forward", json=body), 201)
    assert await ids(desk.lea, "de:expert") == [theirs], "they take part"
    assert await ids(desk.lea, "avis de:expert") == [], "and have written nothing yet"
    await desk.written("Un constat", sender="Paul Expert <paul@cabinet.example>", in_reply_to="<b@x.example>")
    apart = await desk.written("Un constat", sender="Zoé <zoe@x.example>")
    for q, found in {
        "de:expert": {theirs}, "de:paul@cabinet": {theirs}, "-de:expert": {apart}, "de:martin": {theirs},
        "constat de:expert": {theirs}, "constat de:paul@cabinet": {theirs}, "constat -de:expert": {apart},
        "constat de:martin": set(), "contrat de:martin": {theirs}, "avenant de:martin": set(),
        "contrat -de:expert": {theirs}, "avenant -de:martin": {theirs},
    }.items():  # fmt: skip
        assert set(await ids(desk.lea, q)) == found, q
    for q, count in {"constat de:expert": 1, "constat de:martin": 0, "-contrat de:expert": 1}.items():
        view = await ok(await desk.lea.post(f"{API}/views", json={"name": q, "query": q}), 201)
        assert (await ok(await desk.lea.get(f"{API}/views/counts")))["counts"][view["id"]] == count, q
    [hit] = (await search(desk.lea, "constat de:expert"))["items"]
    assert hit["more"] == 0


async def test_from_names_no_party_whom_another_legal_entity_knows(desk: Desk) -> None:
    other = await elsewhere(desk)
    await desk.written(
        sender="Jean Secret <jean@autre.example>", to="contact@aubepine.example", account_id=other.mailbox
    )
    await desk.company.rows(
        "update app_user set legal_entities = %(ours)s where id = %(id)s returning 1",
        ours=[desk.company.legal_entity_id], id=desk.users["lea"],
    )  # fmt: skip
    conversation = await desk.written()
    shown = await reply_body(desk, desk.lea, conversation)
    body = {name: shown[name] for name in ("expected_version", "channel_account_id", "text")}
    body |= {"to": "jean@autre.example", "name": "Jean"}
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/forward", json=body), 201)
    assert await ids(desk.lea, "de:secret") == []
    assert await ids(desk.lea, "de:jean@autre") == [conversation]


async def test_a_name_that_nobody_has_is_said(desk: Desk) -> None:
    await desk.written()
    found = await search(desk.lea, "équipe:inconnue mot couleur:rouge")
    assert found["items"] == []
    assert [(one["code"], one["text"]) for one in found["understood"]["problems"]] == [
        ("unknown_filter", "couleur:rouge"), ("unknown_name", "inconnue"),
    ]  # fmt: skip
    [one] = (await search(desk.lea, "équipe:sin"))["understood"]["filters"]
    assert (one["key"], one["value"], one["label"]) == ("team", "sin", "Sinistres")


# -- sight ------------------------------------------------------------------------------------------------------------


async def test_nothing_out_of_sight_is_found(desk: Desk) -> None:
    secret = await desk.written("secretissime", account_id=await desk.cards_mailbox(), sender="Eve <eve@x.example>")
    for q in ("secretissime", "-rien", "de:eve", "state:open", "-state:closed", "secretissime de:eve", "team:cartes"):
        assert await ids(desk.lea, q) == [], q
        assert await ids(desk.carla, q) == [secret], q
        assert await ids(desk.sam, q) == [secret], q
    found = await search(desk.lea, "team:cartes agent:carla")
    assert [one["code"] for one in found["understood"]["problems"]] == ["unknown_name", "unknown_name"]


async def test_what_changes_team_is_found_there_and_no_longer_here(desk: Desk) -> None:
    conversation = await desk.written("contrat")
    team = show("tea", desk.company.other_team_id)
    await ok(await act(desk.lea, conversation, "assign", user_id=None, team_id=team))
    assert await ids(desk.lea, "contrat") == []
    assert await ids(desk.carla, "contrat") == [conversation]
    await ok(await act(desk.sam, conversation, "assign", user_id=None, team_id=None))
    for client in (desk.lea, desk.carla, desk.sam):
        assert await ids(client, "contrat") == [conversation]


async def test_what_was_taken_back_is_not_found(desk: Desk) -> None:
    conversation = await desk.written("question")
    await say(desk, desk.lea, conversation, text="bourde monumentale", html="")
    assert await ids(desk.lea, "bourde") == [conversation]
    await desk.company.rows("update message set withdrawn_at = now() where direction = 'out' returning id")
    assert await ids(desk.lea, "bourde") == []


async def test_a_role_without_reading_finds_nothing(desk: Desk) -> None:
    await desk.company.rows("update role set permissions = '{customers:read}' where key = 'agent' returning id")
    for path in ("search", "search/suggest", "views", "views/counts"):
        refused(await desk.lea.get(f"{API}/{path}", params={"q": "contrat"}), 403, "access.forbidden")


# -- completing -------------------------------------------------------------------------------------------------------


async def suggest(client: httpx.AsyncClient, q: str, at: int | None = None) -> list[str]:
    params = {"q": q} | ({} if at is None else {"at": str(at)})
    return [one["insert"] for one in (await ok(await client.get(f"{API}/search/suggest", params=params)))["items"]]


async def test_filters_and_their_values_are_completed(desk: Desk) -> None:
    await desk.written()
    assert await suggest(desk.lea, "ét") == ["état:", "étiquette:"]
    assert len(await suggest(desk.lea, "")) == 15
    assert await suggest(desk.lea, "state:") == ["ouvert ", "pause ", "conclu "]
    assert await suggest(desk.lea, "team:") == ["Sinistres ", "miennes ", "aucun "]
    assert await suggest(desk.lea, "de:fon") == ['"Claire Fontaine" ']
    assert await suggest(desk.lea, "canal:") == ["email "]
    assert await suggest(desk.lea, 'mot "de:') == []


async def test_nothing_out_of_sight_is_suggested(desk: Desk) -> None:
    await desk.written(account_id=await desk.cards_mailbox(), sender="Eve Noir <eve@x.example>")
    assert await suggest(desk.lea, "de:eve") == []
    assert await suggest(desk.carla, "de:eve") == ['"Eve Noir" ']
    assert await suggest(desk.lea, "team:car") == []
    assert await suggest(desk.lea, "agent:car") == []
    assert await suggest(desk.sam, "team:car") == ["Cartes "]
