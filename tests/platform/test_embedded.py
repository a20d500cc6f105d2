import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from filrouge.platform import accounts, datafolder, pgbinaries, processes
from filrouge.platform.embedded import Embedded, EmbeddedError, throwaway

SUPERVISOR = """
import sys, time
from pathlib import Path
from filrouge.platform.embedded import Embedded
embedded = Embedded(Path(sys.argv[1]), create_user=False, sync=False)
embedded.start()
print(embedded.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the system user can walk into, as an operator would choose."""
    folder = Path(tempfile.mkdtemp(prefix="filrouge-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def embedded_in(folder: Path) -> Embedded:
    return Embedded(folder, create_user=False, sync=False)


@pytest.fixture
def server(place: Path) -> Iterator[Embedded]:
    embedded = embedded_in(place / "data")
    yield embedded
    embedded.stop()


def value(dsn: str, query: str) -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def write(dsn: str, word: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("create table if not exists kept (word text)")
        connection.execute("insert into kept values (%s)", [word])


def test_the_database_folds_french_and_its_owner_is_no_superuser(server: Embedded) -> None:
    dsn = server.start()
    assert value(dsn, "select lower('ÉLÈVE')") == "élève"
    assert value(dsn, "select datlocale from pg_database where datname = 'filrouge'") == "C.UTF-8"
    assert value(dsn, "select current_setting('jit')") == "off"
    assert value(dsn, "select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = user") is False


def test_it_listens_on_one_private_socket_only_and_asks_for_the_password(server: Embedded, place: Path) -> None:
    dsn = server.start()
    assert value(dsn, "select current_setting('listen_addresses')") == ""
    sockets = Path(str(value(server.superuser_dsn, "select current_setting('unix_socket_directories')")))
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    for secret in (place / "data/secrets").iterdir():
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        assert secret.stat().st_uid == os.geteuid()
    password = (place / "data/secrets/database-filrouge").read_text().strip()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(dsn.replace(password, "guessed"))


def test_as_root_the_server_runs_as_somebody_else(server: Embedded) -> None:
    server.start()
    uid = os.stat(f"/proc/{server.pid}").st_uid
    assert uid != 0
    assert uid == (accounts.unprivileged(print, create=False).uid)


def test_what_is_committed_is_there_at_the_next_start(place: Path) -> None:
    first = embedded_in(place / "data")
    write(first.start(), "fil")
    first.stop()
    assert first.pid is None
    second = embedded_in(place / "data")
    try:
        assert value(second.start(), "select word from kept") == "fil"
    finally:
        second.stop()


def test_a_killed_server_recovers_what_was_committed(server: Embedded) -> None:
    dsn = server.start()
    write(dsn, "fil")
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: server.pid is None, 10)
    assert server.start() == dsn
    assert value(dsn, "select word from kept") == "fil"


def test_a_killed_supervisor_blocks_nothing(place: Path) -> None:
    data = place / "data"
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(data)], stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    embedded = embedded_in(data)
    try:
        assert value(embedded.start(), "select 1") == 1
        assert not processes.works_in(pid, data / "postgresql", "postgres")
    finally:
        embedded.stop()
    assert list(processes.working_in(data / "postgresql", "postgres")) == []


def test_a_leftover_server_of_this_folder_is_ended_in_good_order(server: Embedded, place: Path) -> None:
    write(server.start(), "fil")
    server.stop()
    account = accounts.unprivileged(print, create=False)
    leftover = subprocess.Popen(
        [
            pgbinaries.find(account, place / "data").path("postgres"),
            "-D",
            str(place / "data/postgresql"),
            "--listen_addresses=",
            f"--unix_socket_directories={place / 'data/run'}",
        ],
        stderr=subprocess.DEVNULL,
        cwd="/",
        **pgbinaries.as_account(account),  # type: ignore[call-overload]
    )
    assert processes.wait_until(lambda: server.running_dsn() is not None, 20)
    told: list[str] = []
    dsn = server.start(told.append)
    assert leftover.wait(20) == 0
    assert any(str(leftover.pid) in words for words in told)
    assert value(dsn, "select word from kept") == "fil"


def test_a_pid_file_that_names_a_stranger_blocks_nothing_and_harms_nobody(server: Embedded, place: Path) -> None:
    server.start()
    server.stop()
    account = accounts.unprivileged(print, create=False)
    stranger = subprocess.Popen(
        ["sleep", "600"],
        cwd="/",
        **pgbinaries.as_account(account),  # type: ignore[call-overload]
    )
    try:
        pid_file = place / "data/postgresql/postmaster.pid"
        pid_file.write_text(
            f"{stranger.pid}\n{place / 'data/postgresql'}\n1\n5432\n{place / 'data/run'}\n\n0 0\nready\n"
        )
        if account.switch:
            os.chown(pid_file, account.uid, account.gid)
        assert server.running_dsn() is None
        assert value(server.start(), "select 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_start_that_was_killed_while_creating_leaves_nothing_in_the_way(server: Embedded, place: Path) -> None:
    half = place / "data/postgresql.new-abandoned"
    (half / "cluster/base").mkdir(parents=True)
    (place / "data").chmod(0o711)
    (half / "cluster/PG_VERSION").write_text("18\n")
    assert value(server.start(), "select 1") == 1
    assert not half.exists()


def test_two_supervisors_never_share_a_folder(server: Embedded, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datafolder, "LOCK_WAIT_S", 0.1)
    dsn = server.start()
    with pytest.raises(EmbeddedError, match=rf"already runs .*process {os.getpid()}"):
        embedded_in(place / "data").start()
    assert embedded_in(place / "data").running_dsn() == dsn
    assert value(dsn, "select 1") == 1


def test_no_permission_of_a_folder_that_we_did_not_make_is_changed(place: Path) -> None:
    chosen = place / "srv" / "chosen"
    chosen.mkdir(parents=True)
    (place / "srv").chmod(0o2755)
    chosen.chmod(0o751)
    watched = [chosen, *chosen.parents, Path(sys.prefix), *pgbinaries.Binaries(Path(sys.prefix)).bin.parents]
    before = {path: (path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in watched if path.exists()}
    embedded = embedded_in(chosen)
    embedded.start()
    embedded.stop()
    after = {path: (path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in before}
    assert after == before


def test_a_deep_data_folder_gets_a_short_socket(place: Path) -> None:
    deep = place.joinpath(*["a-rather-long-name-of-a-folder"] * 5)
    embedded = embedded_in(deep)
    try:
        assert value(embedded.start(), "select 1") == 1
        sockets = Path(str(value(embedded.superuser_dsn, "select current_setting('unix_socket_directories')")))
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    finally:
        embedded.stop()
    shutil.rmtree(sockets)


def test_a_folder_that_cannot_serve_is_said_in_one_sentence(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700 if os.geteuid() == 0 else 0o500)
    with pytest.raises(EmbeddedError, match=r"(cannot enter|cannot be used).*\.$"):
        embedded_in(closed / "data").start()
    assert stat.S_IMODE(closed.stat().st_mode) in (0o700, 0o500)


def test_data_of_another_release_of_postgresql_is_refused(server: Embedded, place: Path) -> None:
    server.start()
    server.stop()
    (place / "data/postgresql/PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="of PostgreSQL 17"):
        server.start()


def test_a_copy_of_the_programs_runs_where_the_wheel_cannot_be_read(place: Path) -> None:
    account = accounts.unprivileged(print, create=False)
    wheel = pgbinaries.find(account, place)
    copy = pgbinaries.copy(wheel, place)
    assert copy.root.parent == place
    assert pgbinaries.runs(copy, account)


def test_a_throwaway_cluster_leaves_no_process_and_no_file() -> None:
    with throwaway() as embedded:
        folder, pid = embedded.data_dir, embedded.pid
        assert pid is not None
    assert not folder.exists()
    assert not processes.alive(pid)
