"""The words by which mail programs announce a quotation, by language: `quote_words.json`, read once."""

import json
from importlib.resources import files


def _load() -> dict[str, tuple[str, ...]]:
    raw = json.loads(files("filrouge.channels.adapters.email").joinpath("quote_words.json").read_text("utf-8"))
    return {name: tuple(values) for name, values in raw.items() if name != "about"}


_WORDS = _load()
WROTE_LAST = _WORDS["wrote_last"]
WROTE_INSIDE = _WORDS["wrote_inside"]
FORWARDED = _WORDS["forwarded"]
FORWARDED_ALONE = _WORDS["forwarded_alone"]
QUOTING = _WORDS["quoting"]
FORWARD_STARTS = _WORDS["forward_starts"]
HEADER_DATES = _WORDS["header_dates"]
HEADER_TEXTS = (*_WORDS["header_texts"], *_WORDS["header_subjects"])
HEADER_SUBJECTS = _WORDS["header_subjects"]
SIGNATURES = _WORDS["signatures"]
REPLY_ABOVE = _WORDS["reply_above"]
