"""What can go wrong, said once. Each subclass has a stable `code`; only the HTTP door knows status codes."""

from collections.abc import Mapping


class Problem(Exception):
    """Base of every error that people or programs are told about.

    `detail` is one English sentence that says what is wrong and what to do; `code` is stable and documented, and the
    interface translates by it; `fields` carries ids, numbers and short codes for the translation.
    """

    code = "problem"

    def __init__(self, detail: str, *, fields: Mapping[str, object] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields: dict[str, object] = dict(fields or {})


class NotFound(Problem):
    """No such thing, or not in sight of who asks."""

    code = "request.not_found"


class Conflict(Problem):
    """The thing changed since it was read, or the change contradicts its state."""

    code = "request.conflict"


class Forbidden(Problem):
    """Who asks may not do this."""

    code = "access.forbidden"


class Unauthenticated(Problem):
    """Nobody is signed in, or the token is not valid."""

    code = "access.unauthenticated"


class Invalid(Problem):
    """What was sent cannot be understood or breaks a rule."""

    code = "request.invalid"


class TooLarge(Problem):
    """What was sent passes a named limit."""

    code = "request.too_large"


class TooMany(Problem):
    """Too many tries in too little time; `fields["retry_after_s"]` says when to come back."""

    code = "request.too_many"


class Unavailable(Problem):
    """A part we depend on does not answer now; the same request may work later."""

    code = "service.unavailable"
