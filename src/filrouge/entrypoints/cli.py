"""The command `filrouge`. Each command imports what it needs when it runs, so that `--help` is quick."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from filrouge import __version__

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code. What is wrong is said in one sentence on stderr."""
    arguments = parser().parse_args(argv)
    from filrouge.entrypoints.failures import said

    command: Command = arguments.run
    return said(lambda: command(arguments))


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="filrouge",
        description="Customer relations on every channel, on one thread.",
        epilog="Settings are environment variables FILROUGE_*: see docs/reference/settings.md.",
    )
    parser.add_argument("--version", action="version", version=f"filrouge {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    up = commands.add_parser("up", help="start everything on this machine, database included")
    up.add_argument("--demo", action="store_true", help="with the demo company and its customers")
    up.add_argument("--listen", metavar="ADDRESS", help="address to listen on (default 127.0.0.1)")
    up.add_argument("--port", type=int, help="port of the web server (default 7070 or the next free one)")
    up.add_argument("--public-url", metavar="URL", help="where people reach it, https://…")
    up.add_argument("--tls-cert", metavar="FILE", help="certificate chain, when Fil Rouge itself ends TLS")
    up.add_argument("--tls-key", metavar="FILE", help="private key of the certificate")
    up.set_defaults(run=_up)

    commands.add_parser("api", help="serve the web: desk, API, forms, live sockets").set_defaults(run=_web, role="api")
    gateway = commands.add_parser("gateway", help="serve the web for live sockets, apart from the api processes")
    gateway.set_defaults(run=_web, role="gateway")
    commands.add_parser("mail", help="listen for mail by SMTP and LMTP").set_defaults(run=_mail)
    worker = commands.add_parser("worker", help="run jobs: inbound, outbound, mailboxes")
    worker.add_argument("--with-mail", action="store_true", help="listen for mail in the same process")
    worker.set_defaults(run=_worker)
    migrate = commands.add_parser("migrate", help="bring the database to this release's schema")
    migrate.add_argument("--setup-code", action="store_true", help="then print a set-up code, as setup-code does")
    migrate.set_defaults(run=_migrate)
    code = commands.add_parser("setup-code", help="print a new one-time set-up code while nobody has an account")
    code.set_defaults(run=_setup_code)
    commands.add_parser("database-url", help="print the address of the running database").set_defaults(run=_url)

    backup = commands.add_parser("backup", help="copy the database, then the large bytes, into a new folder")
    backup.add_argument("folder")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="fill an empty database from a backup, and verify it")
    restore.add_argument("folder")
    restore.set_defaults(run=_restore)

    user = commands.add_parser("user", help="accounts of people").add_subparsers(required=True, metavar="ACTION")
    create = user.add_parser("create", help="create an account; prints the password when none is given")
    create.add_argument("email")
    create.add_argument("--name", help="as colleagues see it (default: from the e-mail address)")
    create.add_argument("--role", action="append", metavar="KEY", help="may be repeated (default: administrator)")
    create.add_argument("--language", choices=("fr", "en"), default="fr")
    create.add_argument("--password", metavar="-", help="'-' reads it from standard input")
    create.set_defaults(run=_user, action="create")
    user.add_parser("list", help="list the accounts").set_defaults(run=_user, action="list")
    for action, words in (
        ("password", "set a new password and end the sessions"),
        ("disable", "forbid signing in and end the sessions"),
        ("enable", "allow signing in again"),
    ):
        one = user.add_parser(action, help=words)
        one.add_argument("email")
        if action == "password":
            one.add_argument("--password", metavar="-", help="'-' reads it from standard input")
        one.set_defaults(run=_user, action=action)

    simulate = commands.add_parser("simulate", help="compare routing policies over simulated days; writes a report")
    simulate.add_argument("--scenario", default="normal", metavar="NAMES", help="normal,spike or all (default normal)")
    policy = "bullseye_preempt,filrouge"
    simulate.add_argument("--policy", default=policy, metavar="NAMES", help=f"a,b or all (default {policy})")
    simulate.add_argument("--seeds", default="10", metavar="N", help="a count (10), a range (1001-1020) or a list")
    simulate.add_argument("--base", metavar="POLICY", help="what the others are compared with")
    simulate.add_argument("--focus", metavar="POLICY", help="the policy that the report speaks about")
    simulate.add_argument("--set", action="append", metavar="NAME=VALUE", help="change a parameter; may be repeated")
    variant = "compare a changed policy too: NAME=POLICY:PARAMETER=VALUE,…; may be repeated"
    simulate.add_argument("--variant", action="append", metavar="…", help=variant)
    simulate.add_argument("--csv", metavar="FILE", help="fit arrivals, handle times and patience from intervals")
    simulate.add_argument("--csv-channel", default="call", metavar="CHANNEL", help="what the file is about (call)")
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    simulate.add_argument("--csv-weekday", default="monday", choices=days, metavar="DAY", help="the day taken (monday)")
    simulate.add_argument("--csv-reasons", action="store_true", help="take the file's kinds as contact reasons")
    columns = "names of the file's columns, as slot=Day,offered=Calls; usual ones are known"
    simulate.add_argument("--csv-columns", metavar="FIELD=NAME,…", help=columns)
    simulate.add_argument("--csv-zone", metavar="ZONE", help="where its people are, as Europe/Paris (times as written)")
    simulate.add_argument(
        "--out", metavar="FILE", help="where the report goes (default simulation.html, not over another)"
    )
    simulate.add_argument("--no-report", action="store_true", help="print only")
    simulate.add_argument("--lang", choices=("fr", "en"), help="language of the report (default the reader's)")
    simulate.add_argument("--json", action="store_true", help="print one JSON object in place of the table")
    simulate.add_argument("--jobs", type=int, metavar="N", help="processes (default one for each core)")
    simulate.add_argument("--quiet", action="store_true", help="no progress")
    simulate.add_argument("--list", action="store_true", help="print scenarios, policies and parameters, and end")
    simulate.set_defaults(run=_simulate)
    return parser


