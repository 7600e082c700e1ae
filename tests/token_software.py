"""Tokens for tests, where the machine has SoftHSM 2 and python-pkcs11; elsewhere they skip."""

from importlib.util import find_spec

import pytest

from garrison.crypto import softhsm
from garrison.crypto.hardware import HardwareError
from garrison.crypto.token_process import TokenProcess


def require_tokens():
    """Skip the test unless tokens can be made."""
    try:
        softhsm.find_module()
    except HardwareError as error:
        pytest.skip(str(error))
    if find_spec("pkcs11") is None:
        pytest.skip("python-pkcs11 is not installed: pip install 'garrison[hsm]'")


def new_token(folder, label, pin):
    """Make a token with a user; return the environment that leads to it."""
    folder.mkdir(parents=True)
    configuration = softhsm.prepare(folder)
    process = TokenProcess(softhsm.find_module(), configuration)
    process.call("init_token", label=label, officer_pin="officer")
    process.call(
        "activate", label=label, officer_pin="officer", new_officer_pin="officer2", pin=pin
    )
    process.close()
    return {"SOFTHSM2_CONF": str(configuration)}
