"""The definition of a form: it is the channel account's config, and this schema makes the settings page."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from filrouge.channels.adapters.webform import definition
from filrouge.channels.sdk.origins import read_origin

Language = Literal["fr", "en"]
FieldType = Literal[
    "text", "email", "phone", "textarea", "select", "choice", "checkbox", "date", "number", "file", "consent"
]
Role = Literal["email", "phone", "name"]
FileGroup = Literal["image", "pdf", "office", "text"]
Icon = Literal[
    "car", "home", "heart", "file", "receipt", "card", "bank", "phone", "mail", "calendar", "user", "alert", "help",
    "plus", "search", "message", "lock", "tool", "clock", "gift",
]  # fmt: skip

CONSENT_KEY = "consent"
MAX_FIELDS = 50
MAX_OPTIONS = 60

_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Lines = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Line = dict[Language, _Line]
"""One short text per language."""
Lines = dict[Language, _Lines]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ReasonKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,79}$")]


def _origin(value: str) -> str:
    """As Content-Security-Policy wants it."""
    found = read_origin(value)
    if found is None:
        raise PydanticCustomError("form.origin", "An origin is written https://www.example.com, without a path.")
    return f"{found.scheme}://{found.host}{f':{found.port}' if found.port else ''}"


def _link(value: str) -> str:
    parts = urlsplit(value.strip())
    if parts.scheme not in {"https", "http", "mailto"} or not (parts.netloc or parts.scheme == "mailto"):
        raise PydanticCustomError("form.link", "A link starts with https:// and names a site.")
    return value.strip()


Origin = Annotated[str, StringConstraints(max_length=300), AfterValidator(_origin)]
Link = Annotated[str, StringConstraints(max_length=1_000), AfterValidator(_link)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Strict):
    """One answer of a list or of tiles. Choosing it may set the contact reason."""

    value: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
    label: Line
    icon: Icon | None = None
    contact_reason: ReasonKey | None = None


class Condition(_Strict):
    """The field is shown when another one has this answer (one of these answers)."""

    field: Key
    equals: bool | str | tuple[str, ...]

    def accepts(self, value: object) -> bool:
        if isinstance(self.equals, tuple):
            return value in self.equals
        return value == self.equals


class FormField(_Strict):
    """One question."""

    key: Key
    type: FieldType
    label: Lines
    help: Lines | None = None
    required: bool = False
    options: tuple[Option, ...] = Field(default=(), max_length=MAX_OPTIONS)
    pattern: Annotated[str, StringConstraints(max_length=200)] | None = None
    pattern_hint: Line | None = None
    show_if: Condition | None = None
    identity: Role | None = None
    max_length: int | None = Field(default=None, ge=1, le=20_000)
    minimum: float | None = None
    maximum: float | None = None
    max_files: int = Field(default=5, ge=1, le=20)
    accept: tuple[FileGroup, ...] = ("image", "pdf", "office", "text")
    link: Link | None = None
    """Of a consent: the page that says more."""
    link_label: Line | None = None

    @property
    def longest(self) -> int:
        """How many signs the answer may have."""
        return self.max_length or (5_000 if self.type == "textarea" else 300)

    def option(self, value: object) -> Option | None:
        return next((option for option in self.options if option.value == value), None)


class Consent(_Strict):
    """What the customer agrees to before sending. The exact words are kept with the submission."""

    text: Lines
    link: Link | None = None
    link_label: Line | None = None


class Acknowledgement(_Strict):
    """The e-mail that says we have it. `{reference}`, `{name}` and `{title}` are replaced."""

    subject: Line
    text: Lines


class Rate(_Strict):
    """How many submissions are taken in a window, from one address and for the form as a whole."""

    window_s: int = Field(default=600, ge=60, le=86_400)
    per_address: int = Field(default=8, ge=1, le=1_000)
    per_form: int = Field(default=300, ge=1, le=100_000)


class Config(_Strict):
    """The definition of a form. `slug` is its address: `/f/{slug}`."""

    slug: Slug
    languages: tuple[Language, ...] = Field(default=("fr", "en"), min_length=1, max_length=2)
    title: Line
    intro: Lines | None = None
    fields: tuple[FormField, ...] = Field(min_length=1, max_length=MAX_FIELDS)
    consent: Consent | None = None
    contact_reason: ReasonKey | None = None
    submit_label: Line | None = None
    next_steps: Lines | None = None
    """What happens next, said on the confirmation page."""
    acknowledgement: Acknowledgement | None = None
    phone: Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9+ ().-]*$")] = ""
    """Shown in the header; empty = the brand's."""
    calling_code: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2}$")] = "33"
    """Country of phone numbers written without one."""
    embed_origins: tuple[Origin, ...] = Field(default=(), max_length=50)
    min_fill_s: int = Field(default=2, ge=0, le=60)
    max_age_s: int = Field(default=86_400, ge=600, le=604_800)
    rate: Rate = Rate()

    @model_validator(mode="after")
    def _checked(self) -> Self:
        problems = definition.check(self)
        if problems:
            raise PydanticCustomError(
                "form.definition",
                "{detail}",
                {"detail": problems[0].detail, "problems": [problem.shown() for problem in problems]},
            )
        return self

    @property
    def address(self) -> str:
        """What the channel account is known by."""
        return self.slug

    @property
    def every_field(self) -> tuple[FormField, ...]:
        """The questions, and the consent as the last of them."""
        if self.consent is None:
            return self.fields
        return (
            *self.fields,
            FormField(
                key=CONSENT_KEY,
                type="consent",
                label=self.consent.text,
                required=True,
                link=self.consent.link,
                link_label=self.consent.link_label,
            ),
        )

    def identity_field(self, role: Role) -> FormField | None:
        return next((field for field in self.fields if field.identity == role), None)
