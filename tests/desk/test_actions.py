"""What a macro may do."""

from typing import Any
from uuid import UUID

import pytest

from filrouge.desk import actions
from filrouge.desk.actions import InvalidAction, UnknownVariable

TAG = "00000000-0000-0000-0000-000000000001"


def test_actions_are_kept_as_plain_data() -> None:
    given: list[dict[str, Any]] = [
        {"kind": "close", "wrap_up_code": ""},
        {"kind": "tag", "add": [UUID(TAG), TAG]},
        {"kind": "task", "title": " Rappeler {{customer.name}} ", "in_business_s": 3600, "mine": 1},
    ]
    kept = actions.check(given)
    assert kept == [
        {"kind": "close", "wrap_up_code": None},
        {"kind": "tag", "add": [TAG], "remove": []},
        {
            "kind": "task",
            "task_kind": "task",
            "title": "Rappeler {{customer.name}}",
            "in_business_s": 3600,
            "mine": True,
        },
    ]
    assert [one["kind"] for one in actions.in_order(kept)] == ["tag", "task", "close"], "what ends it comes last"
    assert list(actions.refers(kept)) == [(1, "tag", TAG)]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([{"kind": "explode"}], "kind"),
        ([{"kind": "tag"}], "tags"),
        ([{"kind": "tag", "add": [TAG], "remove": [TAG]}], "tags"),
        ([{"kind": "assign"}], "whom"),
        ([{"kind": "assign", "me": True, "team_id": TAG}], "whom"),
        ([{"kind": "snooze", "hours": 0}], "hours"),
        ([{"kind": "snooze", "hours": 1}, {"kind": "close"}], "snooze_and_close"),
        ([{"kind": "close"}, {"kind": "close"}], "twice"),
        ([{"kind": "task", "title": "x", "task_kind": "promise"}], "due"),
        ([{"kind": "note", "text": " "}], "text"),
        ([{"kind": "note", "text": "x"}] * 13, "too_many"),
    ],
)
def test_nonsense_is_refused_with_its_place(given: list[dict[str, Any]], why: str) -> None:
    with pytest.raises(InvalidAction) as refused:
        actions.check(given)
    assert refused.value.fields["why"] == why


def test_unknown_variables_of_titles_and_notes_are_named() -> None:
    with pytest.raises(UnknownVariable) as refused:
        actions.check([{"kind": "note", "text": "{{nobody}}"}])
    assert refused.value.fields == {"names": ["nobody"]}


def test_every_action_has_its_right_and_its_place() -> None:
    assert set(actions.PERMISSIONS) == set(actions.KINDS) == set(actions.ORDER)
