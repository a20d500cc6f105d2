"""The installation's master key, and what is derived from it: signatures and sealed secrets.

The master key lives outside the database, so that a copy of the database alone opens nothing. Every purpose has a key
of its own (HKDF-SHA256), so that a signature made for one purpose is worth nothing for another.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
KEY_FILE_NAME = "master.key"
KEYS_MAX = 8
MAC_BYTES = 10
_SEAL_VERSION = 1
_ID_BYTES = 4
_NONCE_BYTES = 12


class KeyUnusable(RuntimeError):
    """The master key cannot be read, or is not a key; the message says what to do."""


class SealBroken(ValueError):
    """A sealed secret was changed, belongs elsewhere, or was sealed with a key we no longer have."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The master keys: the first signs and seals, all of them verify and open (a key is replaced by adding one)."""

    masters: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.masters) <= KEYS_MAX or any(len(master) != KEY_BYTES for master in self.masters):
            raise KeyUnusable(f"Between 1 and {KEYS_MAX} master keys of {KEY_BYTES} bytes are needed.")

    @property
    def id(self) -> str:
        """The current key's public name: eight hexadecimal digits."""
        return key_id(self.masters[0]).hex()

    def derive(self, purpose: str) -> bytes:
        """The current key for `purpose`, 32 bytes."""
        return _derive(self.masters[0], purpose)

    def derive_all(self, purpose: str) -> list[bytes]:
        """Every key for `purpose`, the current one first: for what was signed before a key was replaced."""
        return [_derive(master, purpose) for master in self.masters]


def key_id(master: bytes) -> bytes:
    """Names a key without telling it."""
    return hashlib.sha256(b"filrouge key id\0" + master).digest()[:_ID_BYTES]


def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=b"filrouge", info=purpose.encode()).derive(master)


def read_keys(text: str) -> Keys:
    """Keys from base64 words separated by white space or commas, the current one first."""
    masters = []
    for word in text.replace(",", " ").split():
        try:
            masters.append(base64.b64decode(word, altchars=b"-_", validate=True))
        except (binascii.Error, ValueError):
            raise KeyUnusable("The master key is not base64.") from None
    return Keys(tuple(masters))


def load_keys(key_file: Path, given: str | None = None) -> Keys:
    """The installation's keys: `given` (FILROUGE_MASTER_KEY) when set, else the file, made once with mode 0600.

    Raises KeyUnusable when the file can be read by others or holds something else than keys.
    """
    if given:
        return read_keys(given)
    try:
        descriptor = os.open(key_file, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return _make(key_file)
    with os.fdopen(descriptor, "rb") as file:
        if os.fstat(file.fileno()).st_mode & 0o077:
            raise KeyUnusable(f"{key_file} can be read by others: run chmod 600 on it.")
        return read_keys(file.read(4096).decode("ascii", "replace"))


def _make(key_file: Path) -> Keys:
    """Writes a new key aside, then links it into place: two starts at once agree on one key."""
    key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = key_file.with_name(f".{key_file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, key_file)
        except FileExistsError:
            return load_keys(key_file)
    finally:
        aside.unlink()
    return load_keys(key_file)


# Signatures ----------------------------------------------------------------------------------------------------------


def sign(keys: Keys, purpose: str, message: bytes, *, mac_bytes: int = KEY_BYTES) -> bytes:
    """HMAC-SHA256 of `message` under the current key for `purpose`, cut to `mac_bytes`."""
    return hmac.digest(keys.derive(purpose), message, "sha256")[:mac_bytes]


def signed_by_us(keys: Keys, purpose: str, message: bytes, mac: bytes) -> bool:
    """Whether one of our keys signed `message` for `purpose`. Takes the same time whatever differs."""
    if not MAC_BYTES <= len(mac) <= KEY_BYTES:
        return False
    good = False
    for master in keys.masters:
        expected = hmac.digest(_derive(master, purpose), message, "sha256")[: len(mac)]
        good |= hmac.compare_digest(expected, mac)
    return good


def signed_token(keys: Keys, purpose: str, payload: bytes, *, mac_bytes: int = MAC_BYTES) -> str:
    """A short token that carries `payload` and our signature, in lower-case base 32 (it survives a mail address)."""
    mac = sign(keys, purpose, payload, mac_bytes=mac_bytes)
    return base64.b32encode(payload + mac).decode().rstrip("=").lower()


def read_signed_token(keys: Keys, purpose: str, token: str, *, mac_bytes: int = MAC_BYTES) -> bytes | None:
    """The payload of a token of ours, whatever its case; None when it is forged, cut or of another purpose."""
    text = token.strip().upper()
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    payload, mac = raw[:-mac_bytes], raw[-mac_bytes:]
    return payload if signed_by_us(keys, purpose, payload, mac) else None


# Sealed secrets ------------------------------------------------------------------------------------------------------


def seal(keys: Keys, secret: bytes, *, purpose: str, context: bytes = b"") -> bytes:
    """`secret` encrypted (AES-256-GCM) for `purpose`; opened only with the same purpose and context (say, a row's id).

    Layout: version (1 byte), key id (4), nonce (12), ciphertext with its tag.
    """
    master = keys.masters[0]
    head = bytes([_SEAL_VERSION]) + key_id(master)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    cipher = AESGCM(_derive(master, f"seal:{purpose}"))
    return head + nonce + cipher.encrypt(nonce, secret, head + context)


def open_sealed(keys: Keys, sealed: bytes, *, purpose: str, context: bytes = b"") -> bytes:
    """The secret that `seal` took. Raises SealBroken when it was changed, moved, or its key is gone."""
    head, nonce, ciphertext = sealed[: 1 + _ID_BYTES], sealed[1 + _ID_BYTES :][:_NONCE_BYTES], sealed[17:]
    if len(ciphertext) < 16 or head[0] != _SEAL_VERSION:
        raise SealBroken("This is not a sealed secret.")
    for master in keys.masters:
        if key_id(master) == head[1:]:
            try:
                return AESGCM(_derive(master, f"seal:{purpose}")).decrypt(nonce, ciphertext, head + context)
            except InvalidTag:
                raise SealBroken("The sealed secret was changed or belongs elsewhere.") from None
    raise SealBroken(f"The secret was sealed with key {head[1:].hex()}, which is not among ours.")
