"""From an answered call to its record."""

import json
from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import replace
from trail_calls import (
    ACCOUNT,
    ALICE,
    GET_CALLER_IDENTITY,
    KEY_ARN,
    NOW,
    ORIGIN,
    OTHER,
    REGION,
    ROLE_SESSION,
    answered,
    new_id,
)

from garrison.core.call import Target
from garrison.core.errors import ApiError
from garrison.core.message import TLS
from garrison.core.principal import ANONYMOUS, Principal, Session, SessionIssuer
from garrison.trail import Recording, build_entry

ENCRYPT = Recording(
    "kms",
    "Encrypt",
    sensitive_in={"Plaintext": True},
    maps_in=frozenset({"EncryptionContext"}),
)
KEY = Target(arn=KEY_ARN, account=ACCOUNT, cloudformation_type="AWS::KMS::Key")

TLS_1_3 = TLS("TLSv1.3", "TLS_AES_128_GCM_SHA256")


class NoSuchEntityError(ApiError):
    code = "NoSuchEntity"
    shape = "NoSuchEntityException"


class DeniedError(ApiError):
    code = "AccessDeniedException"


class BrokenError(ApiError):
    code = "InternalFailure"
    status = 500


def record(recording, **changes):
    return json.loads(build_entry(recording, answered(**changes), new_id))["event"]


def test_a_record_has_cloudtrails_members_in_cloudtrails_order():
    made = record(
        ENCRYPT,
        principal=ROLE_SESSION,
        request={"KeyId": "alias/a", "Plaintext": b"secret", "EncryptionContext": {"App": "hr"}},
        response={"CiphertextBlob": b"x", "KeyId": KEY_ARN},
        targets=(KEY,),
    )
    assert json.dumps(made, indent=1) == json.dumps(
        {
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "AssumedRole",
                "principalId": "AROAAPP:worker",
                "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/app/worker",
                "accountId": ACCOUNT,
                "accessKeyId": "ASIAAPP",
                "sessionContext": {
                    "sessionIssuer": {
                        "type": "Role",
                        "principalId": "AROAAPP",
                        "arn": f"arn:aws:iam::{ACCOUNT}:role/path/app",
                        "accountId": ACCOUNT,
                        "userName": "app",
                    },
                    "attributes": {
                        "creationDate": "2026-11-05T21:07:09Z",
                        "mfaAuthenticated": "false",
                    },
                    "sourceIdentity": "jo",
                },
            },
            "eventTime": "2026-11-05T21:07:09Z",
            "eventSource": "kms.amazonaws.com",
            "eventName": "Encrypt",
            "awsRegion": REGION,
            "sourceIPAddress": "192.0.2.7",
            "userAgent": "Boto3/1.43",
            "requestParameters": {
                "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
                "keyId": "alias/a",
                "encryptionContext": {"App": "hr"},
            },
            "responseElements": None,
            "requestID": "request-1",
            "eventID": made["eventID"],
            "readOnly": True,
            "resources": [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": KEY_ARN}],
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": ACCOUNT,
            "eventCategory": "Management",
        },
        indent=1,
    )


def identity(**changes):
    return record(GET_CALLER_IDENTITY, **changes)["userIdentity"]


def test_a_user_is_named():
    assert identity() == {
        "type": "IAMUser",
        "principalId": "AIDAALICE",
        "arn": ALICE.arn,
        "accountId": ACCOUNT,
        "accessKeyId": "AKIAALICE",
        "userName": "alice",
    }


def test_root_has_no_user_name():
    root = Principal(
        type="Root", arn=f"arn:aws:iam::{ACCOUNT}:root", account=ACCOUNT, principal_id=ACCOUNT
    )
    assert identity(principal=root) == {
        "type": "Root",
        "principalId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:root",
        "accountId": ACCOUNT,
    }


USERS_SESSION = Session(
    issuer=SessionIssuer(
        type="IAMUser",
        arn=ALICE.arn,
        principal_id="AIDAALICE",
        account=ACCOUNT,
        user_name="alice",
    ),
    issued_at=NOW,
    expires_at=NOW,
    mfa_authenticated_at=NOW,
)


def test_a_users_own_session_has_attributes_and_no_issuer():
    """Seen in recorded events of sessions that GetSessionToken made."""
    user = replace(ALICE, session=USERS_SESSION, access_key_id="ASIAALICE")
    assert identity(principal=user)["sessionContext"] == {
        "attributes": {"creationDate": "2026-11-05T21:07:09Z", "mfaAuthenticated": "true"}
    }


def test_a_federated_user_is_named_with_the_user_who_issued_the_session():
    federated = Principal(
        type="FederatedUser",
        arn=f"arn:aws:sts::{ACCOUNT}:federated-user/jo",
        account=ACCOUNT,
        principal_id=f"{ACCOUNT}:jo",
        access_key_id="ASIAFED",
        session=USERS_SESSION,
    )
    shown = identity(principal=federated)
    assert shown["type"] == "FederatedUser"
    assert "userName" not in shown
    assert shown["sessionContext"]["sessionIssuer"]["userName"] == "alice"


