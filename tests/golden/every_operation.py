"""Calls every operation that Garrison implements, each with a small request made from its model.

The requests are sound by the model and mostly about things that do not exist: what matters is which
checks an operation makes, and what it leaves behind.
"""

import json
from base64 import b64encode
from contextlib import suppress

from botocore.exceptions import ClientError

DOCUMENT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }
)
SHARED = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "*",
                "Resource": "*",
                "Principal": {"AWS": "111122223333"},
            }
        ],
    }
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}
        ],
    }
)
ACCOUNT = "111122223333"
BY_NAME = {
    "AssumeRolePolicyDocument": TRUST,
    "AuthenticationCode1": "123456",
    "AuthenticationCode2": "654321",
    "AWSServiceName": "elasticbeanstalk.amazonaws.com",
    "CertificateId": "CERTIFICATE0EXAMPLE000000",
    "EntityType": "User",
    "GlobalEndpointTokenVersion": "v1Token",
    "InstanceProfileName": "profile",
    "JobId": "11111111-2222-3333-4444-555555555555",
    "OpenIDConnectProviderArn": f"arn:aws:iam::{ACCOUNT}:oidc-provider/example.com",
    "PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/sample",
    "PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/sample",
    "PolicyDocument": DOCUMENT,
    "PolicyInputList": [DOCUMENT],
    "PolicySourceArn": f"arn:aws:iam::{ACCOUNT}:user/sample",
    "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/sample",
    "SAMLMetadataDocument": "<EntityDescriptor/>" + " " * 1000,
    "SAMLProviderArn": f"arn:aws:iam::{ACCOUNT}:saml-provider/sample",
    "SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/sample",
    "ServiceName": "codecommit.amazonaws.com",
    "ServiceNamespaces": ["s3"],
    "ServiceNamespace": "s3",
    "Status": "Active",
    "Url": "https://example.com",
    "VersionId": "v1",
}
BACKUP = f"arn:aws:cloudhsm:us-east-1:{ACCOUNT}:backup/backup-aaaaaaaaaaa"
IN_SERVICE = {
    ("cloudhsmv2", "AvailabilityZone"): "us-east-1a",
    ("cloudhsmv2", "BackupId"): "backup-aaaaaaaaaaa",
    ("cloudhsmv2", "ClusterId"): "cluster-aaaaaaaaaaa",
    ("cloudhsmv2", "DestinationRegion"): "eu-west-1",
    ("cloudhsmv2", "HsmType"): "hsm2m.medium",
    ("cloudhsmv2", "ResourceId"): "cluster-aaaaaaaaaaa",
    ("cloudhsmv2", "SubnetIds"): ["subnet-0000000a"],
    ("iam", "Arn"): f"arn:aws:iam::{ACCOUNT}:user/sample",
    ("sts", "Name"): "sample",
    ("kms", "AliasName"): "alias/sample",
    ("kms", "PolicyName"): "default",
    ("kms", "PendingWindowInDays"): 7,
    ("kms", "NumberOfBytes"): 32,
    ("kms", "GranteePrincipal"): f"arn:aws:iam::{ACCOUNT}:user/administrator",
    ("kms", "RetiringPrincipal"): f"arn:aws:iam::{ACCOUNT}:user/administrator",
    ("kms", "Operations"): ["Decrypt"],
    ("kms", "Policy"): DOCUMENT,
    ("kms", "PrimaryRegion"): "eu-west-1",
    ("kms", "ReplicaRegion"): "eu-west-1",
    ("s3", "CopySource"): "sample/sample",
    ("s3", "Policy"): SHARED.replace('"*"', '"arn:aws:s3:::sample/*"', 2).replace(
        '"Action": "arn:aws:s3:::sample/*"', '"Action": "s3:GetObject"'
    ),
    ("s3", "VersionId"): "null",
    ("secretsmanager", "Name"): "new",
    ("secretsmanager", "RemoveReplicaRegion"): "us-west-2",
    ("secretsmanager", "ResourcePolicy"): SHARED,
    ("sqs", "Actions"): ["SendMessage"],
    ("sqs", "AWSAccountIds"): ["444455556666"],
    ("sqs", "Attributes"): {"DelaySeconds": "0"},
    ("sqs", "QueueUrl"): f"http://localhost:4566/{ACCOUNT}/sample",
    ("sqs", "ReceiptHandle"): "sample",
    ("sqs", "SourceArn"): f"arn:aws:sqs:us-east-1:{ACCOUNT}:sample",
    ("sqs", "TaskHandle"): b64encode(
        f'{{"taskId":"t","sourceArn":"arn:aws:sqs:us-east-1:{ACCOUNT}:sample"}}'.encode()
    ).decode(),
    ("ssm", "Path"): "/sample",
    ("ssm", "Policy"): SHARED,
    ("ssm", "ResourceArn"): f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/sample",
    ("ssm", "ResourceType"): "Parameter",
    ("ssm", "SettingId"): "/ssm/parameter-store/default-parameter-tier",
    ("ssm", "SettingValue"): "Standard",
}
OPTIONAL = {
    ("cloudhsmv2", "DeleteResourcePolicy"): {"ResourceArn": BACKUP},
    ("cloudhsmv2", "GetResourcePolicy"): {"ResourceArn": BACKUP},
    ("cloudhsmv2", "PutResourcePolicy"): {"ResourceArn": BACKUP, "Policy": SHARED},
    ("kms", "GenerateDataKey"): {"KeySpec": "AES_256"},
    ("kms", "GenerateDataKeyWithoutPlaintext"): {"KeySpec": "AES_256"},
    ("kms", "GenerateRandom"): {"NumberOfBytes": 32},
    ("secretsmanager", "BatchGetSecretValue"): {"SecretIdList": ["sample"]},
    # A value is text or bytes; and what is read afterwards must still be there.
    ("secretsmanager", "CreateSecret"): {"SecretBinary": None},
    ("secretsmanager", "PutSecretValue"): {"SecretBinary": None, "RotationToken": None},
    ("secretsmanager", "UpdateSecret"): {"SecretBinary": None},
    ("secretsmanager", "DeleteSecret"): {"SecretId": "none"},
    ("ssm", "DeleteParameter"): {"Name": "none"},
    ("ssm", "DeleteParameters"): {"Names": ["none"]},
    ("ssm", "GetParameter"): {"WithDecryption": True},
    ("ssm", "GetParameters"): {"WithDecryption": True},
    ("ssm", "GetParameterHistory"): {"WithDecryption": True},
    ("ssm", "PutParameter"): {"Type": "SecureString", "Overwrite": True},
}

