"""SecureStrings, which KMS opens for whoever may use the key; and who may do what."""

from base64 import b64decode

import pytest

from cloud import policy


@pytest.fixture
def key(aws):
    return aws.kms.create_key()["KeyMetadata"]["Arn"]


@pytest.mark.parametrize("tier", ["Standard", "Advanced"])
def test_a_secure_string_is_ciphertext_until_it_is_asked_for(ssm, put, key, tier):
    value = "plain7text" * 40
    put("a", Type="SecureString", Value=value, KeyId=key, Tier=tier)

    sealed = ssm.get_parameter(Name="a")["Parameter"]
    opened = ssm.get_parameter(Name="a", WithDecryption=True)["Parameter"]

    assert sealed["Type"] == "SecureString"
    assert b"plain7text" not in b64decode(sealed["Value"])
    assert opened["Value"] == value
    (shown,) = ssm.describe_parameters()["Parameters"]
    assert shown["KeyId"] == key


def test_the_default_key_is_awss_own(ssm, put):
    put("a", Type="SecureString", Value="x")

    assert ssm.get_parameter(Name="a", WithDecryption=True)["Parameter"]["Value"] == "x"
    (shown,) = ssm.describe_parameters()["Parameters"]
    assert shown["KeyId"] == "alias/aws/ssm"


def test_kms_itself_encrypts_a_standard_parameter(aws, ssm, put, key):
    """services-parameter-store.html: with the parameter's ARN as context."""
    put("a", Type="SecureString", KeyId=key)

    shown = ssm.get_parameter(Name="a")["Parameter"]

    opened = aws.kms.decrypt(
        CiphertextBlob=b64decode(shown["Value"]),
        EncryptionContext={"PARAMETER_ARN": shown["ARN"]},
    )
    assert opened["Plaintext"] == b"x"


def test_every_version_is_read_by_who_may_use_the_key(ssm, put, key, as_user, code):
    put("/a/b", Type="SecureString", KeyId=key, Value="one")
    put("/a/b", KeyId=key, Type="SecureString", Value="two", Overwrite=True)
    reader = as_user("reader", ("Allow", "ssm:*", "*"))
    opened = {"WithDecryption": True}

    assert code(reader.get_parameter, Name="/a/b", **opened) == "AccessDeniedException"
    assert code(reader.get_parameters, Names=["/a/b"], **opened) == "AccessDeniedException"
    assert code(reader.get_parameters_by_path, Path="/a", **opened) == "AccessDeniedException"
    assert code(reader.get_parameter_history, Name="/a/b", **opened) == "AccessDeniedException"
    assert reader.get_parameter(Name="/a/b")["Parameter"]["Version"] == 2
    history = ssm.get_parameter_history(Name="/a/b", **opened)["Parameters"]
    assert [each["Value"] for each in history] == ["one", "two"]
    put_ = {"Name": "c", "Value": "x", "Type": "SecureString", "KeyId": key}
    assert code(reader.put_parameter, **put_) == "AccessDeniedException"


def test_a_key_that_cannot_be_used_is_invalid(aws, ssm, put, key, code):
    put("a", Type="SecureString", KeyId=key)
    aws.kms.disable_key(KeyId=key)

    assert code(ssm.get_parameter, Name="a", WithDecryption=True) == "InvalidKeyId"
    assert code(put, name="a", Type="SecureString", Overwrite=True, Value="y") == "InvalidKeyId"
    assert code(put, name="b", Type="SecureString", KeyId="alias/none") == "InvalidKeyId"
    assert ssm.get_parameter(Name="a")["Parameter"]["Version"] == 1


