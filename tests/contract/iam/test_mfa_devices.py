"""MFA devices: seeds, the codes that prove them, and whose they are."""

from datetime import timedelta

import pyotp
import pytest

INVALID = ("InvalidAuthenticationCode", "Authentication code for device is not valid.")


@pytest.fixture
def ana(iam):
    iam.create_user(UserName="ana")
    return "ana"


@pytest.fixture
def device(aws, iam):
    """Create a device; return its serial number and what shows its codes at a time."""

    def create(name="phone", **more):
        made = iam.create_virtual_mfa_device(VirtualMFADeviceName=name, **more)["VirtualMFADevice"]
        codes = pyotp.TOTP(made["Base32StringSeed"].decode())

        def two(ago_s=30):
            at = aws.clock.now() - timedelta(seconds=ago_s)
            return {
                "AuthenticationCode1": codes.at(at),
                "AuthenticationCode2": codes.at(at + timedelta(seconds=30)),
            }

        return made["SerialNumber"], two

    return create


def test_a_new_device_shows_its_seed_once(iam, aws):
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone", Path="/team/")

    device = made["VirtualMFADevice"]
    assert device["SerialNumber"] == f"arn:aws:iam::{aws.account}:mfa/team/phone"
    assert len(device["Base32StringSeed"]) == 64
    assert device["QRCodePNG"].startswith(b"\x89PNG")
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == [
        {"SerialNumber": device["SerialNumber"]}
    ]


def test_two_codes_in_a_row_enable_a_device(iam, aws, ana, device):
    serial_number, codes = device()

    iam.enable_mfa_device(UserName=ana, SerialNumber=serial_number, **codes())

    listed = iam.list_mfa_devices(UserName=ana)["MFADevices"]
    assert listed == [
        {"UserName": ana, "SerialNumber": serial_number, "EnableDate": aws.clock.now()}
    ]
    assert iam.get_mfa_device(UserName=ana, SerialNumber=serial_number)["UserName"] == ana
    assigned = iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
    assert [each["User"]["UserName"] for each in assigned] == [ana]
    assert not iam.list_virtual_mfa_devices(AssignmentStatus="Unassigned")["VirtualMFADevices"]


@pytest.mark.parametrize("wrong", ["swapped", "twice", "old", "guessed"])
def test_wrong_codes_are_refused(iam, ana, device, refused, wrong):
    serial_number, codes = device()
    given = codes(600 if wrong == "old" else 30)
    first, second = given.values()
    pairs = {"swapped": (second, first), "twice": (second, second), "guessed": ("000000", "000000")}
    first, second = pairs.get(wrong, (first, second))

    found = refused(
        iam.enable_mfa_device,
        UserName=ana,
        SerialNumber=serial_number,
        AuthenticationCode1=first,
        AuthenticationCode2=second,
    )

    assert found == INVALID


def test_a_device_is_one_users(iam, ana, device, refused):
    serial_number, codes = device()
    iam.enable_mfa_device(UserName=ana, SerialNumber=serial_number, **codes())
    iam.create_user(UserName="bob")

    enable = refused(iam.enable_mfa_device, UserName="bob", SerialNumber=serial_number, **codes())
    deactivate = refused(iam.deactivate_mfa_device, UserName="bob", SerialNumber=serial_number)

    assert enable == ("EntityAlreadyExists", "MFA Device is already in use.")
    assert deactivate == (
        "NoSuchEntity",
        f"MFA Device with serial number {serial_number} does not exist.",
    )


def test_codes_are_spent_when_they_prove_a_device(iam, aws, ana, device, refused, minutes):
    """Not even a deactivation makes them good again."""
    serial_number, codes = device()
    request = {"UserName": ana, "SerialNumber": serial_number}
    iam.enable_mfa_device(**request, **codes())

    again = refused(iam.resync_mfa_device, **request, **codes())
    iam.deactivate_mfa_device(**request)
    after = refused(iam.enable_mfa_device, **request, **codes())
    aws.clock.advance(minutes(2))
    iam.enable_mfa_device(**request, **codes())
    aws.clock.advance(minutes(2))
    iam.resync_mfa_device(**request, **codes())

    assert again == after == INVALID


