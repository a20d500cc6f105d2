"""Valid definitions and posts, with one thing changed."""

from typing import Any

from filrouge.channels.adapters.webform.config import Config
from filrouge.channels.adapters.webform.ready import template


def words(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}


def field(key: str, type_: str = "text", **changed: Any) -> dict[str, Any]:
    return {"key": key, "type": type_, "label": words(key.capitalize()), **changed}


EMAIL = field("email", "email", required=True, identity="email")


def definition(*fields: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"slug": "contact", "title": words("Contact"), "fields": [*fields, EMAIL], **changed}


def config(*fields: dict[str, Any], **changed: Any) -> Config:
    return Config.model_validate(definition(*fields, **changed))


def claim() -> Config:
    return Config.model_validate(template("claim"))


def claim_post(**changed: str) -> dict[str, list[str]]:
    given = {
        "what": "follow",
        "file_number": "SA-2026-04184",
        "message": "Le garage demande si l’expert passe bien jeudi.",
        "name": "Claire Moreau",
        "email": "claire@exemple.fr",
        "consent": "on",
    }
    return {key: [value] for key, value in {**given, **changed}.items() if value}
