"""French or English, told by their smallest words."""

import re

MIN_HITS = 2
MARGIN = 1.5
_LOOKED_AT = 4_000
_WORD = re.compile(r"[a-zàâçéèêëîïôûùüÿœæ]+(?:['’][a-zàâçéèêëîïôûùüÿœæ]+)?")
_FRENCH = frozenset({
    "le", "la", "les", "un", "une", "des", "du", "de", "et", "est", "je", "vous", "nous", "mon", "ma", "mes", "votre",
    "vos", "notre", "nos", "ce", "cette", "pour", "dans", "avec", "sur", "pas", "ne", "que", "qui", "au", "aux",
    "par", "en", "suis", "ai", "bonjour", "merci", "cordialement", "il", "elle", "ils", "sont", "être", "avoir",
    "fait", "très", "plus", "bien", "mais", "ou", "où", "donc", "car", "si", "j'ai", "c'est", "n'ai", "d'un",
    "d'une", "l'on", "qu'il", "madame", "monsieur", "svp", "depuis", "toujours", "comment", "quand", "rendez-vous",
    "compte", "salut", "oui",
})  # fmt: skip
_ENGLISH = frozenset({
    "the", "and", "is", "are", "was", "were", "i", "you", "we", "my", "your", "our", "this", "that", "for", "in",
    "with", "on", "not", "to", "of", "from", "have", "has", "had", "be", "been", "can", "could", "would", "please",
    "thanks", "thank", "hello", "hi", "dear", "regards", "it", "they", "he", "she", "will", "do", "does", "did",
    "but", "or", "if", "when", "what", "how", "there", "here", "yes", "me", "us", "am", "an",
})  # fmt: skip


def guess(text: str) -> str | None:
    """`fr`, `en`, or None when it cannot be told."""
    found = _WORD.findall(text[:_LOOKED_AT].lower().replace("’", "'"))
    french = sum(word in _FRENCH or word.startswith(("l'", "d'", "j'", "qu'", "n'", "c'", "s'")) for word in found)
    english = sum(word in _ENGLISH for word in found)
    if french >= MIN_HITS and french > english * MARGIN:
        return "fr"
    if english >= MIN_HITS and english > french * MARGIN:
        return "en"
    return None
