"""Named bounds of parsing. Each is generous for people and small for machines."""

MAX_MESSAGE_BYTES = 50 * 1024 * 1024
"""Raw size: 25 MB of attachments in base64, with room. Beyond: Anomalous("message_too_large")."""
MAX_HEADERS = 2_000
"""Header fields kept of one part. Those that carry meaning are kept beyond it, see `mime.MEANINGFUL`."""
MAX_SAME_HEADER = 100
"""Fields of one meaningful name kept."""
MAX_HEADER_BYTES = 64 * 1024
"""Of one header field; the rest is cut, with an anomaly."""
MAX_DEPTH = 120
"""Nested parts. What lies deeper stays whole, as one attachment."""
MAX_PARTS = 500
"""Parts of one message. What follows stays whole, as one attachment."""
MAX_TEXT_CHARS = 1_000_000
"""Characters of text shown; beyond, the text is cut and kept as an attachment."""
MAX_HTML_BYTES = 2 * 1024 * 1024
"""HTML sanitised and shown; beyond, the page stays as an attachment and its words are read."""
MAX_PARSED_DEPTH = 1_500
"""Nested elements given to the HTML parser, whose time grows with their square."""
MAX_HTML_DEPTH = 200
"""Nested elements shown; beyond, only the words are read."""
MAX_ADDRESSES = 500
"""Recipients read from one message."""
MAX_ADDRESS_CHARS = 320
"""RFC 5321: 64 + 1 + 255."""
MAX_NAME_CHARS = 300
MAX_SUBJECT_CHARS = 2_000
MAX_FILE_NAME_CHARS = 200
MAX_REFERENCES = 100
MAX_ID_CHARS = 900
MAX_TOKENS = 50
MAX_REPORT_ENTRIES = 200
MAX_DIAGNOSTIC_CHARS = 1_000
MAX_GUESS_BYTES = 16 * 1024
"""Bytes that the last charset guess looks at."""
MAX_TNEF_BYTES = 40 * 1024 * 1024
MAX_LINE_CHARS_MATCHED = 2_000
"""A longer line is never an attribution or a signature."""
