"""What settings that are named by a code have in common: a code, a label, a place in the list."""

from typing import Annotated

from fastapi import Path
from pydantic import Field

from filrouge.entrypoints.api.fields import Body, LabelField, Shown, Version, absent

PATTERN = r"^[a-z0-9][a-z0-9_.-]{0,59}$"
Position = Annotated[int, Field(ge=0, le=10_000)]
Code = Annotated[str, Path(pattern=PATTERN)]


class CodedShown(Shown):
    code: str
    label: LabelField
    position: int
    active: bool
    version: int


class CodedNew(Body):
    code: Annotated[str, Field(pattern=PATTERN)]
    label: LabelField
    position: Position = 0


class CodedChange(Body):
    expected_version: Version
    label: LabelField = absent()
    position: Position = absent()
    active: bool = absent()
