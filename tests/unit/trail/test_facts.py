"""AWS's choices, held against recorded events."""

import json
from pathlib import Path

from garrison.trail.facts import event_source, global_region, is_read_only

RECORDED = Path(__file__).parents[2] / "vectors" / "trail" / "read_only.json"
ODD = {"bedrock InvokeModel", "ses SendEmail", "ses VerifyEmailIdentity"}
"""Recorded against their names, of services that are not implemented."""


def test_operations_are_read_only_where_recorded_events_say_so():
    recorded = json.loads(RECORDED.read_text())
    wrong = {name for name, value in recorded.items() if is_read_only(*name.split()) != value}
    assert wrong == ODD


def test_cryptographic_operations_only_read():
    """Source: docs.aws.amazon.com/kms/latest/developerguide/ct-encrypt.html and its neighbours."""
    for operation in ("Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateRandom"):
        assert is_read_only("kms", operation)


def test_sessions_made_by_sts_differ_in_being_read_only():
    """Source: docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html"""
    assert is_read_only("sts", "AssumeRole")
    assert not is_read_only("sts", "GetSessionToken")
    assert not is_read_only("sts", "GetFederationToken")
    assert not is_read_only("sts", "AssumeRoot")


def test_an_event_source_is_mostly_the_services_name():
    assert event_source("kms") == "kms.amazonaws.com"
    assert event_source("cloudwatch") == "monitoring.amazonaws.com"


def test_global_services_record_in_one_region_of_their_partition():
    assert global_region("eu-west-1") == "us-east-1"
    assert global_region("cn-northwest-1") == "cn-north-1"
    assert global_region("us-gov-east-1") == "us-gov-west-1"
