"""Keys, passwords, tokens, sealed secrets, the guard of outgoing connections, files and headers."""

import base64
import os
import stat
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filrouge.platform import security
from filrouge.platform.security import AddressRefused, Keys, KeyUnusable, SealBroken

OLD, NEW = b"o" * 32, b"n" * 32


# Keys


def test_the_master_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "master-key"
    first = security.load_keys(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert security.load_keys(file).masters == first.masters
    assert sorted(os.listdir(file.parent)) == ["master-key"]


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "master-key"
    security.load_keys(file)
    file.chmod(0o644)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        security.load_keys(file)


def test_a_given_key_wins_over_the_file_and_must_be_a_key(tmp_path: Path) -> None:
    file = tmp_path / "master-key"
    given_key = "bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4="
    assert security.load_keys(file, given_key).masters == (NEW,)
    assert not file.exists()
    for bad in ("not base64!", "c2hvcnQ="):
        with pytest.raises(KeyUnusable):
            security.load_keys(file, bad)


def test_a_key_is_never_shown() -> None:
    assert "nnn" not in repr(Keys((NEW,)))
    assert len(Keys((NEW,)).id) == 8


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = Keys((NEW,))
    assert keys.derive("reply") != keys.derive("upload")
    mac = security.sign(keys, "reply", b"message")
    assert security.signed_by_us(keys, "reply", b"message", mac)
    assert not security.signed_by_us(keys, "upload", b"message", mac)


@given(st.binary(max_size=40), st.integers(0, 200), st.integers(1, 255))
@settings(max_examples=60)
def test_a_signed_token_survives_any_case_and_no_change(payload: bytes, place: int, flip: int) -> None:
    keys = Keys((NEW,))
    token = security.signed_token(keys, "reply", payload)
    assert token == token.lower()
    assert token.isalnum()
    assert security.read_signed_token(keys, "reply", token.upper()) == payload
    assert security.read_signed_token(keys, "other", token) is None
    raw = bytearray(payload + security.sign(keys, "reply", payload, mac_bytes=10))
    raw[place % len(raw)] ^= flip
    forged = base64.b32encode(bytes(raw)).decode().rstrip("=").lower()
    assert security.read_signed_token(keys, "reply", forged) is None


def test_a_replaced_key_still_verifies_what_it_signed() -> None:
    token = security.signed_token(Keys((OLD,)), "reply", b"x")
    assert security.read_signed_token(Keys((NEW, OLD)), "reply", token) == b"x"
    assert security.read_signed_token(Keys((NEW,)), "reply", token) is None


@pytest.mark.parametrize("token", ["", "a", "é", "0189", "aaaaaaaaaaaaaaaaaaaaaaaa", "=" * 30])
def test_what_is_no_token_is_no_error(token: str) -> None:
    assert security.read_signed_token(Keys((NEW,)), "reply", token) is None


# Sealed secrets


def test_a_sealed_secret_opens_only_where_it_belongs() -> None:
    keys = Keys((NEW,))
    sealed = security.seal(keys, b"imap password", purpose="channel", context=b"account 1")
    assert b"imap" not in sealed
    assert security.open_sealed(keys, sealed, purpose="channel", context=b"account 1") == b"imap password"
    assert sealed != security.seal(keys, b"imap password", purpose="channel", context=b"account 1")
    for purpose, context in (("channel", b"account 2"), ("token", b"account 1")):
        with pytest.raises(SealBroken):
            security.open_sealed(keys, sealed, purpose=purpose, context=context)


@given(st.binary(max_size=80))
@settings(max_examples=60)
def test_what_was_not_sealed_by_us_says_so(noise: bytes) -> None:
    with pytest.raises(SealBroken):
        security.open_sealed(Keys((NEW,)), noise, purpose="channel")


def test_a_changed_byte_breaks_the_seal_and_an_old_key_opens_it() -> None:
    sealed = security.seal(Keys((OLD,)), b"secret", purpose="channel")
    assert security.open_sealed(Keys((NEW, OLD)), sealed, purpose="channel") == b"secret"
    with pytest.raises(SealBroken, match="not among ours"):
        security.open_sealed(Keys((NEW,)), sealed, purpose="channel")
    for place in (0, 3, 8, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            security.open_sealed(Keys((OLD,)), bytes(changed), purpose="channel")


# Passwords and tokens


def test_a_password_is_hashed_with_argon2id() -> None:
    hashed = security.hash_password("quatre chevaux bruns")
    assert hashed.startswith("$argon2id$")
    assert security.verify_password(hashed, "quatre chevaux bruns")
    assert not security.verify_password(hashed, "quatre chevaux")
    assert not security.verify_password(None, "quatre chevaux bruns")
    assert not security.verify_password("not a hash", "quatre chevaux bruns")
    assert not security.needs_rehash(hashed)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("court", "too_short"),
        ("x" * 300, "too_long"),
        ("aaaaaaaaaaaa", "too_simple"),
        ("lea.moreau1", "guessable"),
        ("quatre chevaux bruns", None),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, why: str | None) -> None:
    assert security.password_weakness(password, known=("lea.moreau@banque.example", "Léa Moreau")) == why


def test_tokens_are_random_and_only_their_hash_is_kept() -> None:
    one, two = security.mint_token("frt_"), security.mint_token("frt_")
    assert one != two
    assert len(one) >= 47
    assert security.token_hash(one) != security.token_hash(two)
    assert len(security.mint_code()) == 19
    assert security.same("a", "a")
    assert not security.same("a", b"b")


# Where we connect


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.1.1",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)
def test_private_addresses_are_refused_however_they_are_written(address: str) -> None:
    assert security.refusal(ip_address(address)) == "address_private"


@pytest.mark.parametrize("address", ["169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254", "100.100.100.200"])
def test_the_clouds_metadata_is_refused_even_when_its_network_is_allowed(address: str) -> None:
    everything = security.read_networks("0.0.0.0/0 ::/0")
    assert security.refusal(ip_address(address), everything) == "address_metadata"


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "2001:4860:4860::8888"])
def test_public_addresses_are_reached(address: str) -> None:
    assert security.refusal(ip_address(address)) is None


