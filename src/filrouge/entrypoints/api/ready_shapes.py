"""What the doors of ready words give: templates and macros as one chooses them, and their words for a conversation."""

from filrouge.entrypoints.api.fields import MacroIdField, Shown, TemplateIdField


class TemplateChoice(Shown):
    id: TemplateIdField
    name: str
    shortcut: str
    languages: list[str]
    text: str
    """The beginning of its words, in the conversation's language."""
    paragraphs: int
    """How many these words have there: one is said in a breath, more are a letter."""


class ActionShown(Shown):
    kind: str
    words: str
    """What will be done, in the reader's language."""


class MacroChoice(Shown):
    id: MacroIdField
    name: str
    shortcut: str
    has_words: bool
    text: str
    actions: list[ActionShown]
    may: bool
    """Whether the reader's role allows all that it does."""


class RenderedShown(Shown):
    """Words for the composer. `missing` names variables without value: their places stay as `{{name}}`."""

    subject: str
    text: str
    html: str
    language: str
    missing: list[str]
    actions: list[ActionShown]
