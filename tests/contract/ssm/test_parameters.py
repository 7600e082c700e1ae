"""PutParameter, GetParameter(s), DeleteParameter(s), GetParameterHistory."""

import json
from datetime import timedelta

import pytest

INVALID_NAME = (
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can '
    "consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of "
    "letters, numbers and the following 3 symbols .-_"
)


def not_found(name):
    return "ParameterNotFound", f"Parameter {name} not found."


def test_a_parameter_has_a_value_a_version_and_an_arn(ssm, put, aws):
    assert put("/app/db", Value="a,b", Type="StringList")["Version"] == 1

    shown = ssm.get_parameter(Name="/app/db")["Parameter"]

    assert shown == {
        "Name": "/app/db",
        "Type": "StringList",
        "Value": "a,b",
        "Version": 1,
        "LastModifiedDate": aws.clock.now(),
        "ARN": f"arn:aws:ssm:us-east-1:{aws.account}:parameter/app/db",
        "DataType": "text",
    }


def test_a_parameter_is_found_with_a_slash_without_and_by_arn(ssm, put):
    """LocalStack, test_put_parameters and test_get_parameter_by_arn, which ran against AWS."""
    put("one")
    put("/a/b")

    assert ssm.get_parameter(Name="/one")["Parameter"]["Name"] == "/one"
    for name in ("one", "/a/b"):
        arn = ssm.get_parameter(Name=name)["Parameter"]["ARN"]
        assert ssm.get_parameter(Name=arn)["Parameter"]["Name"] == name
        assert ssm.get_parameters(Names=[arn])["Parameters"][0]["ARN"] == arn


@pytest.mark.parametrize("name", ["/a//b", "a/b", "/a/", "a b", "ä", "/a/b/"])
def test_a_name_has_a_form(ssm, put, refused, name):
    expected = ("ValidationException", INVALID_NAME)
    assert refused(put, name=name) == expected
    assert refused(ssm.get_parameter, Name=name) == expected


@pytest.mark.parametrize(
    ("name", "error", "text"),
    [
        ("aws_x", "ValidationException", 'can\'t be prefixed with "aws" or "ssm"'),
        ("/ssm", "ValidationException", 'can\'t be prefixed with "aws" or "ssm"'),
        ("/ssm/x", "ValidationException", 'can\'t be prefixed with "ssm"'),
        ("/aws/x", "AccessDeniedException", "No access to reserved parameter name: /aws/x."),
        ("x:1", "ValidationException", "Parameter name"),
    ],
)
def test_some_names_are_awss_own(put, refused, name, error, text):
    """moto, tests/test_ssm/test_ssm_boto3.py, quotes AWS."""
    found = refused(put, name=name)

    assert found[0] == error
    assert text in found[1]


def test_hierarchies_have_fifteen_levels(put, code):
    put("/a" * 15)
    assert code(put, name="/a" * 16) == "HierarchyLevelLimitExceededException"


def test_a_parameter_is_overwritten_only_if_asked_to(ssm, put, refused):
    put("a", Description="first", AllowedPattern="[a-z]+")

    assert refused(put, name="a", Value="y") == (
        "ParameterAlreadyExists",
        (
            "The parameter already exists. To overwrite this value, set the overwrite option in "
            "the request to true."
        ),
    )
    assert ssm.put_parameter(Name="a", Value="y", Overwrite=True)["Version"] == 2

    assert ssm.get_parameter(Name="a")["Parameter"]["Value"] == "y"
    (shown,) = ssm.describe_parameters()["Parameters"]
    assert (shown["Description"], shown["AllowedPattern"]) == ("first", "[a-z]+")
    assert refused(put, name="a", Value="9", Overwrite=True)[0] == (
        "ParameterPatternMismatchException"
    )


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ({"Value": ""}, "Value '' at 'value' failed to satisfy constraint"),
        ({"Tags": [{"Key": "a", "Value": "1"}], "Overwrite": True}, "can't be used together"),
        ({"DataType": "AWS:EC2:image"}, "data type is not supported: AWS:EC2:image"),
        ({"DataType": "aws:ec2:image", "Value": "x"}, "ID of an image"),
        ({"DataType": "aws:ssm:integration"}, "SecureString"),
        ({"KeyId": "alias/x"}, "KeyId is required for SecureString type parameter only."),
        ({"Value": "x" * 4097}, "maximum parameter value of 4096 characters"),
        ({"Value": "x" * 8193, "Tier": "Advanced"}, "maximum parameter value of 8192"),
        ({"Policies": "[]", "Tags": [{"Key": "aws:a", "Value": "1"}]}, "reserved"),
        ({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]}, "case aside"),
    ],
)
def test_requests_that_make_no_parameter(put, ssm, refused, request_, text):
    found = refused(put, name="a", **request_)

    assert found[0] == "ValidationException"
    assert text in found[1]
    assert ssm.describe_parameters()["Parameters"] == []


