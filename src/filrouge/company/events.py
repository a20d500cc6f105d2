"""Facts of the company's settings."""

from dataclasses import dataclass
from uuid import UUID

from filrouge.platform.events import Code, event_type


@event_type("company.setting_changed")
@dataclass(frozen=True, slots=True)
class SettingChanged:
    """`what` was created or changed in `fields`. `setting_id` is None for what has no id of its own (`company`, a
    wrap-up code, then `key` says which)."""

    what: Code
    setting_id: UUID | None
    key: Code | None
    fields: tuple[Code, ...]
