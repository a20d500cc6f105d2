"""Templates and macros: made by those who share, used by those they are for, done under their own rights."""

from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from filrouge.platform import clock
from filrouge.platform.ids import uuid7
from filrouge.terms.ids import show
from tests.entrypoints.desk import API, Desk, ok, refused, say
from tests.entrypoints.desk_calls import read

WORDS = {"fr": {"text": "Bonjour {{customer.first_name|Madame, Monsieur}}, réf. {{conversation.reference}}",
                "html": "<p>Bonjour {{customer.first_name|Madame, Monsieur}}<script>x</script></p>"},
         "en": {"text": "Hello {{customer.first_name}}, by {{due}}"}}  # fmt: skip


async def template(client: httpx.AsyncClient, **changed: Any) -> dict[str, Any]:
    body = {"name": "Accusé de réception", "shortcut": "ar", "words": WORDS, **changed}
    made: dict[str, Any] = await ok(await client.post(f"{API}/settings/templates", json=body), 201)
    return made


async def macro(client: httpx.AsyncClient, *actions: dict[str, Any], **changed: Any) -> dict[str, Any]:
    body = {"name": "Transmettre", "actions": list(actions), **changed}
    made: dict[str, Any] = await ok(await client.post(f"{API}/settings/macros", json=body), 201)
    return made


async def catalogue(desk: Desk) -> dict[str, str]:
    """A tag, a contact reason and a wrap-up code."""
    tag, reason = uuid7(), uuid7()
    await desk.company.rows(
        "insert into tag (id, name, created_at) values (%(id)s, 'Urgent', %(now)s) returning id",
        id=tag,
        now=clock.now(),
    )
    await desk.company.rows(
        "insert into contact_reason (id, key, label, created_at) values (%(id)s, 'claim', %(l)s, %(now)s) returning id",
        id=reason, l=Jsonb({"fr": "Sinistre", "en": "Claim"}), now=clock.now(),
    )  # fmt: skip
    await desk.company.rows(
        "insert into wrap_up_code (code, label) values ('solved', %(l)s) returning code",
        l=Jsonb({"fr": "Résolu", "en": "Solved"}),
    )
    return {"tag": show("tag", tag), "reason": show("rsn", reason)}


async def run(desk: Desk, client: httpx.AsyncClient, conversation: str, made: dict[str, Any]) -> httpx.Response:
    version = (await read(desk.lea, conversation))["conversation"]["version"]
    path = f"{API}/conversations/{conversation}/macros/{made['id']}/run"
    return await client.post(path, json={"expected_version": version})


# -- settings ---------------------------------------------------------------------------------------------------------


async def test_a_template_is_made_changed_put_aside_and_restored(desk: Desk) -> None:
    made = await template(desk.sam)
    assert "script" not in made["words"]["fr"]["html"], "what is kept is safe"
    path = f"{API}/settings/templates/{made['id']}"
    changed = await ok(await desk.sam.patch(path, json={"expected_version": 1, "name": "Bien reçu"}))
    assert (changed["name"], changed["version"]) == ("Bien reçu", 2)
    stale = refused(await desk.sam.patch(path, json={"expected_version": 1, "name": "Autre"}), 409, "settings.stale")
    assert (stale["version"], stale["by"]["name"]) == (2, "Sam")  # type: ignore[index]
    await ok(await desk.sam.delete(path), 204)
    assert not (await ok(await desk.sam.get(path)))["active"]
    history = await ok(await desk.sam.get(f"{API}/settings/history", params={"subject": made["id"]}))
    assert [(entry["what"], entry["actor"]["name"]) for entry in history["items"]] == [("template", "Sam")] * 3
    await ok(await desk.sam.post(f"{API}/settings/history/{history['items'][0]['id']}/restore"), 204)
    back = await ok(await desk.sam.get(path))
    assert (back["active"], back["name"], back["version"]) == (True, "Bien reçu", 4)