def test_a_new_parameter_needs_a_type(ssm, refused):
    assert refused(ssm.put_parameter, Name="a", Value="x") == (
        "ValidationException",
        "A parameter type is required when you create a parameter.",
    )


def test_an_image_is_named_by_its_id(ssm, put):
    put("a", DataType="aws:ec2:image", Value="ami-0123456789abcdef0")
    assert ssm.get_parameter(Name="a")["Parameter"]["DataType"] == "aws:ec2:image"


def test_a_type_changes_only_outside_hierarchies(put, code):
    put("flat")
    put("/a/b")

    put("flat", Type="StringList", Overwrite=True)
    more = {"Type": "StringList", "Overwrite": True}
    assert code(put, name="/a/b", **more) == "HierarchyTypeMismatchException"


@pytest.mark.parametrize("pattern", ["(", "[a", "(?<=a)b(?<n>"])
def test_a_pattern_must_be_one(put, code, pattern):
    assert code(put, name="a", AllowedPattern=pattern) == "InvalidAllowedPatternException"


def test_a_pattern_cannot_hold_the_server_up(put, code):
    """A pattern that backtracking would spend years on is matched in linear time."""
    slow = {"AllowedPattern": "(a+)+b", "Value": "a" * 4000}
    assert code(put, name="a", **slow) == "ParameterPatternMismatchException"


def test_versions_are_named_after_a_colon(ssm, put, refused):
    put("a", Value="one")
    put("a", Value="two", Overwrite=True)
    ssm.label_parameter_version(Name="a", ParameterVersion=1, Labels=["old"])

    first = ssm.get_parameter(Name="a:1")["Parameter"]
    assert (first["Name"], first["Value"], first["Selector"]) == ("a", "one", ":1")
    assert ssm.get_parameter(Name="a:old")["Parameter"]["Version"] == 1
    assert ssm.get_parameter(Name="a:2")["Parameter"]["Value"] == "two"
    assert refused(ssm.get_parameter, Name="a:3") == (
        "ParameterVersionNotFound",
        "Systems Manager could not find version 3 of a. Verify the version and try again.",
    )
    assert refused(ssm.get_parameter, Name="a:none") == not_found("a:none")
    names = ["a:1", "a:3", "a:none", "b"]
    answer = ssm.get_parameters(Names=names)
    assert [each["Value"] for each in answer["Parameters"]] == ["one"]
    assert answer["InvalidParameters"] == ["a:3", "a:none", "b"]


def test_a_hundred_versions_are_kept(ssm, put, refused, pages):
    for number in range(101):
        put("a", Value=str(number), Overwrite=True)

    history = pages(ssm.get_parameter_history, Name="a")
    versions = [each["Version"] for page in history for each in page["Parameters"]]
    assert versions == list(range(2, 102))
    ssm.label_parameter_version(Name="a", ParameterVersion=2, Labels=["kept"])
    found = refused(put, name="a", Overwrite=True)
    assert found[0] == "ParameterMaxVersionLimitExceeded"
    assert "Version 2, the oldest version, can't be deleted" in found[1]


def test_history_shows_every_version_and_who_made_it(ssm, put, aws):
    put("a", Value="one", Description="first")
    put("a", Value="two", Overwrite=True, Description="second")
    ssm.label_parameter_version(Name="a", Labels=["b", "a"])

    first, second = ssm.get_parameter_history(Name="a")["Parameters"]

    assert (first["Value"], first["Description"], first["Labels"]) == ("one", "first", [])
    assert (second["Value"], second["Labels"]) == ("two", ["a", "b"])
    assert second["LastModifiedUser"] == f"arn:aws:iam::{aws.account}:user/administrator"


def test_deleted_parameters_are_gone_with_their_versions(ssm, put, refused):
    put("a", Value="one")
    put("a", Value="two", Overwrite=True)
    put("/b/c")

    ssm.delete_parameter(Name="a")
    answer = ssm.delete_parameters(Names=["a", "/b/c", "none"])

    assert answer["DeletedParameters"] == ["/b/c"]
    assert answer["InvalidParameters"] == ["a", "none"]
    for operation in (ssm.get_parameter, ssm.delete_parameter, ssm.get_parameter_history):
        assert refused(operation, Name="a") == not_found("a")
    assert put("a", Value="new")["Version"] == 1
    assert len(ssm.get_parameter_history(Name="a")["Parameters"]) == 1


