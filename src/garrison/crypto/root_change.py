"""Another root for the same service keys: each is wrapped anew, none is lost on the way.

The next root's file is written beside the present one's; then the keyring is replaced at one
stroke, which is the moment of the change; then the next root's file takes its place.  Whoever opens
the keys after a crash finishes or drops what was begun (``keyring.finish_root_change``).
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from garrison.core.errors import ConfigurationError, IntegrityError
from garrison.crypto.key_backup import PlainServiceKey
from garrison.crypto.keyring import (
    KEYRING_NAME,
    NEXT_ROOT_NAME,
    Keyring,
    changing_keys,
    finish_root_change,
    parse_keyring,
    wrap_service_key,
    write_keyring,
)
from garrison.crypto.root import RootFile, RootOfTrust, write_root_file

Progress = Callable[[str], None]


def plain_keys(keyring: Keyring) -> list[PlainServiceKey]:
    """Return a keyring's keys in clear, to be wrapped anew."""
    return [
        PlainServiceKey(
            service=key.service, key_id=key.key_id, created_at=key.created_at, key=plaintext
        )
        for key, plaintext in keyring.plaintext_keys()
    ]


def install_root(
    data_dir: Path,
    file: RootFile,
    root: RootOfTrust,
    keys: Sequence[PlainServiceKey],
    *,
    reached: Progress = lambda _: None,
) -> None:
    """Put service keys under a root, in the place of what the data directory has.

    Args:
        data_dir: The data directory.
        file: What ``root.key`` will say.
        root: The root.
        keys: All service keys, each service's in the order in which they were made.
        reached: Told after each step; tests stop the process there.

    Raises:
        ConfigurationError: the files cannot be written, or the keyring has further keys: another
            process has made some meanwhile.
    """
    finish_root_change(data_dir)
    wrapped = tuple(
        wrap_service_key(root, key.service, key.key_id, key.key, key.created_at) for key in keys
    )
    root.release()
    reached("wrapped")
    with changing_keys(data_dir / KEYRING_NAME):
        require_no_loss(data_dir, keys)
        write_root_file(data_dir / NEXT_ROOT_NAME, file)
        reached("root written")
        write_keyring(data_dir / KEYRING_NAME, root, wrapped)
        reached("keyring written")
    finish_root_change(data_dir)
    reached("root in place")


def require_no_loss(data_dir: Path, keys: Sequence[PlainServiceKey]) -> None:
    """Raise ConfigurationError if a data directory has service keys that are not among these."""
    path = data_dir / KEYRING_NAME
    if not path.exists():
        return
    held = {key.key_id for key in keys}
    try:
        lacking = sorted(key.key_id for key in parse_keyring(path).keys if key.key_id not in held)
    except IntegrityError:
        return  # A damaged keyring has nothing to lose, and a backup is there to replace it.
    if lacking:
        raise ConfigurationError(
            f"`{path}` has {len(lacking)} keys that would be lost, such as `{lacking[0]}`",
            hint="use a newer backup; or move the keyring away, if what those keys seal is lost",
        )
