"""PostgreSQL as part of Fil Rouge: one cluster in one data folder, started and ended with the product.

Promises: only this data folder's server is ever touched; passwords are in files of mode 0600; the server listens on a
unix socket in a folder of mode 0700 and on nothing else; recovery is awaited as long as it takes; whatever was killed,
the next start works; no permission of a folder that we did not make is changed.
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from filrouge.platform import accounts, datafolder, folders, pgbinaries, processes

Progress = Callable[[str], None]

DATABASE = "filrouge"
OWNER = "filrouge"
SUPERUSER = "postgres"
PORT = 5432  # names the socket file; nothing listens on TCP
FAST_STOP_S = 20.0
IMMEDIATE_STOP_S = 5.0
LOG_MAX_BYTES = 10_000_000

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "jit": "off",
    "max_connections": "100",
    "log_startup_progress_interval": "1s",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For clusters that tests throw away: durability is not wanted.
THROWAWAY_SETTINGS: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "autovacuum_naptime": "1h",
}


class EmbeddedError(Exception):
    """The embedded database cannot start; the message says why and what to do, in one or two sentences."""


class Embedded:
    """The PostgreSQL of one data folder. Start it from the main thread: it ends when that thread ends, even killed."""

    def __init__(
        self, data_dir: Path, *, settings: Mapping[str, str] | None = None, create_user: bool = True, sync: bool = True
    ) -> None:
        self.data_dir = data_dir.resolve()
        self.cluster = self.data_dir / "postgresql"
        self.log = self.data_dir / "logs" / "postgresql.log"
        self._secrets = self.data_dir / "secrets"
        self._settings = {**SETTINGS, **(settings or {})}
        self._create_user = create_user
        self._sync = sync
        self._folder = datafolder.DataFolder(self.data_dir)
        self._process: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None

    # What others call

    def start(self, progress: Progress = lambda _: None) -> str:
        """Starts the server, waits until it answers and returns the connection string of the database `filrouge`.

        Raises EmbeddedError when the folder is in use or cannot serve. Calling it again after the server has died
        starts it again.
        """
        try:
            self._folder.take()
        except datafolder.FolderUnusable as error:
            raise EmbeddedError(str(error)) from error
        try:
            account = self._account(progress)
            if not accounts.can_enter(account, self.data_dir):
                raise EmbeddedError(
                    f"PostgreSQL runs as the system user '{account.name}', who cannot enter {self.data_dir}: "
                    "choose another folder with FILROUGE_DATA."
                )
            binaries = pgbinaries.find(account, self.data_dir)
            passwords = {role: self._password(role) for role in (OWNER, SUPERUSER)}
            self._end_leftover(progress)
            if not (self.cluster / "PG_VERSION").exists():
                progress("Creating the database.")
                self._initialise(binaries, account, passwords[SUPERUSER])
            self._check_version()
            self._launch(binaries, account, progress)
            self._await_ready(progress)
            self._make_database(passwords)
        except (pgbinaries.BinariesMissing, LookupError) as error:
            self.stop()
            raise EmbeddedError(str(error)) from error
        except BaseException:
            self.stop()
            raise
        return self.dsn

    def stop(self) -> None:
        """Ends the server in good order within seconds, and leaves nothing behind that runs."""
        process, self._process = self._process, None
        if process is not None:
            for number, limit in ((signal.SIGINT, FAST_STOP_S), (signal.SIGQUIT, IMMEDIATE_STOP_S)):
                if process.poll() is None:
                    processes.send(process.pid, number)
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(limit)
            if process.poll() is None:
                process.kill()
                process.wait()
            self._end_strays()
        self._folder.release()

    @property
    def pid(self) -> int | None:
        """The process id of the server while it runs under us."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @property
    def dsn(self) -> str:
        """The connection string of the database `filrouge` as its owner, who is no superuser."""
        return self._dsn(OWNER, DATABASE)

    @property
    def superuser_dsn(self) -> str:
        """The connection string of the cluster's superuser, for tests and repair."""
        return self._dsn(SUPERUSER, "postgres")

    def running_dsn(self) -> str | None:
        """The connection string when another process already runs this folder's server, else None."""
        lines = self._pid_lines()
        if len(lines) < 8 or lines[7] != "ready" or not processes.works_in(int(lines[0]), self.cluster, "postgres"):
            return None
        self._sockets = Path(lines[4])
        return self.dsn

    # Accounts and passwords

    def _account(self, progress: Progress) -> accounts.Account:
        """Who runs the server: for an existing cluster its owner, so that it never changes hands."""
        if os.geteuid() == 0 and self.cluster.is_dir():
            owner = self.cluster.stat()
            if owner.st_uid != 0:
                return accounts.of_owner(owner.st_uid, owner.st_gid)
        if os.geteuid() != 0 and self.cluster.is_dir() and self.cluster.stat().st_uid != os.geteuid():
            raise EmbeddedError(f"{self.cluster} belongs to another user: start as that user, or as root.")
        return accounts.unprivileged(progress, create=self._create_user)

    def _password(self, role: str) -> str:
        path = self._secrets / f"database-{role}"
        with suppress(FileNotFoundError):
            if found := path.read_text().strip():
                return found
        if self.cluster.exists():
            raise EmbeddedError(f"The database's password file {path} is missing: bring it back from a backup.")
        password = secrets.token_urlsafe(32)
        folders.write_private(path, password + "\n")
        return password

    def _dsn(self, role: str, database: str) -> str:
        if self._sockets is None:
            raise EmbeddedError("The embedded database is not running.")
        secret = quote((self._secrets / f"database-{role}").read_text().strip(), safe="")
        return f"postgresql://{role}:{secret}@/{database}?host={quote(str(self._sockets), safe='')}&port={PORT}"

    # The cluster

    def _initialise(self, binaries: pgbinaries.Binaries, account: accounts.Account, password: str) -> None:
        """Made beside, then renamed: a start that was killed half-way leaves nothing that passes for a cluster."""
        for old in self.data_dir.glob("postgresql.new-*"):
            shutil.rmtree(old, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix="postgresql.new-", dir=self.data_dir))
        secret = fresh / "password"
        folders.write_private(secret, password + "\n")
        if account.switch:
            os.chown(fresh, account.uid, account.gid)
            os.chown(secret, account.uid, account.gid)
        done = subprocess.run(  # noqa: S603
            [
                binaries.path("initdb"),
                f"--pgdata={fresh / 'cluster'}",
                f"--username={SUPERUSER}",
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                *([] if self._sync else ["--no-sync"]),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            cwd=fresh,
            preexec_fn=processes.die_with_parent(signal.SIGKILL),
            **pgbinaries.as_account(account),  # type: ignore[call-overload]
        )
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise EmbeddedError(f"PostgreSQL could not create its files: {_last_words(done.stdout)}")
        (fresh / "cluster").rename(self.cluster)
        shutil.rmtree(fresh)

    def _check_version(self) -> None:
        found = (self.cluster / "PG_VERSION").read_text().strip()
        if found != pgbinaries.MAJOR:
            raise EmbeddedError(
                f"The data in {self.cluster} is of PostgreSQL {found}, this release brings {pgbinaries.MAJOR}: "
                "back it up with the release that made it, then restore it here."
            )

    def _launch(self, binaries: pgbinaries.Binaries, account: accounts.Account, progress: Progress) -> None:
        self._sockets = folders.socket_folder(self.data_dir, account, f".s.PGSQL.{PORT}.lock")
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self._sockets / name).unlink(missing_ok=True)  # no server of this folder is alive here
        with suppress(FileNotFoundError):
            if self.log.stat().st_size > LOG_MAX_BYTES:
                self.log.rename(self.log.with_suffix(".log.1"))
        settings = {**self._settings, "unix_socket_directories": str(self._sockets)}
        with open(os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600), "ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [binaries.path("postgres"), "-D", str(self.cluster), *(f"--{k}={v}" for k, v in settings.items())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,  # Ctrl-C in the terminal is for us; we end the server last
                preexec_fn=processes.die_with_parent(signal.SIGINT),
                **pgbinaries.as_account(account),  # type: ignore[call-overload]
            )
        progress("Starting the database.")

    def _await_ready(self, progress: Progress) -> None:
        """Recovery after a crash may take minutes: awaited without limit, with the server's own words as progress."""
        process = self._process
        assert process is not None
        offset, told = self.log.stat().st_size, time.monotonic()
        while True:
            if process.poll() is not None:
                raise EmbeddedError(f"PostgreSQL ended while starting: {_last_words(self.log.read_bytes())}")
            lines = self._pid_lines()
            if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7] == "ready":
                return
            if time.monotonic() - told >= 1.0:
                told = time.monotonic()
                with open(self.log, "rb") as log:
                    log.seek(offset)
                    words = _last_words(log.read())
                progress(f"The database recovers: {words}" if words else "The database is starting.")
            time.sleep(0.02)

    def _make_database(self, passwords: Mapping[str, str]) -> None:
        with psycopg.connect(self.superuser_dsn, autocommit=True) as connection:
            if connection.execute("select 1 from pg_roles where rolname = %s", [OWNER]).fetchone() is None:
                create = sql.SQL("create role {} login password {}")
                connection.execute(create.format(sql.Identifier(OWNER), sql.Literal(passwords[OWNER])))
            if connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone() is None:
                connection.execute(CREATE_DATABASE.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))

    # What a crash left

    def _pid_lines(self) -> list[str]:
        """`postmaster.pid`: pid, folder, start time, port, socket folder, address, memory key, status."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return []
        return [line.strip() for line in lines] if lines and lines[0].strip().isdigit() else []

    def _end_leftover(self, progress: Progress) -> None:
        """Ends a server that outlived its supervisor, known by its pid *and* by working in this very folder."""
        if not self.cluster.is_dir():
            return
        lines = self._pid_lines()
        pid = int(lines[0]) if lines else 0
        if pid and processes.works_in(pid, self.cluster, "postgres"):
            progress(f"Ending the database server that an earlier run left (process {pid}).")
            for number, limit in ((signal.SIGINT, FAST_STOP_S), (signal.SIGQUIT, IMMEDIATE_STOP_S)):
                processes.send(pid, number)
                if processes.wait_until(lambda: not processes.works_in(pid, self.cluster, "postgres"), limit):
                    break
            else:
                processes.send(pid, signal.SIGKILL)
        self._end_strays()
        # Nobody works in the folder now: a pid file that names a stranger's process would only block the start.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _end_strays(self) -> None:
        """Ends the backends of a server that was killed; they hold its shared memory."""

        def nobody() -> bool:
            return not any(processes.working_in(self.cluster, "postgres"))

        for number in (signal.SIGQUIT, signal.SIGKILL):
            if processes.wait_until(nobody, 1.0):
                return
            for pid in processes.working_in(self.cluster, "postgres"):
                processes.send(pid, number)
        processes.wait_until(nobody, IMMEDIATE_STOP_S)


CREATE_DATABASE = sql.SQL(
    "create database {} owner {} template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8'"
)


@contextmanager
def throwaway(prefix: str = "filrouge-test-") -> Iterator[Embedded]:
    """A fast cluster of its own in a fresh folder, for tests and benches; ended and deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o711)
    embedded = Embedded(folder, settings=THROWAWAY_SETTINGS, create_user=False, sync=False)
    try:
        embedded.start()
        yield embedded
    finally:
        embedded.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _last_words(output: bytes) -> str:
    """The last line that says something, without PostgreSQL's timestamp."""
    lines = [line.strip() for line in output.decode(errors="replace").splitlines() if line.strip()]
    wanted = [line for line in lines if any(level in line for level in ("FATAL", "PANIC", "ERROR", "error:"))]
    last = (wanted or lines or [""])[-1]
    return last.partition("] ")[2] if "] " in last else last