def test_there_are_no_public_parameters(ssm, refused):
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    assert refused(ssm.get_parameter, Name=name) == not_found(name)


def test_tiers(put, refused):
    assert put("standard")["Tier"] == "Standard"
    assert put("advanced", Tier="Advanced", Value="x" * 8192)["Tier"] == "Advanced"
    assert put("small", Tier="Intelligent-Tiering")["Tier"] == "Standard"
    assert put("large", Tier="Intelligent-Tiering", Value="x" * 5000)["Tier"] == "Advanced"
    assert put("standard", Tier="Advanced", Overwrite=True)["Tier"] == "Advanced"
    assert put("standard", Overwrite=True)["Tier"] == "Advanced"
    found = refused(put, name="standard", Tier="Standard", Overwrite=True)
    assert found[0] == "ValidationException"
    assert "You can't downgrade a parameter" in found[1]


def policies(*each):
    return json.dumps(
        [{"Type": kind, "Version": "1.0", "Attributes": attributes} for kind, attributes in each]
    )


def test_a_parameter_expires(ssm, put, aws, code):
    at = (aws.clock.now() + timedelta(days=1)).isoformat()
    text = policies(
        ("Expiration", {"Timestamp": at}),
        ("ExpirationNotification", {"Before": "12", "Unit": "Hours"}),
        ("NoChangeNotification", {"After": "20", "Unit": "Days"}),
    )
    put("a", Tier="Advanced", Policies=text)
    (shown,) = ssm.describe_parameters()["Parameters"]
    assert [each["PolicyType"] for each in shown["Policies"]] == [
        "Expiration",
        "ExpirationNotification",
        "NoChangeNotification",
    ]

    aws.clock.advance(timedelta(days=1))

    assert code(ssm.get_parameter, Name="a") == "ParameterNotFound"
    assert ssm.describe_parameters()["Parameters"] == []
    assert put("a")["Version"] == 1


def test_the_background_deletes_what_has_expired(put, aws):
    from garrison.services.ssm.records import Parameter, ParameterVersion

    at = (aws.clock.now() + timedelta(days=1)).isoformat()
    put("a", Tier="Advanced", Policies=policies(("Expiration", {"Timestamp": at})))
    aws.clock.advance(timedelta(days=2))

    aws.run_due()

    records = aws.store.begin()
    for kind in (Parameter, ParameterVersion):
        assert aws.run(records.page(kind, aws.account, "us-east-1")).records == ()


def test_policies_can_be_taken_away(ssm, put, aws):
    at = (aws.clock.now() + timedelta(days=1)).isoformat()
    put("a", Tier="Advanced", Policies=policies(("Expiration", {"Timestamp": at})))

    put("a", Overwrite=True, Policies="[{}]")

    aws.clock.advance(timedelta(days=2))
    assert ssm.get_parameter(Name="a")["Parameter"]["Version"] == 2


FUTURE = {"Timestamp": "2030-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("x", "InvalidPolicyAttributeException"),
        ('["x"]', "InvalidPolicyAttributeException"),
        (policies(("Other", {})), "InvalidPolicyTypeException"),
        (policies(("Expiration", {})), "InvalidPolicyAttributeException"),
        (
            policies(("Expiration", {"Timestamp": "2020-01-01T00:00:00Z"})),
            "InvalidPolicyAttributeException",
        ),
        (
            policies(("NoChangeNotification", {"After": "x", "Unit": "Days"})),
            "InvalidPolicyAttributeException",
        ),
        (policies(("Expiration", FUTURE), ("Expiration", FUTURE)), "IncompatiblePolicyException"),
        (
            policies(("ExpirationNotification", {"Before": "1", "Unit": "Days"})),
            "IncompatiblePolicyException",
        ),
        (
            policies(*[("NoChangeNotification", {"After": "1", "Unit": "Days"})] * 11),
            "PoliciesLimitExceededException",
        ),
    ],
)
def test_policies_must_make_sense(put, code, text, error):
    assert code(put, name="a", Tier="Advanced", Policies=text) == error


def test_policies_are_of_the_advanced_tier(put, code):
    text = policies(("Expiration", FUTURE))
    assert code(put, name="a", Policies=text) == "ValidationException"
    assert put("a", Tier="Intelligent-Tiering", Policies=text)["Tier"] == "Advanced"