# The model marks it, and it is a name: policies test it, and the trail shows it.
NO_SECRETS = {("s3", "SSEKMSKeyId")}


class Every:
    """Calls operations of one cloud, as its administrator."""

    def __init__(self, aws, secret=""):
        self.aws = aws
        self.secret = secret
        self.key = aws.kms.create_key()["KeyMetadata"]["KeyId"]
        self.blob = aws.kms.encrypt(KeyId=self.key, Plaintext=(secret or "x").encode())[
            "CiphertextBlob"
        ]
        signing = self.new_key("ECC_NIST_P256", "SIGN_VERIFY")
        agreeing = self.new_key("ECC_NIST_P256", "KEY_AGREEMENT")
        encapsulating = self.new_key("ML_KEM_768", "ENCAPSULATE_DECAPSULATE")
        authenticating = self.new_key("HMAC_256", "GENERATE_VERIFY_MAC")
        public_key = aws.kms.get_public_key(KeyId=agreeing)["PublicKey"]
        value = secret or "x"
        with suppress(aws.secretsmanager.exceptions.ResourceExistsException):
            aws.secretsmanager.create_secret(Name="sample", SecretString=value)
        aws.ssm.put_parameter(Name="sample", Value=value, Type="SecureString", Overwrite=True)
        aws.s3.create_bucket(Bucket="sample")
        aws.s3.put_object(Bucket="sample", Key="sample", Body=b"x")
        self.optional = OPTIONAL | {
            ("kms", "Decrypt"): {"CiphertextBlob": self.blob},
            ("kms", "ReEncrypt"): {"CiphertextBlob": self.blob, "DestinationKeyId": self.key},
            ("kms", "RetireGrant"): {"KeyId": self.key, "GrantId": "0" * 64},
            ("kms", "Sign"): {"KeyId": signing, "SigningAlgorithm": "ECDSA_SHA_256"},
            ("kms", "Verify"): {"KeyId": signing, "SigningAlgorithm": "ECDSA_SHA_256"},
            ("kms", "GetPublicKey"): {"KeyId": signing},
            ("kms", "DeriveSharedSecret"): {"KeyId": agreeing, "PublicKey": public_key},
            ("kms", "Encapsulate"): {"KeyId": encapsulating},
            ("kms", "Decapsulate"): {"KeyId": encapsulating},
            ("kms", "GenerateMac"): {"KeyId": authenticating, "MacAlgorithm": "HMAC_SHA_256"},
            ("kms", "VerifyMac"): {"KeyId": authenticating, "MacAlgorithm": "HMAC_SHA_256"},
            ("kms", "GenerateDataKeyPair"): {"KeyPairSpec": "ECC_NIST_P256"},
            ("kms", "GenerateDataKeyPairWithoutPlaintext"): {"KeyPairSpec": "ECC_NIST_P256"},
        }

    def new_key(self, spec, usage):
        """Create a key; return its ID."""
        return self.aws.kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]

    def operations(self):
        """Yield (service, operation) of everything that is implemented."""
        catalogue = self.aws.garrison.catalogue
        for service in sorted(catalogue.names):
            name = service.replace("_", "-")
            model = self.aws.client(name).meta.service_model
            for operation in model.operation_names:
                if catalogue.find(name, operation) is not None:
                    yield name, operation

    def call(self, service, operation):
        """Call an operation; return its request ID, its output and its error code."""
        client = self.aws.client(service)
        model = client.meta.service_model.operation_model(operation)
        request = self.value(service, model.input_shape, "") if model.input_shape else {}
        request |= self.optional.get((service, operation), {})
        request = {name: value for name, value in request.items() if value is not None}
        method = next(
            name for name, known in client.meta.method_to_api_mapping.items() if known == operation
        )
        try:
            output = getattr(client, method)(**request)
            return output["ResponseMetadata"]["RequestId"], output, ""
        except ClientError as error:
            answer = error.response
            return answer["ResponseMetadata"]["RequestId"], answer, answer["Error"]["Code"]

    def value(self, service, shape, name):  # noqa: C901  A table of kinds.
        """Return a small value of a shape."""
        special = IN_SERVICE.get((service, name), BY_NAME.get(name))
        if service == "kms" and name in {"KeyId", "TargetKeyId", "DestinationKeyId"}:
            return self.key
        if service == "kms" and name == "CiphertextBlob":
            return self.blob
        if special is not None and not (self.secret and "sensitive" in shape.metadata):
            return special
        match shape.type_name:
            case "structure":
                wanted = set(shape.required_members)
                if self.secret:
                    wanted |= {
                        member
                        for member, inner in shape.members.items()
                        if inner.metadata.get("sensitive") and (service, member) not in NO_SECRETS
                    }
                return {
                    member: self.value(service, shape.members[member], member)
                    for member in shape.members
                    if member in wanted
                }
            case "list":
                return [self.value(service, shape.member, name.removesuffix("s"))]
            case "map":
                return {"key": self.value(service, shape.value, "")}
            case "integer" | "long":
                return max(1, shape.metadata.get("min", 1))
            case "boolean":
                return False
            case "timestamp":
                return self.aws.clock.now()
            case "blob":
                return self.secret.encode() or b"bytes"
        if shape.enum:
            return shape.enum[0]
        text = self.secret if self.secret and shape.metadata.get("sensitive") else "sample"
        return text.ljust(shape.metadata.get("min", 0), "0")[: shape.metadata.get("max", 10**6)]


def encodings(secret):
    """Return a secret in the forms in which it could be written."""
    raw = secret.encode() if isinstance(secret, str) else secret
    return {
        "as it is": raw,
        "Base64": b64encode(raw).rstrip(b"="),
        "hexadecimal": raw.hex().encode(),
    }
