"""Keys: what somebody tries who may not use them."""

import base64
import json

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_der_public_key

from cloud import policy

OTHER = "444455556666"
DENIED = "AccessDeniedException"


def code(operation, **request):
    """Return the code of the error that a request gets; empty if it gets none."""
    try:
        operation(**request)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


@pytest.fixture
def key(aws):
    """A key of the account's own."""
    return aws.kms.create_key()["KeyMetadata"]


def wrapped(parameters, material):
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    return load_der_public_key(parameters["PublicKey"]).encrypt(material, oaep)


def test_an_import_token_is_of_one_key(aws):
    ours, theirs = (aws.kms.create_key(Origin="EXTERNAL")["KeyMetadata"] for _ in range(2))
    parameters = aws.kms.get_parameters_for_import(
        KeyId=ours["KeyId"], WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    request = {
        "ImportToken": parameters["ImportToken"],
        "EncryptedKeyMaterial": wrapped(parameters, b"\x01" * 32),
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }
    assert code(aws.kms.import_key_material, KeyId=theirs["KeyId"], **request) == (
        "InvalidImportTokenException"
    )
    altered = bytearray(parameters["ImportToken"])
    altered[-1] ^= 1
    request["ImportToken"] = bytes(altered)
    assert code(aws.kms.import_key_material, KeyId=ours["KeyId"], **request) == (
        "InvalidImportTokenException"
    )


def test_nobody_makes_an_alias_of_aws(aws, key):
    for name in ("alias/aws/s3", "alias/aws/mine", "alias/aws/"):
        assert code(aws.kms.create_alias, AliasName=name, TargetKeyId=key["KeyId"]) != ""
        assert code(aws.kms.update_alias, AliasName=name, TargetKeyId=key["KeyId"]) != ""
        assert code(aws.kms.delete_alias, AliasName=name) != ""


def test_a_managed_key_is_used_through_its_service_alone(aws):
    aws.s3.create_bucket(Bucket="amber-lake")
    aws.s3.put_object(Bucket="amber-lake", Key="k", Body=b"x", ServerSideEncryption="aws:kms")
    assert code(aws.kms.encrypt, KeyId="alias/aws/s3", Plaintext=b"x") == DENIED
    assert code(aws.kms.generate_data_key, KeyId="alias/aws/s3", KeySpec="AES_256") == DENIED
    root = aws.client("kms", aws.root)
    assert code(root.encrypt, KeyId="alias/aws/s3", Plaintext=b"x") == DENIED
    assert code(root.put_key_policy, KeyId="alias/aws/s3", Policy=policy(("Allow", "*", "*")))
    found = aws.kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["KeyId"]
    assert code(root.schedule_key_deletion, KeyId=found) != ""
    assert code(root.disable_key, KeyId=found) != ""


FORGED = {
    "x-amz-via-service": "s3.us-east-1.amazonaws.com",
    "kms:ViaService": "s3.us-east-1.amazonaws.com",
    "x-amz-source-account": "111122223333",
    "x-amz-source-arn": "arn:aws:s3:::amber-lake",
    "user-agent": "s3.amazonaws.com",
    "x-forwarded-for": "s3.amazonaws.com",
}


def test_headers_do_not_make_a_call_a_services(aws, key):
    """Whatever is sent: via whom a call comes is known here, and not said by the caller."""
    only = {
        "Effect": "Allow",
        "Action": "kms:*",
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
    }
    kms = aws.client("kms", aws.user("direct", only))

    def forge(params, **_):
        params["headers"].update(FORGED)

    kms.meta.events.register("before-call.kms.Encrypt", forge)
    assert code(kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x") == DENIED


def test_a_key_of_another_account_is_not_reached_under_an_alias(aws, key):
    aws.kms.create_alias(AliasName="alias/mine", TargetKeyId=key["KeyId"])
    foreign = aws.client("kms", OTHER)
    arn = f"arn:aws:kms:us-east-1:{aws.account}:alias/mine"

    for name in (arn, key["Arn"]):
        assert code(foreign.encrypt, KeyId=name, Plaintext=b"x") in {DENIED, "NotFoundException"}
        assert code(foreign.describe_key, KeyId=name) in {DENIED, "NotFoundException"}
    assert code(foreign.create_alias, AliasName="alias/theirs", TargetKeyId=key["Arn"]) != ""
    sealed = aws.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert code(foreign.decrypt, CiphertextBlob=sealed) == DENIED


def test_re_encryption_needs_both_keys(aws, key):
    other = aws.kms.create_key()["KeyMetadata"]
    sealed = aws.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    request = {"CiphertextBlob": sealed, "DestinationKeyId": other["KeyId"]}
    out = aws.client("kms", aws.user("out", ("Allow", "kms:ReEncryptFrom", "*")))
    into = aws.client("kms", aws.user("into", ("Allow", "kms:ReEncryptTo", "*")))
    one = aws.client("kms", aws.user("one", ("Allow", "kms:ReEncrypt*", key["Arn"])))

    for client in (out, into, one):
        assert code(client.re_encrypt, **request) == DENIED


def grant_to(aws, key, name, operations, **more):
    credentials = aws.user(name)
    aws.kms.create_grant(
        KeyId=key["KeyId"],
        GranteePrincipal=f"arn:aws:iam::{aws.account}:user/{name}",
        Operations=operations,
        **more,
    )
    return aws.client("kms", credentials)


def test_a_grants_constraint_holds_for_pairs_of_data_keys(aws, key):
    kms = grant_to(
        aws,
        key,
        "u",
        [
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "GenerateDataKey",
            "Decrypt",
            "ReEncryptFrom",
            "ReEncryptTo",
            "CreateGrant",
        ],
        Constraints={"EncryptionContextEquals": {"app": "red"}},
    )
    pair = {"KeyId": key["Arn"], "KeyPairSpec": "ECC_NIST_P256"}
    wrong = ({}, {"app": "blue"}, {"App": "red"}, {"app": "red", "more": "x"})
    for context in wrong:
        for operation in (
            kms.generate_data_key_pair,
            kms.generate_data_key_pair_without_plaintext,
        ):
            assert code(operation, EncryptionContext=context, **pair) == DENIED
    kms.generate_data_key_pair(EncryptionContext={"app": "red"}, **pair)

    # What the grant does not give, a grant of it cannot give.
    further = {
        "KeyId": key["Arn"],
        "GranteePrincipal": f"arn:aws:iam::{aws.account}:user/u",
        "Operations": ["Decrypt"],
    }
    assert code(kms.create_grant, **further) == DENIED
    assert (
        code(kms.create_grant, Constraints={"EncryptionContextSubset": {"app": "red"}}, **further)
        == DENIED
    )

    # Out of the constraint's context, into another.
    sealed = aws.kms.encrypt(KeyId=key["Arn"], Plaintext=b"x", EncryptionContext={"app": "red"})[
        "CiphertextBlob"
    ]
    request = {"CiphertextBlob": sealed, "SourceEncryptionContext": {"app": "red"}}
    moved = {"DestinationKeyId": key["Arn"], "DestinationEncryptionContext": {"app": "blue"}}
    assert code(kms.re_encrypt, **request, **moved) == DENIED


def test_a_grant_token_is_not_a_grant(aws, key):
    """Whoever knows a grant's token is still not its grantee."""
    aws.user("grantee")
    made = aws.kms.create_grant(
        KeyId=key["KeyId"],
        GranteePrincipal=f"arn:aws:iam::{aws.account}:user/grantee",
        Operations=["Encrypt"],
    )
    thief = aws.client("kms", aws.user("thief"))
    request = {"KeyId": key["Arn"], "Plaintext": b"x", "GrantTokens": [made["GrantToken"]]}
    assert code(thief.encrypt, **request) == DENIED
    assert code(thief.retire_grant, GrantToken=made["GrantToken"]) == DENIED
    foreign = aws.client("kms", OTHER)
    assert code(foreign.revoke_grant, KeyId=key["Arn"], GrantId=made["GrantId"]) != ""
    assert code(foreign.retire_grant, KeyId=key["Arn"], GrantId=made["GrantId"]) != ""


def test_a_context_with_two_spellings_of_one_key_passes_no_condition(aws, key):
    """Condition keys have no case; a policy must not be shown the one and not the other."""
    deny = {
        "Effect": "Deny",
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:EncryptionContext:app": "secret"}},
    }
    kms = aws.client("kms", aws.user("u", ("Allow", "kms:*", "*"), deny))
    two = {"app": "secret", "APP": "x"}
    request = {"KeyId": key["Arn"], "Plaintext": b"x", "EncryptionContext": two}
    assert code(aws.kms.encrypt, **request) == "ValidationException"
    sealed = aws.kms.encrypt(KeyId=key["Arn"], Plaintext=b"x", EncryptionContext={"APP": "secret"})
    opened = {"CiphertextBlob": sealed["CiphertextBlob"], "EncryptionContext": {"APP": "secret"}}
    assert code(kms.decrypt, **opened) == DENIED


def test_a_primary_key_with_replicas_is_not_deleted(aws):
    primary = aws.kms.create_key(MultiRegion=True)["KeyMetadata"]
    aws.kms.replicate_key(KeyId=primary["KeyId"], ReplicaRegion="eu-west-1")
    aws.kms.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)
    found = aws.kms.describe_key(KeyId=primary["KeyId"])["KeyMetadata"]
    assert found["KeyState"] == "PendingReplicaDeletion"


def test_a_replica_has_a_policy_of_its_own(aws):
    primary = aws.kms.create_key(MultiRegion=True)["KeyMetadata"]
    key = aws.user("replicator", ("Allow", "kms:ReplicateKey", primary["Arn"]))
    kms = aws.client("kms", key)
    there = policy(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{aws.account}:user/replicator"},
            "Action": "kms:*",
            "Resource": "*",
        }
    )
    request = {"KeyId": primary["Arn"], "ReplicaRegion": "eu-west-1", "Policy": there}
    assert code(kms.replicate_key, **request) == DENIED


