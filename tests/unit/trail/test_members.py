"""Requests and responses as the trail shows them."""

from datetime import UTC, datetime

import pytest

from garrison.trail.members import OMIT, Members, format_time, member_name


@pytest.mark.parametrize(
    ("member", "shown"),
    [
        ("UserName", "userName"),
        ("MFADevices", "mFADevices"),
        ("SSHPublicKeyId", "sSHPublicKeyId"),
        ("AWSServiceName", "aWSServiceName"),
        ("SAMLMetadataDocument", "sAMLMetadataDocument"),
        ("DBInstanceIdentifier", "dBInstanceIdentifier"),
        ("TrailARN", "trailARN"),
        ("roleArn", "roleArn"),
    ],
)
def test_only_a_members_first_letter_becomes_small(member, shown):
    """Seen in recorded events."""
    assert member_name(member) == shown


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2024, 7, 30, 21, 46, 15, tzinfo=UTC), "Jul 30, 2024, 9:46:15 PM"),
        (datetime(2024, 1, 5, 0, 0, 0, tzinfo=UTC), "Jan 5, 2024, 12:00:00 AM"),
        (datetime(2024, 12, 5, 12, 3, 4, 999, tzinfo=UTC), "Dec 5, 2024, 12:03:04 PM"),
    ],
)
def test_times_are_written_as_java_writes_them(instant, shown):
    assert format_time(instant) == shown


def test_a_maps_keys_stay_as_the_caller_wrote_them():
    members = Members(maps=frozenset({"EncryptionContext", "Constraints.Subset"}))
    request = {
        "EncryptionContext": {"Department": "HR"},
        "Constraints": {"Subset": {"App": "x"}},
        "Other": {"App": "x"},
    }
    assert members.show(request) == {
        "encryptionContext": {"Department": "HR"},
        "constraints": {"subset": {"App": "x"}},
        "other": {"app": "x"},
    }


def test_a_map_of_structures_names_the_structures_members():
    members = Members(maps=frozenset({"Rules"}))
    assert members.show({"Rules": {"Key": {"Name": 1}}}) == {"rules": {"Key": {"name": 1}}}


def test_lists_of_structures_and_of_texts_are_shown():
    members = Members()
    request = {"Tags": [{"Key": "Team", "Value": "a"}], "Keys": ["A", "B"]}
    assert members.show(request) == {"tags": [{"key": "Team", "value": "a"}], "keys": ["A", "B"]}


def test_a_secret_is_hidden_at_any_depth():
    members = Members(secret={"Users": {"*": {"Password": True}}, "Pin": True, "Keys": True})
    request = {"Users": [{"Password": "p", "Name": "n"}], "Pin": "1", "Keys": ["k1", "k2"]}
    assert members.show(request) == {
        "users": [{"password": "HIDDEN_DUE_TO_SECURITY_REASONS", "name": "n"}],
        "pin": "HIDDEN_DUE_TO_SECURITY_REASONS",
        "keys": "HIDDEN_DUE_TO_SECURITY_REASONS",
    }


def test_a_service_may_leave_secrets_out():
    members = Members(
        secret={"Password": True, "List": {"*": True}, "Map": {"*": True}},
        maps=frozenset({"Map"}),
        secrets=OMIT,
    )
    request = {"Password": "p", "Name": "n", "List": ["secret"], "Map": {"Key": "secret"}}
    assert members.show(request) == {"name": "n", "map": {}}


def test_a_member_of_the_services_table_is_left_out_wherever_it_stands():
    members = Members(omitted=frozenset({"SecretAccessKey"}))
    response = {"Credentials": {"SecretAccessKey": "s", "AccessKeyId": "a"}}
    assert members.show(response) == {"credentials": {"accessKeyId": "a"}}


def test_blobs_and_streams_are_left_out():
    async def stream():
        yield b"x"

    request = {"Body": b"bytes", "Stream": stream(), "Blobs": [b"x"], "Name": "n"}
    assert Members().show(request) == {"blobs": [], "name": "n"}
