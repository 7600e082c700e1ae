"""The codes of MFA devices, as STS checks them through the directory."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from garrison.core.principal import Principal
from garrison.services.iam.operations.directory import IdentityDirectory
from garrison.services.iam.records import MFADevice
from garrison.store import MemoryStore

ACCOUNT = "111122223333"
SERIAL = f"arn:aws:iam::{ACCOUNT}:mfa/phone"
SEED = pyotp.random_base32()
NOW = datetime(2026, 11, 2, tzinfo=UTC)
BOB = Principal(
    type="IAMUser", arn=f"arn:aws:iam::{ACCOUNT}:user/bob", account=ACCOUNT, principal_id="AIDABOB"
)


@pytest.fixture
def check(aws):
    """Check a code against a device of Bob's."""
    store = MemoryStore()
    device = MFADevice(
        account=ACCOUNT,
        serial_number=SERIAL,
        name="phone",
        seed=SEED,
        created_at=NOW,
        user_id="AIDABOB",
        enabled_at=NOW,
    )

    async def put():
        records = store.begin()
        records.put(device)
        await store.commit(records)

    directory = IdentityDirectory()

    async def verify(principal, code, now):
        records = store.begin()
        found = await directory.check_mfa_code(records, principal, SERIAL, code, now)
        await store.commit(records)
        return found

    aws.run(put())
    return lambda code, principal=BOB, now=NOW: aws.run(verify(principal, code, now))


def test_a_code_works_once(check):
    code = pyotp.TOTP(SEED).at(NOW)

    assert check(code)
    assert not check(code)
    assert check(pyotp.TOTP(SEED).at(NOW + timedelta(seconds=30)))


def test_an_old_code_does_not_work(check):
    assert not check(pyotp.TOTP(SEED).at(NOW - timedelta(minutes=5)))


def test_after_five_wrong_codes_none_is_looked_at_for_five_minutes(check):
    for _ in range(5):
        assert not check("12345x")

    assert not check(pyotp.TOTP(SEED).at(NOW))
    assert not check(pyotp.TOTP(SEED).at(NOW + (later := timedelta(minutes=4))), now=NOW + later)
    assert check(pyotp.TOTP(SEED).at(NOW + (later := timedelta(minutes=5))), now=NOW + later)


def test_a_right_code_ends_the_counting(check):
    for minutes in range(3):
        at = NOW + timedelta(minutes=minutes)
        for _ in range(4):
            assert not check("12345x", now=at)
        assert check(pyotp.TOTP(SEED).at(at), now=at)


def test_another_users_device_does_not_vouch(check):
    eve = Principal(
        type="IAMUser", arn=f"arn:aws:iam::{ACCOUNT}:user/eve", account=ACCOUNT, principal_id="EVE"
    )

    assert not check(pyotp.TOTP(SEED).at(NOW), eve)
    assert SEED not in repr(
        MFADevice(account=ACCOUNT, serial_number=SERIAL, name="x", seed=SEED, created_at=NOW)
    )