async def test_who_may_make_and_see_them(desk: Desk) -> None:
    body = {"name": "x", "words": {"fr": {"text": "x"}}}
    for client in (desk.lea, desk.ada):
        refused(await client.post(f"{API}/settings/templates", json=body), 403, "access.forbidden")
    refused(await desk.lea.get(f"{API}/settings/templates"), 403, "access.forbidden")
    made = await template(desk.sam)
    assert (await ok(await desk.ada.get(f"{API}/settings/templates")))["items"][0]["id"] == made["id"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ({"fr": {"text": "{{customer.nom}} {{x}}"}}, ["customer.nom", "x"]),
        ({"fr": {"text": "Bonjour", "html": "<p>{{hidden}}</p>"}}, ["hidden"]),
        ({"fr": {"text": "Bonjour", "subject": "{{sujet}}"}}, ["sujet"]),
    ],
)
async def test_unknown_variables_are_refused_by_name(desk: Desk, words: dict[str, Any], names: list[str]) -> None:
    refusal = await desk.sam.post(f"{API}/settings/templates", json={"name": "x", "words": words})
    assert refused(refusal, 422, "desk.unknown_variable")["names"] == names
    made = await template(desk.sam)
    change = {"expected_version": 1, "words": words}
    refused(await desk.sam.patch(f"{API}/settings/templates/{made['id']}", json=change), 422, "desk.unknown_variable")


async def test_a_template_needs_words_and_a_free_shortcut(desk: Desk) -> None:
    empty = {"name": "x", "words": {"fr": {"text": "  "}}}
    refused(await desk.sam.post(f"{API}/settings/templates", json=empty), 422, "request.invalid")
    await template(desk.sam)
    twice = {"name": "y", "shortcut": "/AR", "words": {"fr": {"text": "y"}}}
    assert (
        refused(await desk.sam.post(f"{API}/settings/templates", json=twice), 409, "settings.taken")["field"]
        == "shortcut"
    )
    await template(desk.sam, name="Ailleurs", team_id=show("tea", desk.company.other_team_id), shortcut="ailleurs")
    bad = {"name": "y", "shortcut": "deux mots", "words": {"fr": {"text": "y"}}}
    refused(await desk.sam.post(f"{API}/settings/templates", json=bad), 422, "request.invalid")


async def test_a_macro_names_only_what_is_there(desk: Desk) -> None:
    known = await catalogue(desk)
    unknown = [
        {"kind": "tag", "add": [show("tag", uuid7())]},
        {"kind": "assign", "user_id": show("usr", uuid7())},
        {"kind": "assign", "team_id": show("tea", uuid7())},
        {"kind": "reason", "contact_reason_id": show("rsn", uuid7())},
        {"kind": "close", "wrap_up_code": "nope"},
    ]
    for action in unknown:
        body = {"name": "x", "actions": [{"kind": "note", "text": "x"}, action]}
        fields = refused(await desk.sam.post(f"{API}/settings/macros", json=body), 422, "settings.unknown_reference")
        assert fields["at"] == 1
    twice = {"name": "x", "actions": [{"kind": "close"}, {"kind": "snooze"}]}
    refused(await desk.sam.post(f"{API}/settings/macros", json=twice), 422, "desk.invalid_action")
    refused(await desk.sam.post(f"{API}/settings/macros", json={"name": "x"}), 422, "request.invalid")
    made = await macro(desk.sam, {"kind": "tag", "add": [known["tag"]]}, {"kind": "close", "wrap_up_code": "solved"})
    assert made["actions"] == [
        {"kind": "tag", "add": [known["tag"]], "remove": []}, {"kind": "close", "wrap_up_code": "solved"},
    ]  # fmt: skip


async def test_words_that_a_macro_says_are_not_put_aside(desk: Desk) -> None:
    made = await template(desk.sam)
    await macro(desk.sam, template_id=made["id"])
    refusal = await desk.sam.delete(f"{API}/settings/templates/{made['id']}")
    assert refused(refusal, 409, "settings.in_use")["by"] == "macro"


# -- at the desk ------------------------------------------------------------------------------------------------------


async def test_choices_are_of_all_of_the_brand_and_of_ones_teams(desk: Desk) -> None:
    conversation = await desk.written()
    for name, team in (("Tous", None), ("Sinistres", desk.company.team_id), ("Cartes", desk.company.other_team_id)):
        body = {"name": name, "shortcut": name.lower(), "team_id": team and show("tea", team)}
        await template(desk.sam, **body, words={"fr": {"text": "Bonjour,\n\n\nBien reçu, {{agent.first_name}}"}})
    found = await ok(await desk.lea.get(f"{API}/templates", params={"conversation": conversation}))
    assert [one["name"] for one in found] == ["Sinistres", "Tous"]
    assert (found[0]["text"], found[0]["paragraphs"]) == ("Bonjour, Bien reçu, {{agent.first_name}}", 2)
    assert [one["name"] for one in await ok(await desk.carla.get(f"{API}/templates"))] == ["Cartes", "Tous"]
    out_of_sight = await desk.carla.get(f"{API}/templates", params={"conversation": conversation})
    refused(out_of_sight, 404, "request.not_found")