async def test_an_allowed_network_is_reached() -> None:
    allowed = security.read_networks("127.0.0.0/8, 10.0.0.0/8")
    assert (await security.pin("127.0.0.1", 993, allowed=allowed)).address == "127.0.0.1"


async def test_a_name_is_pinned_to_the_address_that_was_judged() -> None:
    async def public(host: str, port: int) -> Sequence[str]:
        return ["9.9.9.9", "2620:fe::fe"]

    pinned = await security.pin("mail.example.", 993, resolver=public)
    assert (pinned.host, pinned.port, pinned.address) == ("mail.example", 993, "9.9.9.9")


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    async def mixed(host: str, port: int) -> Sequence[str]:
        return ["9.9.9.9", "10.0.0.7"]

    with pytest.raises(AddressRefused) as refused:
        await security.pin("mail.example", 993, resolver=mixed)
    assert refused.value.code == "address_private"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://mail.example/", "url_unusable"),
        ("file:///etc/passwd", "url_unusable"),
        ("https://user:pass@mail.example/", "url_unusable"),
        ("https://", "url_unusable"),
        ("https://[::1", "url_unusable"),
        ("https://mail.example:22/", "port_refused"),
        ("https://2130706433/", "address_private"),
        ("https://0x7f.1/", "address_private"),
        ("https://localhost/", "address_private"),
        ("https://[::ffff:127.0.0.1]/", "address_private"),
        ("https://169.254.169.254/latest", "address_metadata"),
    ],
)
async def test_urls_that_lead_inside_are_refused(url: str, code: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        await security.pin_url(url)
    assert refused.value.code == code


async def test_a_name_that_does_not_exist_is_named() -> None:
    async def nothing(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(AddressRefused) as refused:
        await security.pin("nowhere.example", 25, resolver=nothing)
    assert refused.value.code == "host_unknown"


# Files


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("contrat.pdf", "contrat.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\relevé.pdf", "relevé.pdf"),
        (".htaccess", "htaccess"),
        ("", "file"),
        ("con.txt", "file-con.txt"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("facture\u202egpj.exe", "facturegpj.exe"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ('a"b<c>.txt', "abc.txt"),
    ],
)
def test_file_names_are_made_safe(name: str, safe: str) -> None:
    assert security.safe_name(name) == safe


@given(st.text(max_size=400))
@settings(max_examples=200)
def test_any_name_becomes_a_safe_one_and_a_valid_header(name: str) -> None:
    safe = security.safe_name(name)
    assert 0 < len(safe) <= security.FILE_NAME_MAX
    assert not {"/", "\\", "\0", "\n", "\r", '"'} & set(safe)
    assert not safe.startswith(".")
    header = security.content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


def test_a_picture_is_known_by_its_bytes() -> None:
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x00\x80"
    assert security.sniff_image(png) == "image/png"
    assert security.picture_size(png) == (256, 128)
    assert security.sniff_image(b"<svg xmlns='http://www.w3.org/2000/svg'>") is None
    assert security.picture_size(b"GIF89a\x02\x00\x03\x00") == (2, 3)
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x20\x00\x40\x03"
    assert security.picture_size(jpeg) == (64, 32)


@given(
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF0000WEBPVP8 "]), st.binary(max_size=300)
)
@settings(max_examples=200)
def test_no_broken_picture_breaks_us(head: bytes, rest: bytes) -> None:
    security.picture_size(head + rest)


# Headers


def test_our_pages_run_no_inline_script_and_are_framed_by_nobody() -> None:
    policy = security.DESK_CSP
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy


def test_a_mails_frame_runs_nothing_and_loads_nothing_from_elsewhere_unless_asked() -> None:
    quiet, asked = security.mail_csp(), security.mail_csp(remote=True)
    assert "script-src" not in quiet
    assert "default-src 'none'" in quiet
    assert "sandbox allow-popups" in quiet
    assert "allow-scripts" not in asked
    assert "allow-same-origin" not in asked
    assert "https:" not in quiet
    assert "img-src 'self' data: https: http:" in asked


def test_a_form_is_framed_only_where_it_may_be() -> None:
    policy = security.form_csp(["https://shop.example", "javascript:alert(1)", "https://a.example; script-src *"])
    assert policy.endswith("frame-ancestors 'self' https://shop.example")


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({}, None),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://desk.example"}, False),
        ({"origin": "https://desk.example"}, True),
        ({"origin": "https://desk.example:443"}, True),
        ({"origin": "https://desk.example.evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://127.0.0.1:7070", "host": "127.0.0.1:7070"}, True),
        ({"origin": "http://127.0.0.1:9999", "host": "127.0.0.1:7070"}, False),
    ],
)
def test_a_request_comes_from_our_pages_or_not(headers: dict[str, str], answer: bool | None) -> None:
    assert security.from_our_pages(headers, public_origin="https://desk.example") is answer