def test_an_anonymous_caller_is_an_unnamed_account():
    """Seen in recorded events of public buckets."""
    assert identity(principal=ANONYMOUS) == {
        "type": "AWSAccount",
        "principalId": "",
        "accountId": "ANONYMOUS_PRINCIPAL",
    }


def test_a_caller_who_failed_authentication_is_unknown_and_keeps_the_claim():
    assert identity(principal=None, claimed_key="AKIAGUESS") == {
        "type": "Unknown",
        "accessKeyId": "AKIAGUESS",
    }


def test_a_service_is_named_as_where_the_call_came_from():
    """Seen in recorded events of services that assume their roles."""
    service = Principal(
        type="AWSService",
        arn="autoscaling.amazonaws.com",
        account="",
        principal_id="autoscaling.amazonaws.com",
    )
    origin = replace(ORIGIN, invoked_by=service.arn)
    made = record(GET_CALLER_IDENTITY, principal=service, origin=origin)
    assert made["userIdentity"] == {"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}
    assert made["sourceIPAddress"] == made["userAgent"] == "autoscaling.amazonaws.com"


def test_a_forwarded_call_names_the_service_that_forwards_it():
    origin = replace(ORIGIN, invoked_by="s3.amazonaws.com", secure=True)
    made = record(GET_CALLER_IDENTITY, origin=origin)
    assert made["userIdentity"]["invokedBy"] == "s3.amazonaws.com"
    assert made["userIdentity"]["userName"] == "alice"
    assert made["sourceIPAddress"] == made["userAgent"] == "s3.amazonaws.com"
    assert "tlsDetails" not in made


def test_tls_is_told_only_where_there_was_any():
    assert "tlsDetails" not in record(GET_CALLER_IDENTITY)
    made = record(GET_CALLER_IDENTITY, origin=replace(ORIGIN, secure=True, tls=TLS_1_3))
    assert made["tlsDetails"] == {
        "tlsVersion": "TLSv1.3",
        "cipherSuite": "TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader": "localhost:4566",
    }


def test_an_error_is_named_by_its_shape():
    """Recorded: IAM's wire says NoSuchEntity, its records NoSuchEntityException."""
    made = record(
        Recording("iam", "GetUser"),
        request={"UserName": "bob"},
        error=NoSuchEntityError("The user with name bob cannot be found."),
    )
    assert made["errorCode"] == "NoSuchEntityException"
    assert made["errorMessage"] == "The user with name bob cannot be found."
    assert made["requestParameters"] == {"userName": "bob"}
    assert made["responseElements"] is None


def test_a_denied_request_shows_no_parameters():
    """Recorded in 281 of 331 denied calls; the others are of S3 and EC2."""
    made = record(
        Recording("kms", "CreateKey"),
        request={"Description": "d"},
        error=DeniedError("User: … is not authorized"),
    )
    assert made["errorCode"] == "AccessDenied"
    assert made["requestParameters"] is None


def test_s3_and_ec2_show_what_was_denied():
    made = record(Recording("s3", "DeleteBucket"), request={"Bucket": "b"}, error=DeniedError())
    assert made["requestParameters"] == {"bucketName": "b", "Host": "localhost:4566"}
    assert "errorMessage" not in made


def test_ec2_says_whose_fault_an_error_is():
    assert record(Recording("ec2", "X"), error=BrokenError())["errorCode"] == (
        "Server.InternalFailure"
    )
    assert record(Recording("ec2", "X"), error=NoSuchEntityError())["errorCode"].startswith(
        "Client."
    )


def test_a_key_is_created_with_its_arn_among_the_resources():
    """Source: docs.aws.amazon.com/kms/latest/developerguide/ct-createkey.html"""
    made = record(
        Recording("kms", "CreateKey"),
        request={"Description": "d"},
        response={
            "KeyMetadata": {
                "Arn": KEY_ARN,
                "AWSAccountId": ACCOUNT,
                "CreationDate": datetime(2022, 8, 10, 22, 38, 27, tzinfo=UTC),
            }
        },
        targets=(Target(),),
    )
    assert made["resources"] == [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": KEY_ARN}]
    assert made["requestParameters"]["description"] == "d"
    assert made["requestParameters"]["keySpec"] == "SYMMETRIC_DEFAULT"
    assert made["responseElements"]["keyMetadata"]["creationDate"] == "Aug 10, 2022, 10:38:27 PM"


def test_a_key_that_is_disabled_is_named_in_the_response_that_has_none():
    """Source: docs.aws.amazon.com/kms/latest/developerguide/ct-disablekey.html"""
    made = record(Recording("kms", "DisableKey"), request={"KeyId": "1"}, targets=(KEY,))
    assert made["responseElements"] == {"keyId": KEY_ARN}


def test_a_grants_token_is_not_shown():
    """Source: docs.aws.amazon.com/kms/latest/developerguide/ct-creategrant.html"""
    made = record(
        Recording("kms", "CreateGrant"),
        request={"KeyId": "1", "GrantTokens": ["t"]},
        response={"GrantId": "g", "GrantToken": "t"},
        targets=(KEY,),
    )
    assert made["requestParameters"] == {"keyId": "1"}
    assert made["responseElements"] == {"grantId": "g", "keyId": KEY_ARN}


def test_key_material_ids_are_additional_data():
    """Source: docs.aws.amazon.com/kms/latest/developerguide/ct-reencrypt.html"""
    made = record(
        Recording("kms", "ReEncrypt"),
        response={"SourceKeyMaterialId": "s", "DestinationKeyMaterialId": "d"},
    )
    assert made["additionalEventData"] == {
        "sourceKeyMaterialId": "s",
        "destinationKeyMaterialId": "d",
    }


def test_a_role_session_shows_its_token_and_never_its_secret():
    """Recorded: everything of AssumeRole's response but the secret access key is shown."""
    made = record(
        Recording("sts", "AssumeRole", sensitive_out={"Credentials": {"SecretAccessKey": True}}),
        request={"RoleArn": "r", "RoleSessionName": "s", "TokenCode": "123456"},
        response={
            "Credentials": {
                "AccessKeyId": "ASIA",
                "SecretAccessKey": "secret",
                "SessionToken": "token",
                "Expiration": NOW,
            }
        },
    )
    assert made["requestParameters"] == {"roleArn": "r", "roleSessionName": "s"}
    assert made["responseElements"]["credentials"] == {
        "accessKeyId": "ASIA",
        "sessionToken": "token",
        "expiration": "Nov 5, 2026, 9:07:09 PM",
    }


def test_a_call_without_parameters_or_answer_says_null():
    made = record(GET_CALLER_IDENTITY, request={}, response={"Account": ACCOUNT})
    assert made["requestParameters"] is None
    assert made["responseElements"] is None


def test_global_services_record_in_us_east_1():
    assert record(Recording("iam", "ListUsers"))["awsRegion"] == "us-east-1"
    assert record(GET_CALLER_IDENTITY)["awsRegion"] == REGION


def test_parameters_over_100_kilobytes_are_omitted_and_the_rest_is_kept():
    """Source: cloudtrail-event-reference-record-contents.html"""
    made = record(
        Recording("iam", "CreatePolicy"),
        request={"PolicyDocument": "x" * 102_400},
        response={"Policy": {"PolicyName": "p"}},
    )
    assert made["requestParameters"] is None
    assert made["responseElements"] == {"policy": {"policyName": "p"}}


@pytest.mark.parametrize("length", [1024, 1025, 5000])
def test_texts_over_a_kilobyte_are_cut(length):
    made = record(GET_CALLER_IDENTITY, origin=replace(ORIGIN, user_agent="u" * length))
    assert made["userAgent"] == "u" * 1024


def test_the_owner_in_another_account_gets_a_record_that_does_not_name_the_caller():
    """Source: cloudtrail-event-reference-record-contents.html, sharedEventID."""
    foreign = Target(
        arn=KEY_ARN.replace(ACCOUNT, OTHER), account=OTHER, cloudformation_type="AWS::KMS::Key"
    )
    entry = json.loads(build_entry(ENCRYPT, answered(targets=(foreign,)), new_id))
    own, (theirs,) = entry["event"], entry["shared"]
    assert own["sharedEventID"] == theirs["sharedEventID"]
    assert own["eventID"] != theirs["eventID"]
    assert (own["recipientAccountId"], theirs["recipientAccountId"]) == (ACCOUNT, OTHER)
    assert own["userIdentity"]["userName"] == "alice"
    assert theirs["userIdentity"] == {
        "type": "AWSAccount",
        "principalId": "AIDAALICE",
        "accountId": ACCOUNT,
    }


def test_a_call_that_was_denied_is_recorded_with_the_caller_alone():
    """Source: docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html"""
    foreign = Target(arn=KEY_ARN, account=OTHER, cloudformation_type="AWS::KMS::Key")
    made = build_entry(ENCRYPT, answered(targets=(foreign,), error=DeniedError()), new_id)
    assert "shared" not in json.loads(made)


def test_decisions_are_kept_as_they_are():
    made = build_entry(GET_CALLER_IDENTITY, answered(decisions=msgspec.Raw(b'[{"a":1}]')), new_id)
    assert json.loads(made)["decisions"] == [{"a": 1}]
    assert b"\n" not in made