def test_permissions_are_asked_for_the_name_the_path_and_the_whole(aws, put, as_user, refused):
    put("/app/a")
    put("/other/a")
    user = as_user(
        "user",
        (
            "Allow",
            ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
            f"arn:aws:ssm:us-east-1:{aws.account}:parameter/app*",
        ),
    )

    assert user.get_parameter(Name="/app/a")["Parameter"]["Value"] == "x"
    assert len(user.get_parameters_by_path(Path="/app")["Parameters"]) == 1
    denied = "AccessDeniedException"
    assert refused(user.get_parameter, Name="/other/a")[0] == denied
    assert refused(user.get_parameter, Name="/other/none")[0] == denied
    assert refused(user.get_parameters, Names=["/app/a", "/other/a"])[0] == denied
    assert refused(user.get_parameters_by_path, Path="/")[0] == denied
    assert refused(user.describe_parameters) == (
        denied,
        (
            f"User: arn:aws:iam::{aws.account}:user/user is not authorized to perform: "
            f"ssm:DescribeParameters on resource: arn:aws:ssm:us-east-1:{aws.account}:* because no "
            "identity-based policy allows the ssm:DescribeParameters action"
        ),
    )


CONDITIONS = {
    "overwrite": ("PutParameter", {"ssm:Overwrite": "false"}, {"Overwrite": True}),
    "recursive": ("GetParametersByPath", {"ssm:Recursive": "false"}, {"Recursive": True}),
    "tag": ("GetParameter", {"ssm:resourceTag/team": "a"}, {"Name": "untagged"}),
}
REQUESTS = {
    "PutParameter": {"Name": "new", "Value": "x", "Type": "String"},
    "GetParametersByPath": {"Path": "/"},
    "GetParameter": {"Name": "tagged"},
}


@pytest.mark.parametrize(
    ("action", "condition", "change"), CONDITIONS.values(), ids=CONDITIONS.keys()
)
def test_conditions_hold(put, as_user, code, action, condition, change):
    import botocore

    put("tagged", Tags=[{"Key": "team", "Value": "a"}])
    put("untagged")
    user = as_user(
        "user",
        {
            "Effect": "Allow",
            "Action": f"ssm:{action}",
            "Resource": "*",
            "Condition": {"StringEquals": condition},
        },
    )
    operation = getattr(user, botocore.xform_name(action))

    assert code(operation, **REQUESTS[action] | change) == "AccessDeniedException"
    operation(**REQUESTS[action])


def test_tags_at_creation_need_their_own_permission(as_user, code):
    user = as_user("user", ("Allow", "ssm:PutParameter", "*"))
    request = {"Name": "a", "Value": "x", "Type": "String"}

    user.put_parameter(**request)
    tagged = {**request, "Name": "b", "Tags": [{"Key": "a", "Value": "1"}]}
    assert code(user.put_parameter, **tagged) == "AccessDeniedException"


@pytest.fixture
def secret(aws):
    return aws.secretsmanager.create_secret(Name="prod/db", SecretString="hidden")


def test_a_secret_is_read_as_a_parameter(aws, ssm, secret, refused):
    """LocalStack, test_get_secret_parameter, which ran against AWS."""
    name = "/aws/reference/secretsmanager/prod/db"

    shown = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]

    assert (shown["Name"], shown["Value"], shown["Type"]) == (name, "hidden", "SecureString")
    assert secret["ARN"] in shown["SourceResult"]
    aws.secretsmanager.put_secret_value(SecretId="prod/db", SecretString="newer")
    for selector in ("AWSPREVIOUS", secret["VersionId"]):
        old = ssm.get_parameter(Name=f"{name}:{selector}", WithDecryption=True)["Parameter"]
        assert old["Value"] == "hidden"
    assert refused(ssm.get_parameter, Name=name) == (
        "ValidationException",
        "WithDecryption flag must be True for retrieving a Secret Manager secret.",
    )
    missing = "/aws/reference/secretsmanager/none"
    assert refused(ssm.get_parameter, Name=missing, WithDecryption=True) == (
        "ParameterNotFound",
        (
            "An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret "
            f"{missing} not found."
        ),
    )
    answer = ssm.get_parameters(Names=[name, missing, "none"], WithDecryption=True)
    assert [each["Value"] for each in answer["Parameters"]] == ["newer"]
    assert answer["InvalidParameters"] == [missing, "none"]


