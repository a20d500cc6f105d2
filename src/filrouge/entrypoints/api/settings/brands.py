"""Brands: the names customers know, with their colours and logo."""

from typing import Annotated

from fastapi import APIRouter, Request, Response, UploadFile
from pydantic import Field

from filrouge.company import service
from filrouge.company.core import NotAPicture
from filrouge.company.service import Brand
from filrouge.entrypoints.api import deps
from filrouge.entrypoints.api.deps import Idempotent, Now, Tx, Who
from filrouge.entrypoints.api.fields import (
    Body,
    BrandIdField,
    CalendarIdField,
    Colour,
    Instant,
    Items,
    Language,
    LegalEntityIdField,
    Name,
    Shown,
    Version,
    absent,
    changes_of,
)
from filrouge.platform import clock, security, storage
from filrouge.terms import ids
from filrouge.terms.errors import NotFound, TooLarge
from filrouge.terms.settings import require

router = APIRouter(prefix="/settings/brands", tags=["settings"], route_class=Idempotent)
plain = APIRouter(prefix="/settings/brands", tags=["settings"])
"""For files: a body that streams in is not remembered, so that it cannot be replayed."""
public = APIRouter(tags=["public"])

SIGNATURE_MAX = 4_000
IMMUTABLE = "public, max-age=31536000, immutable"


class SignatureField(Body):
    """What stands under messages, per language; may be empty."""

    fr: Annotated[str, Field(max_length=SIGNATURE_MAX)] = ""
    en: Annotated[str, Field(max_length=SIGNATURE_MAX)] = ""


Languages = Annotated[list[Language], Field(min_length=1, max_length=2)]
Phone = Annotated[str, Field(max_length=40, pattern=r"^[0-9+(). /-]*$")]


class BrandShown(Shown):
    id: BrandIdField
    legal_entity_id: LegalEntityIdField
    name: str
    sender_name: str
    colour: str
    logo: str | None
    languages: list[Language]
    signature: SignatureField
    phone: str
    calendar_id: CalendarIdField | None
    active: bool
    version: int
    created_at: Instant


class BrandNew(Body):
    legal_entity_id: LegalEntityIdField
    name: Name
    sender_name: Annotated[str, Field(max_length=200)] = ""
    colour: Colour = "#17503B"
    languages: Languages = ["fr", "en"]
    signature: SignatureField = SignatureField()
    phone: Phone = ""
    calendar_id: CalendarIdField | None = None


class BrandChange(Body):
    expected_version: Version
    legal_entity_id: LegalEntityIdField = absent()
    name: Name = absent()
    sender_name: Annotated[str, Field(max_length=200)] = absent()
    colour: Colour = absent()
    languages: Languages = absent()
    signature: SignatureField = absent()
    phone: Phone = absent()
    calendar_id: CalendarIdField | None = None
    active: bool = absent()


def logo_address(brand: Brand) -> str | None:
    """Where anybody can load the logo; the address changes with the picture."""
    if brand.logo_object_id is None:
        return None
    return f"/api/v1/brands/{ids.show('brd', brand.id)}/logo?v={brand.logo_object_id.hex[-12:]}"


def show(row: Brand) -> BrandShown:
    return BrandShown(
        id=row.id,
        legal_entity_id=row.legal_entity_id,
        name=row.name,
        sender_name=row.sender_name,
        colour=row.colour,
        logo=logo_address(row),
        languages=[language for language in ("fr", "en") if language in row.languages],
        signature=SignatureField.model_validate(row.signature),
        phone=row.phone,
        calendar_id=row.calendar_id,
        active=row.active,
        version=row.version,
        created_at=row.created_at,
    )


@router.get("")
async def list_brands(tx: Tx, who: Who) -> Items[BrandShown]:
    """All of them, those put aside last."""
    require(who, "settings:read")
    return Items[BrandShown](items=[show(row) for row in await service.list_all(tx, service.BRANDS)])


@router.post("", status_code=201)
async def create_brand(tx: Tx, who: Who, given: BrandNew, now: Now) -> BrandShown:
    return show(await service.create(tx, who, service.BRANDS, given.model_dump(), now))


@router.get("/{id}")
async def get_brand(tx: Tx, who: Who, id: BrandIdField) -> BrandShown:
    require(who, "settings:read")
    return show(await service.get(tx, service.BRANDS, id))


@router.patch("/{id}")
async def change_brand(tx: Tx, who: Who, id: BrandIdField, given: BrandChange, now: Now) -> BrandShown:
    changes = changes_of(given)
    return show(await service.change(tx, who, service.BRANDS, id, given.expected_version, changes, now))


@router.delete("/{id}", status_code=204)
async def retire_brand(tx: Tx, who: Who, id: BrandIdField, now: Now) -> None:
    """Puts it aside; a change of `active` brings it back."""
    await service.retire(tx, who, service.BRANDS, id, now)


def check_logo(content: bytes) -> str:
    """The media type of a logo. Raises TooLarge or NotAPicture; the sender's word for the type counts for nothing."""
    if len(content) > security.LOGO_MAX:
        raise TooLarge(f"A logo has at most {security.LOGO_MAX} bytes.", fields={"limit": security.LOGO_MAX})
    media_type = security.sniff_image(content)
    size = security.picture_size(content)
    if media_type is None or size is None or not all(1 <= side <= security.LOGO_SIDE_MAX for side in size):
        raise NotAPicture(
            f"A PNG, JPEG, GIF or WebP picture of at most {security.LOGO_SIDE_MAX} pixels a side is needed.",
            fields={"side_max": security.LOGO_SIDE_MAX},
        )
    return media_type


@plain.post("/{id}/logo")
async def post_logo(request: Request, who: Who, id: BrandIdField, file: UploadFile) -> BrandShown:
    """Takes a picture and shows it from now on; the last one wins."""
    require(who, "settings:write")
    content = await file.read(security.LOGO_MAX + 1)
    stored = await deps.storage_of(request).put(content, check_logo(content))
    async with deps.db(request).transaction() as tx:
        now = clock.now()
        object_id = await storage.keep(tx, stored, now)
        brand = await service.get(tx, service.BRANDS, id)
        changes = {"logo_object_id": object_id}
        return show(await service.change(tx, who, service.BRANDS, id, brand.version, changes, now))


@router.delete("/{id}/logo")
async def delete_logo(tx: Tx, who: Who, id: BrandIdField, now: Now) -> BrandShown:
    """Shows no picture any more."""
    brand = await service.get(tx, service.BRANDS, id)
    changes = {"logo_object_id": None}
    return show(await service.change(tx, who, service.BRANDS, id, brand.version, changes, now))


@public.get("/brands/{id}/logo")
async def get_logo(request: Request, tx: Tx, id: BrandIdField) -> Response:
    """The picture, for anybody: it stands on forms and in messages."""
    brand = await service.get(tx, service.BRANDS, id)
    stored = None if brand.logo_object_id is None else await storage.find(tx, brand.logo_object_id)
    if stored is None:
        raise NotFound("This brand has no logo.")
    headers = {
        "cache-control": IMMUTABLE,
        "content-security-policy": security.DOWNLOAD_CSP,
        "cross-origin-resource-policy": "cross-origin",
    }
    return Response(await deps.storage_of(request).read(stored), media_type=stored.media_type, headers=headers)
