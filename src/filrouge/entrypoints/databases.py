"""Which database a command works on: the one that is set, the one that `filrouge up` runs, or one started for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from filrouge.platform.embedded import Embedded
from filrouge.platform.settings import Settings, SettingsError


def of_a_role(settings: Settings) -> Settings:
    """The settings with the address of a database that runs already. Raises SettingsError when there is none."""
    if settings.database_url:
        return settings
    running = Embedded(settings.data).running_dsn()
    if running is None:
        raise SettingsError(
            "No database: set FILROUGE_DATABASE_URL, or start everything with 'filrouge up' "
            f"(nothing runs on {settings.data})."
        )
    return replace(settings, database_url=running)


@contextmanager
def for_a_moment(settings: Settings, progress: Callable[[str], None]) -> Iterator[Settings]:
    """As `of_a_role`, but the embedded database is started when it does not run, and ended after the block."""
    if settings.database_url:
        yield settings
        return
    embedded = Embedded(settings.data)
    running = embedded.running_dsn()
    if running is not None:
        yield replace(settings, database_url=running)
        return
    try:
        yield replace(settings, database_url=embedded.start(progress))
    finally:
        embedded.stop()
