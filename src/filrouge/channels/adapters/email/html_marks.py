"""The marks by which mail programs' HTML says “from here on, a quotation” or “a signature”."""

import re

from selectolax.lexbor import LexborNode

_QUOTE_CLASSES = re.compile(
    r"(?:^|\s)(?:gmail_quote(?:_container)?|yahoo_quoted|\w*yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|moz-forward-container|"
    r"moz-cite-prefix|moz-email-headers-table|OutlookMessageHeader|WordSection1_quote|freebirdMailQuote|front-blockquote|gmail_attr|"
    r"yandex_quote|sh-quoted-content|quoted-email|hey_quote|superhuman_quote|missive_quote|mailspring-quote|nylas-quote|"
    r"mail-reply|qt|cf_quoted|AppleOriginalContents|ox-quote|hmQuote|edo-quoted|iwmail_quote|x_gmail_quote)(?:\s|$)"
)
_QUOTE_IDS = re.compile(
    r"^(?:x_)*(?:OLK_SRC_BODY_SECTION|yahoo_quoted_?\w*|ydp\w+yahoo_quoted\w*|isReplyContent|reply-intro|orig-?message|quoted_?content|_rc_sig_quote|qt)$"
)
_FROM_IDS = re.compile(
    r"^(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|zwchr|mail-editor-reference-message-container|ms-outlook-mobile-body-separator-line|replySplit|reply-intro)$"
)
_SIGNATURE_CLASSES = re.compile(
    r"(?:^|\s)(?:gmail_signature|moz-signature|protonmail_signature_block(?:-user|-proton)?|tutanota_signature|x_gmail_signature|gmail_signature_prefix|"
    r"elementToProof_signature|ms-outlook-mobile-signature|yahoo-signature|\w*ysignature|AppleMailSignature|front-signature|hey_signature|superhuman_signature)(?:\s|$)"
)
_SIGNATURE_IDS = re.compile(
    r"^(?:x_)*(?:Signature|AppleMailSignature|ms-outlook-mobile-signature|gmail_signature|yahoo_signature|protonmail_signature|_rc_sig|lineBreakAtBeginningOfSignature)$"
)
_OUTLOOK_RULE = re.compile(
    r"border\s*:\s*none\s*;\s*border-top\s*:\s*solid\s+#(?:B5C4DF|E1E1E1|C8C8C8|b5c4df|e1e1e1|c8c8c8)|border-top\s*:\s*#b5c4df\s+1pt\s+solid|"
    r"border-top\s*:\s*(?:1\.0pt\s+solid|solid\s+1\.0pt)\s+#(?:B5C4DF|E1E1E1)|border-top-color\s*:\s*rgb\(\s*(?:181,\s*196,\s*223|225,\s*225,\s*225)\s*\)",
    re.IGNORECASE,
)


def mark_of(node: LexborNode) -> str:
    """`quote` (this element), `quote-from` (this and all that follows), `signature`, or empty."""
    tag = node.tag or ""
    if tag.startswith(("-", "!")):
        return ""
    attributes = node.attributes
    if not attributes:
        return ""
    identity = attributes.get("id") or ""
    classes = attributes.get("class") or ""
    if identity:
        if _FROM_IDS.match(identity):
            return "quote-from"
        if _QUOTE_IDS.match(identity):
            return "quote"
        if _SIGNATURE_IDS.match(identity):
            return "signature"
    if classes:
        if _SIGNATURE_CLASSES.search(classes):
            return "signature"
        if _QUOTE_CLASSES.search(classes):
            return "quote"
    if tag == "blockquote" and ((attributes.get("type") or "").lower() == "cite" or "cite" in attributes):
        return "quote"
    if tag == "div" and _OUTLOOK_RULE.search(attributes.get("style") or ""):
        return "quote-from"
    if (attributes.get("data-smartmail") or "") == "gmail_signature":
        return "signature"
    return ""
