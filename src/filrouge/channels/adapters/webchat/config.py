"""The settings of a chat: where it may stand, what it asks and says, and the secret that signs its users."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from filrouge.channels.sdk.origins import read_origin

Language = Literal["fr", "en"]
SECRET_MIN = 32
QUESTIONS_MAX = 10
OPTIONS_MAX = 30

_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Lines = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
Line = dict[Language, _Line]
Lines = dict[Language, _Lines]
Launcher = dict[Language, Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


def _origin(value: str) -> str:
    """As browsers send it."""
    found = read_origin(value)
    if found is None:
        raise PydanticCustomError("chat.origin", "An origin is written https://www.example.com, without a path.")
    default = {"http": 80, "https": 443}[found.scheme]
    return f"{found.scheme}://{found.host}{f':{found.port}' if found.port and found.port != default else ''}"


Origin = Annotated[str, StringConstraints(max_length=300), AfterValidator(_origin)]


def _address(value: str) -> str:
    """Empty, or where a POST can go. Whether we may speak to it is judged when we do."""
    try:
        parts = urlsplit(value)
        bare = not (parts.username or parts.password or parts.fragment) and (parts.port is None or parts.port > 0)
        fits = parts.scheme in ("https", "http") and bool(parts.hostname) and bare and value.isascii()
    except ValueError:
        fits = False
    if value and (not fits or any(c <= " " or c in "\\\x7f" for c in value)):
        raise PydanticCustomError("chat.push_url", "An address is written https://www.example.com/path.")
    return value


Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), AfterValidator(_address)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Strict):
    """One answer to choose."""

    value: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
    label: Line


class Question(_Strict):
    """One question that is asked before the first word. The answers to `name` and `email` say who writes."""

    key: Key
    type: Literal["text", "long", "email", "phone", "choice"] = "text"
    label: Line
    required: bool = False
    options: tuple[Option, ...] = Field(default=(), max_length=OPTIONS_MAX)

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if (self.type == "choice") != bool(self.options):
            raise PydanticCustomError("chat.options", "A choice has options, and nothing else has.")
        return self


class Invitation(_Strict):
    """A word that the page says first: after how long, on which pages, and how seldom."""

    after_s: int = Field(default=20, ge=1, le=3_600)
    scrolled_pct: int = Field(default=0, ge=0, le=100)
    """How much of the page they have seen by then; 0 = it does not matter."""
    pages_seen: int = Field(default=1, ge=1, le=20)
    """On which page of their visit at the earliest."""
    pages: tuple[Annotated[str, StringConstraints(min_length=1, max_length=300)], ...] = Field(
        default=("*",), max_length=50
    )
    text: Lines
    times: int = Field(default=1, ge=1, le=20)
    days: int = Field(default=7, ge=1, le=365)


class Theme(_Strict):
    """How the chat looks on the page, as far as it is not as the brand looks."""

    colour: Annotated[str, StringConstraints(pattern=r"^(#[0-9A-Fa-f]{6})?$")] = ""
    """In place of the brand's colour; empty = the brand's."""
    side: Literal["left", "right"] = "right"
    """A page's own `data-side` goes before it."""
    launcher: Launcher | None = None
    """Words beside the button's picture; without any the button is round."""
    radius: int = Field(default=16, ge=0, le=24)
    """Of the window's corners, in pixels."""


class Config(_Strict):
    """How one chat looks and behaves. Its address is its key: `/chat/v1/{key}`."""

    languages: tuple[Language, ...] = Field(default=("fr", "en"), min_length=1, max_length=2)
    greeting: Lines = {"fr": "Bonjour, que pouvons-nous faire pour vous\u202f?", "en": "Hello, what can we do for you?"}
    questions: tuple[Question, ...] = Field(default=(), max_length=QUESTIONS_MAX)
    origins: tuple[Origin, ...] = Field(default=(), max_length=100)
    """Pages on which the chat may stand."""
    identity_secret: SecretStr = Field(default=SecretStr(""), max_length=500)
    """Signs the tokens by which your site says who its user is; empty = nobody is identified."""
    offline_after_s: int = Field(default=120, ge=15, le=86_400)
    """A visitor who has taken nothing for so long is gone."""
    resume_h: int = Field(default=24, ge=0, le=720)
    """Words that come so long after the end go on in the same conversation; later they begin another."""
    by_email: bool = True
    """Whether an answer that a visitor has not read leaves by e-mail when they are gone, to the address that they gave.
    It needs a mailbox of the brand that sends."""
    push_url: Address = ""
    """Is told of an answer whose visitor is away, by one signed POST; empty = nobody is told."""
    push_secret: SecretStr = Field(default=SecretStr(""), max_length=500)
    """Signs what is told; without it nothing leaves."""
    push_words: bool = False
    """Whether the first words of the answer go along."""
    rating: bool = True
    invitation: Invitation | None = None
    theme: Theme = Theme()

    @model_validator(mode="after")
    def _checked(self) -> Self:
        kept = (self.identity_secret, self.push_secret)
        if any(0 < len(secret.get_secret_value()) < SECRET_MIN for secret in kept):
            raise PydanticCustomError("chat.weak_secret", "The secret has at least 32 characters.")
        keys = [question.key for question in self.questions]
        if len(keys) != len(set(keys)):
            raise PydanticCustomError("chat.duplicate_key", "Two questions have the same key.")
        if len(self.languages) != len(set(self.languages)):
            raise PydanticCustomError("chat.duplicate_language", "A language is named twice.")
        return self
