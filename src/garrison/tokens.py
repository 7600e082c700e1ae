"""The users of a CloudHSM cluster, as its command line manages them: beside the API, at the HSM.

In AWS the CloudHSM CLI talks to the HSMs over the network; here it works on the tokens in the data
directory, which a running server uses at the same time.
"""

import asyncio
import os
from pathlib import Path

from garrison.core.errors import ConfigurationError
from garrison.core.passphrase import read_passphrase
from garrison.core.settings import Settings
from garrison.crypto.hardware import HardwareError, WrongPasswordError
from garrison.crypto.rack import Rack

FOLDER = "hsm"


def activate(settings: Settings, cluster_id: str, sources: tuple[str, str, str]) -> None:
    """Give a cluster's security officer and crypto user their passwords.

    Args:
        settings: Where the data is.
        cluster_id: The cluster.
        sources: Where the present password of the officer, the new one, and the user's are read.

    Raises:
        ConfigurationError: no such cluster, a wrong password, or no software for tokens.
    """
    present = read_passphrase(sources[0], "PreCoPassword, from describe-clusters: ")
    officer = read_passphrase(sources[1], "New password of the security officer: ", twice=True)
    user = read_passphrase(sources[2], "Password of the crypto user kmsuser: ", twice=True)
    rack = _rack(settings, cluster_id)
    try:
        asyncio.run(rack.activate(cluster_id, present, officer, user))
    except HardwareError as error:
        raise _refused(error) from error
    finally:
        rack.close()


def set_password(settings: Settings, cluster_id: str, sources: tuple[str, str]) -> None:
    """Give a cluster's crypto user another password, in its security officer's name.

    Raises:
        ConfigurationError: no such cluster, a wrong password, or no software for tokens.
    """
    officer = read_passphrase(sources[0], "Password of the security officer: ")
    user = read_passphrase(sources[1], "New password of the crypto user kmsuser: ", twice=True)
    rack = _rack(settings, cluster_id)
    try:
        asyncio.run(rack.reset_password(cluster_id, officer, user))
    except HardwareError as error:
        raise _refused(error) from error
    finally:
        rack.close()


def pkcs11_environment(settings: Settings, cluster_id: str) -> dict[str, str]:
    """Return what a PKCS#11 application needs to use a cluster's HSM.

    Raises:
        ConfigurationError: no such cluster, or no software for tokens.
    """
    rack = _rack(settings, cluster_id)
    try:
        return rack.environment(cluster_id)
    except HardwareError as error:
        raise _refused(error) from error


def _rack(settings: Settings, cluster_id: str) -> Rack:
    folder = settings.directory / FOLDER
    if Path(cluster_id).name != cluster_id or not (folder / cluster_id).is_dir():
        raise ConfigurationError(
            f"`{settings.directory}` has no HSM of cluster `{cluster_id}`",
            hint="make one: aws cloudhsmv2 create-hsm --cluster-id … --availability-zone …",
        )
    return Rack(folder, random=os.urandom, module=settings.hsm_module)


def _refused(error: HardwareError) -> ConfigurationError:
    if isinstance(error, WrongPasswordError):
        return ConfigurationError(
            "the HSM refuses the password", hint="4 to 255 characters; check the present one"
        )
    return ConfigurationError(str(error))