def test_what_is_in_use_stays(iam, ana, device, refused):
    serial_number, codes = device()
    request = {"UserName": ana, "SerialNumber": serial_number}
    iam.enable_mfa_device(**request, **codes())

    assert refused(iam.delete_virtual_mfa_device, SerialNumber=serial_number) == (
        "DeleteConflict",
        "MFA VirtualDevice in use. Must deactivate first.",
    )
    assert refused(iam.delete_user, UserName=ana) == (
        "DeleteConflict",
        "Cannot delete entity, must delete MFA device first.",
    )
    iam.deactivate_mfa_device(**request)
    iam.delete_virtual_mfa_device(SerialNumber=serial_number)
    iam.delete_user(UserName=ana)


def test_a_name_is_taken_once(iam, device, refused):
    device()

    found = refused(iam.create_virtual_mfa_device, VirtualMFADeviceName="phone")

    assert found == ("EntityAlreadyExists", "MFA device already exists.")


@pytest.mark.parametrize("serial_number", ["arn:aws:iam::111122223333:mfa/none", "GAHT12345678"])
def test_an_unknown_device_is_named_in_the_error(iam, ana, refused, serial_number):
    """Hardware is unknown, too: its codes could not be verified."""
    expected = (
        "NoSuchEntity",
        f"MFA Device with serial number {serial_number} does not exist.",
    )
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "234567"}

    assert refused(iam.delete_virtual_mfa_device, SerialNumber=serial_number) == expected
    assert refused(iam.list_mfa_device_tags, SerialNumber=serial_number) == expected
    assert (
        refused(iam.enable_mfa_device, UserName=ana, SerialNumber=serial_number, **codes)
        == expected
    )


def test_a_user_has_eight_devices_at_most(iam, ana, device, refused):
    for number in range(8):
        serial_number, codes = device(f"phone-{number}")
        iam.enable_mfa_device(UserName=ana, SerialNumber=serial_number, **codes())
    serial_number, codes = device("one-more")

    found = refused(iam.enable_mfa_device, UserName=ana, SerialNumber=serial_number, **codes())

    assert found == ("LimitExceeded", "Cannot exceed quota for MFADevicesPerUser: 8")


def test_the_root_user_has_devices_of_its_own(aws, iam, device):
    root = aws.client("iam", aws.root)
    serial_number, codes = device("root-account-mfa-device")

    root.enable_mfa_device(UserName="root", SerialNumber=serial_number, **codes())

    assert serial_number == f"arn:aws:iam::{aws.account}:mfa/root-account-mfa-device"
    assert [each["SerialNumber"] for each in root.list_mfa_devices()["MFADevices"]] == [
        serial_number
    ]
    assigned = iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
    assert assigned[0]["User"]["Arn"] == f"arn:aws:iam::{aws.account}:root"
    assert iam.get_account_summary()["SummaryMap"]["AccountMFAEnabled"] == 1


def test_devices_are_listed_page_by_page(iam, device, refused):
    names = [device(f"phone-{number}")[0] for number in range(3)]

    first = iam.list_virtual_mfa_devices(MaxItems=2)
    second = iam.list_virtual_mfa_devices(MaxItems=2, Marker=first["Marker"])

    assert first["IsTruncated"]
    found = first["VirtualMFADevices"] + second["VirtualMFADevices"]
    assert [each["SerialNumber"] for each in found] == names
    assert refused(iam.list_virtual_mfa_devices, Marker="junk") == (
        "ValidationError",
        "Invalid Marker.",
    )


def test_a_devices_tags_decide_who_may_delete_it(aws, iam, device, refused):
    """``aws:ResourceTag`` of a device, and ``aws:RequestTag`` when it is made."""
    mine = device("mine", Tags=[{"Key": "owner", "Value": "ana"}])[0]
    other = device("other")[0]
    condition = {"StringEquals": {"aws:ResourceTag/owner": "ana"}}
    statement = {"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": condition}
    ana = aws.client("iam", aws.user("ana", statement))

    assert refused(ana.delete_virtual_mfa_device, SerialNumber=other)[0] == "AccessDenied"
    iam.tag_mfa_device(SerialNumber=mine, Tags=[{"Key": "b", "Value": "1"}])
    iam.untag_mfa_device(SerialNumber=mine, TagKeys=["b"])
    assert iam.list_mfa_device_tags(SerialNumber=mine)["Tags"] == [{"Key": "owner", "Value": "ana"}]
    ana.delete_virtual_mfa_device(SerialNumber=mine)