async def test_words_are_filled_and_what_is_missing_is_named(desk: Desk) -> None:
    conversation = await desk.written(sender='"Claire <b>&" <claire@exemple.example>')
    made = await template(desk.sam)
    path = f"{API}/conversations/{conversation}/templates/{made['id']}/render"
    fr = await ok(await desk.lea.post(path, json={"language": "fr"}))
    assert fr["text"] == "Bonjour Claire, réf. FR-000001"
    assert (fr["html"], fr["missing"]) == ("<p>Bonjour Claire</p>", [])
    en = await ok(await desk.lea.post(path, json={"language": "en"}))
    assert (en["text"], en["missing"]) == ("Hello Claire, by {{due}}", ["due"])
    await desk.company.rows("update customer set name = 'A<b>x</b> &' returning id")
    assert (await ok(await desk.lea.post(path, json={"language": "fr"})))["html"] == (
        "<p>Bonjour A&lt;b&gt;x&lt;/b&gt;</p>"
    )
    refused(await desk.carla.post(path, json={}), 404, "request.not_found")


async def test_a_macro_does_all_in_one_go_and_is_taken_back_whole(desk: Desk) -> None:
    known = await catalogue(desk)
    conversation = await desk.written()
    made = await macro(
        desk.sam,
        {"kind": "close", "wrap_up_code": "solved"},
        {"kind": "tag", "add": [known["tag"]]},
        {"kind": "assign", "me": True},
        {"kind": "reason", "contact_reason_id": known["reason"]},
        {"kind": "note", "text": "Vu avec {{customer.name}} par {{agent.name}}"},
        {"kind": "task", "title": "Rappeler {{customer.first_name}}", "in_business_s": 7200},
    )
    shown = await ok(await desk.lea.post(f"{API}/conversations/{conversation}/macros/{made['id']}/render", json={}))
    assert [one["kind"] for one in shown["actions"]] == ["note", "tag", "reason", "assign", "task", "close"]
    words = [one["words"] for one in shown["actions"]]
    assert "Vu avec Claire Fontaine par Léa Moreau" in words[0]
    assert ("Urgent" in words[1], "Sinistre" in words[2] or "Claim" in words[2]) == (True, True)
    done = await ok(await run(desk, desk.lea, conversation, made))
    after = await read(desk.lea, conversation)
    row = after["conversation"]
    assert (row["state"], row["assignee"]["name"], row["contact_reason"]["id"]) == (
        "closed",
        "Léa Moreau",
        known["reason"],
    )
    assert [tag["name"] for tag in row["tags"]] == ["Urgent"]
    assert "Vu avec Claire Fontaine par Léa Moreau" in [
        one["message"]["text"] for one in after["entries"] if one["kind"] == "note"
    ]
    assert await desk.company.rows("select title, state from task") == [("Rappeler Claire", "open")]
    await ok(await desk.lea.post(f"{API}/undo/{done['undo']}"))
    back = await read(desk.lea, conversation)
    row = back["conversation"]
    assert (row["state"], row["assignee"], row["contact_reason"], row["tags"]) == ("open", None, None, [])
    assert [one for one in back["entries"] if one["kind"] == "note"] == []
    assert await desk.company.rows("select state from task") == [("cancelled",)]


async def test_the_due_time_of_a_macro_is_what_it_promises(desk: Desk) -> None:
    conversation = await desk.written()
    words = await template(desk.sam, words={"fr": {"text": "Avant {{due}}."}})
    promise = {"kind": "task", "task_kind": "promise", "title": "Rappeler", "in_business_s": 7200}
    made = await macro(desk.sam, promise, template_id=words["id"])
    shown = await ok(await desk.lea.post(f"{API}/conversations/{conversation}/macros/{made['id']}/render", json={}))
    assert (shown["missing"], " à " in shown["text"]) == ([], True)