@pytest.mark.usefixtures("secret")
def test_a_secret_is_read_only_by_who_may_read_the_secret(as_user, code):
    user = as_user("user", ("Allow", "ssm:GetParameter", "*"))
    request = {"Name": "/aws/reference/secretsmanager/prod/db", "WithDecryption": True}
    assert code(user.get_parameter, **request) == "AccessDeniedException"


OTHER = "444455556666"
SHARE = {
    "Effect": "Allow",
    "Principal": {"AWS": OTHER},
    "Action": ["ssm:GetParameter", "ssm:GetParameters"],
    "Resource": "*",
}


@pytest.fixture
def shared(aws, put):
    put("/a/b", Tier="Advanced")
    aws.client("sts", OTHER).get_caller_identity()
    return f"arn:aws:ssm:us-east-1:{aws.account}:parameter/a/b"


def test_a_parameter_is_shared_by_a_policy(aws, ssm, shared, code):
    other = aws.client("ssm", OTHER)
    assert code(other.get_parameter, Name=shared) == "AccessDeniedException"

    made = ssm.put_resource_policy(ResourceArn=shared, Policy=policy(SHARE))

    assert other.get_parameter(Name=shared)["Parameter"]["Value"] == "x"
    assert code(other.delete_parameter, Name=shared) == "AccessDeniedException"
    (listed,) = other.describe_parameters(Shared=True)["Parameters"]
    assert listed["ARN"] == shared
    assert other.describe_parameters()["Parameters"] == []
    (entry,) = ssm.get_resource_policies(ResourceArn=shared)["Policies"]
    assert entry == {
        "PolicyId": made["PolicyId"],
        "PolicyHash": made["PolicyHash"],
        "Policy": policy(SHARE),
    }


def test_a_policy_is_replaced_and_taken_away_by_its_hash(ssm, shared, code):
    made = ssm.put_resource_policy(ResourceArn=shared, Policy=policy(SHARE))
    named = {key: made[key] for key in ("PolicyId", "PolicyHash")}
    stale = named | {"PolicyHash": "0" * 64}
    unknown = named | {"PolicyId": "none"}
    again = {"ResourceArn": shared, "Policy": policy(SHARE | {"Action": "ssm:GetParameter"})}

    limit = "ResourcePolicyLimitExceededException"
    assert code(ssm.put_resource_policy, **again) == limit
    for wrong, error in (
        (stale, "ResourcePolicyConflictException"),
        (unknown, "ResourcePolicyNotFoundException"),
    ):
        assert code(ssm.put_resource_policy, **again, **wrong) == error
        assert code(ssm.delete_resource_policy, ResourceArn=shared, **wrong) == error

    newer = ssm.put_resource_policy(**again, **named)
    assert newer["PolicyId"] == made["PolicyId"]
    ssm.delete_resource_policy(
        ResourceArn=shared, PolicyId=newer["PolicyId"], PolicyHash=newer["PolicyHash"]
    )
    assert ssm.get_resource_policies(ResourceArn=shared)["Policies"] == []


def test_what_cannot_be_shared(ssm, shared, put, code, aws):
    put("standard")
    arn = f"arn:aws:ssm:us-east-1:{aws.account}:parameter"
    text = policy(SHARE)

    def share(name, document=text):
        return code(ssm.put_resource_policy, ResourceArn=name, Policy=document)

    assert share(f"{arn}/standard") == "ResourcePolicyInvalidParameterException"
    assert share(f"{arn}/none") == "ResourceNotFoundException"
    assert share(shared, "{}") == "MalformedResourcePolicyDocumentException"
    assert share("x" * 30) == "ResourcePolicyInvalidParameterException"
    assert share(f"arn:aws:ssm:us-east-1:{aws.account}:document/a") == "NotImplemented"
