"""Reading a post of a form: bounded, tolerant of what browsers do, deaf to the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from filrouge.channels.adapters.webform.definition import HONEYPOT
from filrouge.channels.adapters.webform.files import Upload
from filrouge.channels.adapters.webform.manifest import MAX_FILES_BYTES

FIELDS_MAX = 400
FILES_MAX = 60
FIELD_BYTES_MAX = 128 * 1024


class Unreadable(Exception):
    """The post is broken, or passes a bound that no browser on our page reaches."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What came: the form's own fields, its files, and what the page sent along (`_token`, `_c`)."""

    fields: Mapping[str, Sequence[str]]
    files: Sequence[Upload] = ()
    token: str = ""
    context: str = ""
    trap: Sequence[str] = field(default=())
    too_large: bool = False
    """The files weigh more than a form takes; they were not read."""

    def fields_of(self, name: str) -> Sequence[str]:
        return self.trap if name == HONEYPOT else self.fields.get(name, ())


async def read_post(request: Request) -> Posted:
    """Raises Unreadable. The size of the whole body is bounded before, by the application's outer layer."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        raise Unreadable(kind)
    fields: dict[str, list[str]] = {}
    files: list[Upload] = []
    weight = 0
    try:
        async with request.form(max_files=FILES_MAX, max_fields=FIELDS_MAX, max_part_size=FIELD_BYTES_MAX) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    weight += value.size or 0
                    if weight > MAX_FILES_BYTES:
                        continue
                    content = await value.read()
                    if value.filename or content:
                        files.append(Upload(name, value.filename or "", value.content_type or "", content))
                else:
                    fields.setdefault(name, []).append(value)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise Unreadable(str(error.detail)) from None
    except (UnicodeError, ValueError) as error:
        raise Unreadable(str(error)) from None
    own = {name: values for name, values in fields.items() if not name.startswith("_") and name != HONEYPOT}
    return Posted(
        own,
        files if weight <= MAX_FILES_BYTES else (),
        token=_first(fields, "_token"),
        context=_first(fields, "_c"),
        trap=fields.get(HONEYPOT, ()),
        too_large=weight > MAX_FILES_BYTES,
    )


def _first(fields: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")