def _up(arguments: argparse.Namespace) -> int:
    from filrouge.entrypoints import up
    from filrouge.platform import settings

    names = ("listen", "port", "public_url", "tls_cert", "tls_key")
    changes: dict[str, Any] = {name: value for name in names if (value := getattr(arguments, name)) is not None}
    return up.run(settings.read(**changes), demo=arguments.demo)


def _web(arguments: argparse.Namespace) -> int:
    from filrouge.entrypoints import databases, serve
    from filrouge.platform import settings

    serve.run(databases.of_a_role(settings.read()), arguments.role)
    return 0


def _mail(arguments: argparse.Namespace) -> int:
    from filrouge.entrypoints import databases, logs, running
    from filrouge.platform import settings

    read = databases.of_a_role(settings.read())
    from filrouge.entrypoints import mail

    logs.configure(read.log_level, "mail")
    running.run_until_told([lambda: mail.run(read)])
    return 0


def _worker(arguments: argparse.Namespace) -> int:
    from filrouge.entrypoints import databases, logs, running
    from filrouge.platform import settings

    read = databases.of_a_role(settings.read())
    from filrouge.entrypoints import mail, worker

    logs.configure(read.log_level, "worker")
    roles: list[running.Role] = [lambda: worker.run(read)]
    if arguments.with_mail:
        roles.append(lambda: mail.run(read))
    running.run_until_told(roles)
    return 0


def _migrate(arguments: argparse.Namespace) -> int:
    from filrouge.entrypoints import databases, people
    from filrouge.platform import migrate, settings

    with databases.for_a_moment(settings.read(), _progress) as read:
        applied = migrate.migrate(read.database_url, _progress)
        people.prepare(read)
        code = people.setup_code(read) if arguments.setup_code else None
    _progress("The database is at the newest schema." if applied else "The database was at the newest schema already.")
    if code:
        print(code)
    return 0


def _setup_code(arguments: argparse.Namespace) -> int:
    from filrouge.entrypoints import databases, people
    from filrouge.platform import settings

    with databases.for_a_moment(settings.read(), _progress) as read:
        code = people.setup_code(read)
    if code:
        print(code)
    return 0


def _url(arguments: argparse.Namespace) -> int:
    from filrouge.entrypoints import databases
    from filrouge.platform import settings

    print(databases.of_a_role(settings.read()).database_url)
    return 0


def _backup(arguments: argparse.Namespace) -> int:
    from filrouge.entrypoints import backups, databases
    from filrouge.platform import settings

    with databases.for_a_moment(settings.read(), _progress) as read:
        backups.backup(read, Path(arguments.folder).absolute(), _progress)
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from filrouge.entrypoints import backups, databases
    from filrouge.platform import settings

    with databases.for_a_moment(settings.read(), _progress) as read:
        backups.restore(read, Path(arguments.folder).absolute(), _progress)
    return 0


def _user(arguments: argparse.Namespace) -> int:
    from filrouge.entrypoints import databases, people
    from filrouge.platform import settings

    with databases.for_a_moment(settings.read(), _progress) as read:
        return people.run(read, arguments)


def _simulate(arguments: argparse.Namespace) -> int:
    from filrouge.entrypoints.simulate import command

    return command.run(arguments)


def _progress(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