async def test_a_right_that_is_missing_stops_the_whole_macro(desk: Desk) -> None:
    conversation = await desk.written()
    made = await macro(desk.sam, {"kind": "note", "text": "x"}, {"kind": "assign", "me": True})
    await desk.company.rows(
        """update role set permissions = array_remove(permissions, 'conversations:assign') where key = 'agent'
            returning id"""
    )
    listed = await ok(await desk.lea.get(f"{API}/macros", params={"conversation": conversation}))
    assert [one["may"] for one in listed] == [False]
    fields = refused(await run(desk, desk.lea, conversation, made), 403, "access.forbidden")
    assert (fields["action"], fields["permission"]) == ("assign", "conversations:assign")
    assert [one for one in (await read(desk.lea, conversation))["entries"] if one["kind"] == "note"] == []


async def test_what_was_put_aside_since_stops_it_or_is_left_out(desk: Desk) -> None:
    known = await catalogue(desk)
    conversation = await desk.written()
    made = await macro(
        desk.sam, {"kind": "tag", "add": [known["tag"]]}, {"kind": "assign", "user_id": show("usr", desk.users["hugo"])}
    )
    await desk.company.rows("update tag set active = false returning id")
    await ok(await run(desk, desk.lea, conversation, made))
    assert (await read(desk.lea, conversation))["conversation"]["tags"] == [], "a tag that is gone is not put on"
    other = await desk.written(sender="b@exemple.example")
    await desk.company.rows("update app_user set active = false where id = %(id)s returning id", id=desk.users["hugo"])
    refused(await run(desk, desk.lea, other, made), 422, "settings.unknown_reference")


async def test_a_stale_macro_does_nothing(desk: Desk) -> None:
    conversation = await desk.written(message_id="first@x.example")
    made = await macro(desk.sam, {"kind": "close"})
    version = (await read(desk.lea, conversation))["conversation"]["version"]
    await desk.written("Encore", in_reply_to="<first@x.example>")
    path = f"{API}/conversations/{conversation}/macros/{made['id']}/run"
    refused(await desk.lea.post(path, json={"expected_version": version}), 409, "conversations.stale")


async def test_a_macro_goes_with_an_answer_and_comes_back_with_it(desk: Desk) -> None:
    known = await catalogue(desk)
    conversation = await desk.written()
    made = await macro(desk.sam, {"kind": "tag", "add": [known["tag"]]}, {"kind": "snooze", "hours": None})
    said = await say(desk, desk.lea, conversation, macro_id=made["id"], undo_s=10)
    row = (await read(desk.lea, conversation))["conversation"]
    assert ([tag["name"] for tag in row["tags"]], row["state"]) == (["Urgent"], "snoozed")
    await ok(await desk.lea.post(f"{API}/messages/{said['message_id']}/withdraw"))
    row = (await read(desk.lea, conversation))["conversation"]
    assert (row["tags"], row["state"], row["waiting_since"] is not None) == ([], "open", True)


# -- mentions ---------------------------------------------------------------------------------------------------------


async def test_a_note_calls_people_and_teams(desk: Desk) -> None:
    conversation = await desk.written()
    hugo, team = show("usr", desk.users["hugo"]), show("tea", desk.company.team_id)
    body = {"text": "@Hugo Perrin, @Sinistres : à voir", "mentions": [hugo, team, hugo]}
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json=body), 201)
    note = (await read(desk.lea, conversation))["entries"][-1]["message"]
    assert note["mentions"] == [{"id": hugo, "name": "Hugo Perrin"}, {"id": team, "name": "Sinistres"}]
    [(payload,)] = await desk.company.rows("select payload from event where type = 'desk.mentioned'")
    assert (payload["user_ids"], payload["team_ids"]) == ([str(desk.users["hugo"])], [str(desk.company.team_id)])


async def test_who_is_called_in_vain_is_said(desk: Desk) -> None:
    """Carla is of another team and sees none of it; of a team, one who sees it is enough."""
    conversation = await desk.written()
    carla, cards = show("usr", desk.users["carla"]), show("tea", desk.company.other_team_id)
    hugo, ours = show("usr", desk.users["hugo"]), show("tea", desk.company.team_id)
    path = f"{API}/conversations/{conversation}/notes"
    said = await ok(await desk.lea.post(path, json={"text": "x", "mentions": [carla, hugo, cards, ours, carla]}), 201)
    assert said["unseen"] == [{"id": carla, "name": "Carla"}, {"id": cards, "name": "Cartes"}]
    assert (await ok(await desk.lea.post(path, json={"text": "x", "mentions": [hugo]}), 201))["unseen"] == []


