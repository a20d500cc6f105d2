"""What can go wrong with a mail server, as stable codes that the interface has words for."""

import ssl
from enum import StrEnum

from filrouge.channels.sdk.network import DialRefused


class Trouble(StrEnum):
    """Keys of `errors.*` in `strings/*.json`."""

    CREDENTIALS = "credentials"
    """The server refuses our name, password or token."""
    CERTIFICATE = "certificate"
    """The server's certificate cannot be trusted."""
    TLS = "tls"
    """TLS could not be agreed on."""
    NO_TLS = "no_tls"
    """The server offers no STARTTLS, or forbids signing in on this connection."""
    DNS = "dns"
    """The server's name is not known."""
    ADDRESS = "address"
    """The server's name leads where no mail server may be."""
    REFUSED = "refused"
    """Nothing listens there."""
    UNREACHABLE = "unreachable"
    """No way leads there."""
    TIMEOUT = "timeout"
    """The server does not answer in time."""
    CLOSED = "closed"
    """The server hung up."""
    BUSY = "busy"
    """The server asks to come back later: too many connections, a temporary failure."""
    PROTOCOL = "protocol"
    """The answer is not what the protocol allows, or passes a limit."""
    NO_FOLDER = "no_folder"
    """The folder does not exist, or we may not open it."""
    NOT_SUPPORTED = "not_supported"
    """The server lacks what we need: XOAUTH2, SMTPUTF8…"""
    SENDER = "sender"
    """The server does not let this account send as this address."""
    STORAGE = "storage"
    """Our own database did not take the message; it stays in the mailbox and is read again."""


class SessionError(Exception):
    """A session with a mail server failed. `words` are the server's own, never a secret."""

    def __init__(self, code: Trouble, words: str = "", *, status: str = "") -> None:
        super().__init__(f"{code}: {words}" if words else str(code))
        self.code = code
        self.words = words
        self.status = status
        """SMTP reply code and enhanced status when there are: `535 5.7.8`."""


def from_network(error: BaseException) -> SessionError:
    """What an error of the network or of TLS means."""
    words = clean(str(error)) or type(error).__name__
    if isinstance(error, SessionError):
        return error
    if isinstance(error, DialRefused):
        return SessionError(Trouble.ADDRESS, words)
    if isinstance(error, ssl.SSLCertVerificationError):
        return SessionError(Trouble.CERTIFICATE, clean(error.verify_message))
    if isinstance(error, ssl.SSLError):
        return SessionError(Trouble.TLS, words)
    if type(error).__name__ == "gaierror":  # socket.gaierror: adapters do not import socket
        return SessionError(Trouble.DNS, words)
    if isinstance(error, TimeoutError):
        return SessionError(Trouble.TIMEOUT, words)
    if isinstance(error, ConnectionRefusedError) or "refused" in words.lower():
        return SessionError(Trouble.REFUSED, words)
    if isinstance(error, ConnectionError | EOFError):
        return SessionError(Trouble.CLOSED, words)
    if isinstance(error, OSError):
        return SessionError(Trouble.UNREACHABLE, words)
    return SessionError(Trouble.PROTOCOL, words)


def clean(words: str | bytes, limit: int = 500) -> str:
    """A server's words on one line, printable, bounded."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return "".join(c if c.isprintable() else " " for c in text[: 2 * limit]).strip()[:limit]
