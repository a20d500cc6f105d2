"""A real Dovecot: IMAP with STARTTLS and TLS, LMTP, submission, passwords and OAuth2, in a folder of its own.

It runs as ourselves, or as root as an unprivileged user; nothing of the system's own Dovecot is read or changed.
"""

import imaplib
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filrouge.platform.processes import die_with_parent, wait_until
from tests.debian import find
from tests.ports import free_port
from tests.servers.certificates import Certificate, make_certificate

PASSWORD = 'corr\\ect "hörse"'
_CONF = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
listen = 127.0.0.1
protocols = imap lmtp submission
hostname = mail.filrouge.test
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = {strict}
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 0
default_client_limit = 4000
default_vsz_limit = 1 G
recipient_delimiter = +
submission_relay_host = 127.0.0.1
submission_relay_port = {relay_port}
submission_max_mail_size = 40 M
{extra}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service imap {{
  client_limit = 100
  service_count = 0
}}
service submission-login {{
  chroot =
  service_count = 0
  inet_listener submission {{
    port = {submission_port}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%u {folder}/users/%u
}}
{oauth}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u allow_all_users=yes
}}
"""
_OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""
_OAUTH_CONF = """
introspection_url = {url}/introspect
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
tls_ca_cert_file = {folder}/certificate.pem
"""


@dataclass
class Dovecot:
    """One server. Users are made with `add_user`; their folder is empty."""

    folder: Path
    user: str
    uid: int
    gid: int
    certificate: Certificate
    imap_port: int = field(default_factory=free_port)
    imaps_port: int = field(default_factory=free_port)
    lmtp_port: int = field(default_factory=free_port)
    submission_port: int = field(default_factory=free_port)
    relay_port: int = 1
    tokens_url: str = ""
    strict: bool = False
    extra: str = ""
    _process: subprocess.Popen[bytes] | None = None
    _users: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Starts, and waits until it greets."""
        conf = self._write(
            "dovecot.conf",
            _CONF.format(
                folder=self.folder,
                user=self.user,
                group=_group(self.gid),
                uid=self.uid,
                gid=self.gid,
                strict="yes" if self.strict else "no",
                extra=self.extra,
                imap_port=self.imap_port,
                imaps_port=self.imaps_port,
                lmtp_port=self.lmtp_port,
                submission_port=self.submission_port,
                relay_port=self.relay_port,
                oauth=_OAUTH.format(folder=self.folder) if self.tokens_url else "",
            ),
        )
        if self.tokens_url:
            self._write("oauth2.conf", _OAUTH_CONF.format(url=self.tokens_url, folder=self.folder))
        self._write("certificate.pem", self.certificate.certificate)
        self._write("key.pem", self.certificate.key)
        program = find("dovecot")
        assert program
        root = os.geteuid() == 0
        self._process = subprocess.Popen(
            [program, "-F", "-c", str(conf)],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self.uid if root else None,
            group=self.gid if root else None,
            extra_groups=[] if root else None,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        assert wait_until(lambda: self._greets() or self._process_ended(), 20), self.log()
        assert not self._process_ended(), self.log()

    def stop(self) -> None:
        """Ends it in good order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def kill(self) -> None:
        """`kill -9` of the master and all its children."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)
        self._process = None
        (self.folder / "run" / "master.pid").unlink(missing_ok=True)

    def log(self) -> str:
        path = self.folder / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def add_user(self, user: str, password: str = PASSWORD) -> str:
        """A user with an empty mailbox; also changes a password."""
        self._users[user] = password
        self._write(f"users/{user}", f"{user}:{{PLAIN}}{password}::::::\n")  # one file each: it is read at once
        return user

    def person(self, user: str, folder: str = "INBOX", *, readonly: bool = False) -> imaplib.IMAP4:
        """Somebody who reads the same mailbox with a client of their own (the standard library's)."""
        client = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=20)
        client.authenticate("PLAIN", lambda _: f"\0{user}\0{self._users[user]}".encode())
        client.select(folder, readonly=readonly)
        return client

    def append(self, user: str, raw: bytes, folder: str = "INBOX", date: str | None = None) -> None:
        """Puts a message into a folder, as an import would."""
        client = self.person(user)
        assert client.append(folder, "", date, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))[0] == "OK"  # type: ignore[arg-type]
        client.logout()

    def deliver(self, user: str, raw: bytes, sender: str = "client@example.org") -> None:
        """Brings a message through LMTP, as a mail server would."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as client:
            refused = client.sendmail(sender, [user], raw)
            assert not refused, refused

    def flags(self, user: str, folder: str = "INBOX") -> dict[int, str]:
        """UID → flags, seen without changing them."""
        client = self.person(user, folder, readonly=True)
        _, rows = client.uid("FETCH", "1:*", "(UID FLAGS)")
        client.logout()
        found: dict[int, str] = {}
        for row in rows:
            if isinstance(row, bytes):
                uid = row.split(b"UID ")[1].split()[0].rstrip(b")")
                found[int(uid)] = row.split(b"FLAGS (")[1].split(b")")[0].decode()
        return found

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        scratch = self.folder / f"{name}.new"
        scratch.write_text(text)
        if os.geteuid() == 0:
            os.chown(scratch, self.uid, self.gid)
        scratch.chmod(0o600)
        scratch.replace(path)
        return path

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.imap_port), timeout=2) as probe:
                return probe.recv(4) == b"* OK"
        except OSError:
            return False

    def _process_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None


def _group(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _account() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("filrouge", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("neither filrouge nor nobody exists")


@contextmanager
def dovecot(
    *,
    tokens_url: str = "",
    relay_port: int = 1,
    strict: bool = False,
    certificate: Certificate | None = None,
    extra: str = "",
) -> Iterator[Dovecot]:
    """A running server; everything of it is gone afterwards. `strict` refuses passwords before TLS."""
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="frdovecot", dir="/tmp"))
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    (folder / "users").mkdir()
    if os.geteuid() == 0:
        os.chown(folder, account.pw_uid, account.pw_gid)
        os.chown(folder / "mail", account.pw_uid, account.pw_gid)
        os.chown(folder / "users", account.pw_uid, account.pw_gid)
    server = Dovecot(
        folder,
        account.pw_name,
        account.pw_uid,
        account.pw_gid,
        certificate or make_certificate(),
        tokens_url=tokens_url,
        relay_port=relay_port,
        strict=strict,
        extra=extra,
    )
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