def test_a_key_that_s3_may_not_use_for_somebody_seals_nothing_for_him(aws, key):
    aws.s3.create_bucket(Bucket="amber-lake")
    s3 = aws.client("s3", aws.user("writer", ("Allow", "s3:*", "*")))
    sealed = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key["Arn"]}
    assert code(s3.put_object, Bucket="amber-lake", Key="k", Body=b"x", **sealed) == "AccessDenied"
    upload = {"Bucket": "amber-lake", "Key": "k"}
    assert code(s3.create_multipart_upload, **upload, **sealed) == "AccessDenied"
    begun = aws.s3.create_multipart_upload(**upload, **sealed)["UploadId"]
    part = {"UploadId": begun, "PartNumber": 1, "Body": b"x", **upload}
    assert code(s3.upload_part, **part) == "AccessDenied"


def test_nothing_secret_is_in_the_trail(aws):
    """Neither what is sealed nor keys that callers bring."""
    aws.s3.create_bucket(Bucket="amber-lake")
    customer = "k" * 32
    aws.s3.put_object(
        Bucket="amber-lake",
        Key="k",
        Body=b"tiger-in-object",
        SSECustomerAlgorithm="AES256",
        SSECustomerKey=customer,
    )
    aws.s3.copy_object(
        Bucket="amber-lake",
        Key="c",
        CopySource="amber-lake/k",
        CopySourceSSECustomerAlgorithm="AES256",
        CopySourceSSECustomerKey=customer,
    )
    aws.secretsmanager.create_secret(Name="s", SecretString="tiger-in-secret")
    aws.secretsmanager.put_secret_value(SecretId="s", SecretString="tiger-again")
    aws.secretsmanager.update_secret(SecretId="s", SecretString="tiger-updated")
    aws.ssm.put_parameter(Name="p", Value="tiger-in-parameter", Type="SecureString")
    aws.ssm.get_parameter(Name="p", WithDecryption=True)
    aws.kms.generate_mac(
        KeyId=aws.kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"][
            "KeyId"
        ],
        MacAlgorithm="HMAC_SHA_256",
        Message=b"tiger-in-message",
    )
    url = aws.sqs.create_queue(QueueName="q")["QueueUrl"]
    aws.sqs.send_message(QueueUrl=url, MessageBody="tiger-in-message")
    aws.secretsmanager.batch_get_secret_value(SecretIdList=["s"])

    events = aws.cloudtrail.lookup_events(MaxResults=50)["Events"]
    written = json.dumps([event["CloudTrailEvent"] for event in events])
    assert len(events) > 5
    for secret in ("tiger", customer, base64.b64encode(customer.encode()).decode()):
        assert secret not in written
    assert base64.b64encode(b"tiger-in-message").decode()[:16] not in written