async def test_nobody_is_called_who_is_not_here(desk: Desk) -> None:
    conversation = await desk.written()
    for called in (show("usr", uuid7()), show("tea", uuid7())):
        body = {"text": "x", "mentions": [called]}
        refused(
            await desk.lea.post(f"{API}/conversations/{conversation}/notes", json=body),
            422,
            "settings.unknown_reference",
        )
    odd = {"text": "x", "mentions": ["cus_x"]}
    refused(await desk.lea.post(f"{API}/conversations/{conversation}/notes", json=odd), 422, "request.invalid_id")


async def test_the_language_of_a_conversation_is_changed(desk: Desk) -> None:
    conversation = await desk.written()
    await ok(await desk.lea.post(f"{API}/conversations/{conversation}/language", json={"language": "en"}))
    found = await read(desk.hugo, conversation)
    assert found["conversation"]["language"] == "en"
    assert found["entries"][-1]["event"]["to"] == "en"
    refused(
        await desk.lea.post(f"{API}/conversations/{conversation}/language", json={"language": "de"}),
        422,
        "request.invalid",
    )


# -- places inside attributes -----------------------------------------------------------------------------------------


class Attributes(HTMLParser):
    """The names of all attributes, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {name for name, _ in attrs}


async def rendered_html(desk: Desk, conversation: str, made: dict[str, Any]) -> str:
    path = f"{API}/conversations/{conversation}/templates/{made['id']}/render"
    found: str = (await ok(await desk.lea.post(path, json={})))["html"]
    return found


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="{{customer.name}}">x</a></p>',
        '<p><a href=" {{customer.name}}">x</a></p>',
        '<p><a href="{{customer.first_name|javascript:alert(1)}}">x</a></p>',
        '<p><a href="java{{customer.name}}">x</a></p>',
        '<p><a href="https://{{customer.name}}">x</a></p>',
        '<p><a href="&#123;&#123;customer.name}}">x</a></p>',
    ],
)
async def test_no_place_leads_a_link_astray(desk: Desk, html: str) -> None:
    """Not as it is kept, not as it is shown, not even when it was kept before."""
    conversation = await desk.written()
    await desk.company.rows("update customer set name = 'javascript:alert(1)', kind = 'company' returning id")
    made = await template(desk.sam, words={"fr": {"text": "x", "html": html}})
    assert "href" not in made["words"]["fr"]["html"]
    assert "script:" not in await rendered_html(desk, conversation, made)
    await desk.company.rows(
        "update template set words = jsonb_set(words, '{fr,html}', to_jsonb(%(html)s::text)) returning id", html=html
    )
    shown = await rendered_html(desk, conversation, made)
    assert "script:" not in shown
    assert ">x</a>" in shown


async def test_a_place_within_a_real_address_stays(desk: Desk) -> None:
    conversation = await desk.written()
    html = (
        '<p><a href="https://suivi.example/{{conversation.reference}}?q=1&amp;r=2" title="{{customer.name}}">x</a></p>'
    )
    made = await template(desk.sam, words={"fr": {"text": "x", "html": html}})
    await desk.company.rows("""update customer set name = 'Claire " onclick="x' returning id""")
    shown = await rendered_html(desk, conversation, made)
    assert 'href="https://suivi.example/FR-' in shown
    assert "?q=1&amp;r=2" in shown
    assert 'title="Claire &quot; onclick=&quot;x"' in shown


async def test_a_place_across_an_attributes_end_writes_no_attribute(desk: Desk) -> None:
    conversation = await desk.written()
    html = '<p><a title="{{customer.name|A">B}} <b>" onclick="alert(1)" </b></a></p>'
    made = await template(desk.sam, words={"fr": {"text": "x", "html": html}})
    shown = await rendered_html(desk, conversation, made)
    reader = Attributes()
    reader.feed(shown)
    assert reader.names <= {"title", "rel"}


async def test_what_is_shown_is_what_is_sent(desk: Desk) -> None:
    conversation = await desk.written()
    html = '<p>Bonjour {{customer.first_name|vous}} <a href="tel:{{brand.phone|3000}}">appelez</a></p>'
    made = await template(desk.sam, words={"fr": {"text": "Bonjour", "html": html}})
    shown = await rendered_html(desk, conversation, made)
    await say(desk, desk.lea, conversation, html=shown)
    assert await desk.company.value("select html from message_text where html like '%%appelez%%'") == shown
