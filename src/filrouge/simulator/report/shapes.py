"""Lines that several drawings share: each is in the page once, whatever the number of languages that show it."""


class Shapes:
    """Gathers paths while chapters are written; `block` goes anywhere on the page."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def use(self, path: str, look: str, title: str = "") -> str:
        """Markup that draws the path with the look of `look`; `title` is shown when one points at it."""
        name = self._names.setdefault(path, f"l{len(self._names)}")
        return f'<use class="{look}" href="#{name}">{title}</use>' if title else f'<use class="{look}" href="#{name}"/>'

    def block(self) -> str:
        """The paths themselves, unseen."""
        paths = "".join(f'<path id="{name}" d="{path}"/>' for path, name in self._names.items())
        return f'<svg class="unseen" aria-hidden="true"><defs>{paths}</defs></svg>'
