"""What a fresh deployment is given: a management account, its root user, an administrator.

Their access keys are written once, into a file that only its owner can read; nothing prints them.
"""

import os
from datetime import datetime
from pathlib import Path

from garrison.core.credentials import Credentials, format_credentials
from garrison.core.ids import Ids
from garrison.core.record import Kind, Record
from garrison.services.iam.records import AccessKey, Account, PolicyUsage, User
from garrison.store import Store

ADMINISTRATOR = "administrator"
ROOT = "root"
ADMINISTRATOR_POLICY = "arn:aws:iam::aws:policy/AdministratorAccess"
HOME = "home"


class Deployment(Record, frozen=True, kw_only=True):
    """This deployment: which account manages it.  There is one, in the account "garrison"."""

    kind = Kind("garrison.deployment", identifiers=("name",))

    name: str = HOME
    home: str
    created_at: datetime


async def find_home(store: Store) -> str | None:
    """Return the management account's ID, or None if nothing was deployed yet."""
    found = await store.begin().find(Deployment, "garrison", "", HOME)
    return None if found is None else found.home


async def deploy(
    store: Store,
    ids: Ids,
    now: datetime,
    *,
    account: str = "",
    keys: dict[str, Credentials] | None = None,
) -> tuple[str, dict[str, Credentials]]:
    """Make the management account, its root user and an administrator.

    Args:
        store: An empty one.
        ids: Makes IDs and secrets.
        now: When they are made.
        account: The account's ID; empty for a random one.
        keys: The access keys to give them again after a reset; None for new ones.

    Returns:
        The account's ID, and the access keys by profile: ``administrator`` and ``root``.
    """
    home = account or ids.account_id()
    keys = keys or {profile: new_credentials(ids, home) for profile in (ADMINISTRATOR, ROOT)}
    records = store.begin()
    user_id = ids.unique_id("AIDA")
    root = access_key(home, keys[ROOT], now, user_id=home)
    administrator = access_key(
        home, keys[ADMINISTRATOR], now, user_id=user_id, user_name=ADMINISTRATOR
    )
    records.put(Deployment(account="garrison", home=home, created_at=now))
    records.put(Account(account=home, created_at=now, access_key_ids=(root.access_key_id,)))
    records.put(
        User(
            account=home,
            user_name=ADMINISTRATOR,
            user_id=user_id,
            created_at=now,
            attached=(ADMINISTRATOR_POLICY,),
            access_key_ids=(administrator.access_key_id,),
        )
    )
    records.put(PolicyUsage(account=home, policy_arn=ADMINISTRATOR_POLICY, attachments=1))
    records.put(root)
    records.put(administrator)
    await store.commit(records)
    return home, keys


def new_credentials(ids: Ids, account: str) -> Credentials:
    """Return an access key that nobody has yet."""
    return Credentials(ids.access_key_id("AKIA", account), ids.secret_access_key())


def access_key(
    account: str, key: Credentials, now: datetime, *, user_id: str, user_name: str = ""
) -> AccessKey:
    """Return the record of a user's access key or, without a name, of the root user's."""
    return AccessKey(
        account=account,
        access_key_id=key.access_key_id,
        secret_access_key=key.secret_access_key,
        user_id=user_id,
        user_name=user_name,
        created_at=now,
    )


def write_credentials(path: Path, keys: dict[str, Credentials]) -> None:
    """Write the access keys into a new file of mode 0600."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(format_credentials(keys))
        file.flush()
        os.fsync(file.fileno())
