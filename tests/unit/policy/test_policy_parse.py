"""Documents that AWS refuses, in AWS's words, and documents that it takes.

Messages of identity policies and the order in which IAM notices faults: seen (moto's record of
IAM's answers, 2019; public issues).  See docs/sources/policy.md.
"""

import hashlib
import json

import pytest

from garrison.policy import MalformedPolicy, parse_document, policy_size
from garrison.policy.parse import (
    ALLOW_NOT_PRINCIPAL,
    BAD_SID,
    COLONS,
    EMPTY_STATEMENT,
    INVALID_JSON,
    INVALID_VERSION,
    KEY_PRINCIPALS,
    LEGACY,
    NO_ACTIONS,
    NO_RESOURCES,
    NO_VENDOR,
    OLD_SYNTAX,
    OLD_VERSION,
    ORGANIZATIONS,
    PRINCIPAL_NOT_ALLOWED,
    REPEATED_ID,
    REPEATED_SID,
    SYNTAX,
    TRUST_ACTIONS,
    TRUST_NOT_PRINCIPAL,
    TRUST_RESOURCE,
    VAGUE_VENDOR,
)

BUCKET = "arn:aws:s3:::example"
GOOD = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": BUCKET}


IAM_PATH_FAULT = (
    'IAM resource path must either be "*" or start with user/, federated-user/, role/, '
    "group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, "
    "saml-provider/, oidc-provider/, report/, access-report/."
)


def document(*statements, **members):
    return {"Version": "2012-10-17", "Statement": list(statements), **members}


def changed(**elements):
    """The good statement with other elements; None takes one away."""
    return {key: value for key, value in (GOOD | elements).items() if value is not None}


def condition(operator, value):
    return changed(Condition={operator: {"aws:CurrentTime": value}})


def message(source, kind="managed"):
    with pytest.raises(MalformedPolicy) as refused:
        parse_document(source, kind)
    return refused.value.message


@pytest.mark.parametrize(
    "source",
    [
        "no JSON",
        "",
        "[]",
        '"text"',
        b"\xff\xfe",
        '{"Version": "2012-10-17", "Version": "2012-10-17", "Statement": []}',
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Effect": "Deny"}}',
        '{"Statement": NaN}',
        "[" * 100_000,
        '{"Statement":' * 100_000,
        {"Version": "2013-10-17", "Statement": GOOD},
        {"Version": 2012, "Statement": GOOD},
        {"Version": "2012-10-17"},
        {"Version": "2012-10-17", "Statement": []},
        {"Version": "2012-10-17", "Statement": ["text"]},
        {"Version": "2012-10-17", "Statement": "text"},
        {"Version": "2012-10-17", "statement": GOOD},
        document(GOOD, Extra="field"),
        document(GOOD, Id=["1"]),
        document(GOOD, Id={}),
        document(changed(Effect=None)),
        document(changed(Effect="invalid")),
        document(changed(Effect=["Allow"])),
        document(changed(Extra="field")),
        document(changed(NotResource=[])),
        document(changed(NotAction="iam:x")),
        document(changed(Action={})),
        document(changed(Action=[[]])),
        document(changed(Action=5)),
        document(changed(Resource={"a": BUCKET})),
        document(changed(Resource=["adfdf", {}])),
        document(changed(Sid={})),
        document(changed(Sid=[])),
        document(changed(Sid=1)),
        document(changed(Condition=[])),
        document(changed(Condition="a")),
        document(changed(Condition={"a": "b"})),
        document(changed(Condition={"DateGreaterThan": "b"})),
        document(changed(Condition={"DateGreaterThan": []})),
        document(changed(Condition={"DateGreaterThan": {"a": {}}})),
        document(changed(Condition={"DateGreaterThan": {"a": None}})),
        document(changed(Condition={"x": {"a": "1"}})),
        document(changed(Condition={"ForAnyValue::StringEquals": {"a": "1"}})),
        document(changed(Condition={"NullIfExists": {"a": "true"}})),
        document(changed(Condition={"ForSome:StringEquals": {"a": "1"}})),
    ],
)
def test_what_is_not_the_grammar_is_a_syntax_error(source):
    assert message(source) == SYNTAX


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"Statement": GOOD}, OLD_VERSION),
        ({"Version": "2008-10-17", "Statement": GOOD}, OLD_VERSION),
        ({"Statement": [changed(Sid="a"), {"Sid": "a", "Effect": "Allow"}]}, OLD_VERSION),
        ({"Statement": changed(Effect="denY")}, OLD_VERSION),
        ({"Statement": condition("DateLessThan", "junk")}, OLD_VERSION),
        (document(changed(Effect="denY")), LEGACY),
        (document(changed(Effect="allow", Action=None)), LEGACY),
        (document(changed(Resource="arn:aws:s3::example")), LEGACY),
        (document(changed(Resource="arn:aws:s3::example", Action=None)), LEGACY),
        (document(changed(Resource=None, NotResource="arn:aws:s3::example")), LEGACY),
        (document(changed(Resource="arn:aws::::example")), LEGACY),
        (document(changed(Resource="arn:aws::example")), LEGACY),
        (document(condition("DateGreaterThan", "junk")), LEGACY),
        (document(condition("DateLessThanEquals", "234-13")), LEGACY),
        (document(condition("DateLessThanEquals", "2016-12-13t2:00:00.593194+1")), LEGACY),
        (document(condition("DateLessThanEquals", "2016-12-13t2:00:00.1999999999+10:59")), LEGACY),
        (document(condition("DateLessThan", "9223372036854775808")), LEGACY),
        (document(changed(Sid="a"), {"Sid": "a", "Effect": "Allow"}), REPEATED_SID),
        (document(changed(Sid="with space")), BAD_SID),
        (document(changed(Action=None)), NO_ACTIONS),
        (document({"Effect": "Allow"}), NO_ACTIONS),
        (document(changed(Action=[])), NO_ACTIONS),
        (document({"Effect": "Deny"}, GOOD), NO_ACTIONS),
        (document(changed(Resource=None)), NO_RESOURCES),
        (document(changed(Resource=[])), NO_RESOURCES),
        (document(changed(Action="invalid")), NO_VENDOR),
        (document(changed(Action=None, NotAction="")), NO_VENDOR),
        (document(changed(Action="invalid", Resource=None)), NO_VENDOR),
        (document(changed(Action="s3:List:Bucket")), COLONS),
        (document(changed(Action="s3s:x"), changed(Action="s:3s:x")), COLONS),
        (document(changed(Action="a a:ListBucket")), "Vendor a a is not valid"),
        (document(changed(Principal="*")), PRINCIPAL_NOT_ALLOWED),
        (document(changed(NotPrincipal={"AWS": "*"})), PRINCIPAL_NOT_ALLOWED),
        (document(changed(Resource="arn:aws")), VAGUE_VENDOR),
        (document(changed(Resource="junk x")), 'Resource junk x must be in ARN format or "*".'),
        (document(changed(Resource="")), 'Resource  must be in ARN format or "*".'),
        (document(changed(Resource=["adf"])), 'Resource adf must be in ARN format or "*".'),
        (
            document(changed(Action="s:3:x", Resource="sdf")),
            'Resource sdf must be in ARN format or "*".',
        ),
        (
            document(changed(Resource="a:bsd")),
            'Partition "bsd" is not valid for resource "arn:bsd:*:*:*:*".',
        ),
        (
            document(changed(Resource="a:b:cad")),
            'Partition "b" is not valid for resource "arn:b:cad:*:*:*".',
        ),
        (
            document(changed(Resource="a:b:c:d:e:f:g:h")),
            'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".',
        ),
        (
            document(changed(Resource="aws:s3:::example")),
            'Partition "s3" is not valid for resource "arn:s3:::example:*".',
        ),
        (
            document(changed(Resource=["arn:error:s3:::example", "arn:error:s3::example"])),
            'Partition "error" is not valid for resource "arn:error:s3:::example".',
        ),
        (
            document(changed(Resource="arn:aws:iam:us-east-1::example")),
            "IAM resource arn:aws:iam:us-east-1::example cannot contain region information.",
        ),
        (
            document(changed(Resource="arn:aws:s3:us-east-1::example")),
            "Resource arn:aws:s3:us-east-1::example can not contain region information.",
        ),
        (
            document(changed(Resource="arn:aws:iam:::example")),
            IAM_PATH_FAULT,
        ),
    ],
)
def test_iams_own_words_in_iams_own_order(source, expected):
    assert message(source) == expected


@pytest.mark.parametrize(
    "statement",
    [
        GOOD,
        changed(Action="iam: asdf safdsf af "),
        changed(Action="*"),
        changed(Resource=[BUCKET, "*"]),
        changed(Action=None, NotAction="s3:ListBucket"),
        changed(Resource=None, NotResource="*"),
        changed(Sid=""),
        changed(Sid="Stmt1"),
        changed(Action="s3-s.x:ListBucket"),
        changed(Resource="arn:aws:iam:::user/example"),
        changed(Resource="arn:aws:iam::*:user/${aws:username}"),
        changed(Resource="arn:aws:fdsasf"),
        changed(Resource="arn:aws:s3:us-west-2:123456789012:accesspoint/mine/object/*"),
        changed(Resource="arn:aws-cn:s3:::example"),
        changed(Resource="arn:*:s3:::example"),
        changed(Resource="arn:aws:iam::123456789012:root"),
        changed(Condition={}),
        changed(Condition={"DateGreaterThan": {}}),
        changed(Condition={"DateGreaterThan": {"a": []}}),
        changed(Condition={"unknown": {}}),
        changed(Condition={"Bool": {"aws:SecureTransport": True}}),
        changed(Condition={"NumericLessThan": {"s3:max-keys": 10}}),
        changed(Condition={"NumericLessThan": {"s3:max-keys": [1.5, "2"]}}),
        condition("ForAnyValue:StringEqualsIfExists", "x"),
        condition("DateGreaterThan", "01T"),
        condition("DateLessThan", "-292275054"),
        condition("DateLessThan", "1700000000"),
        condition("DateLessThanEquals", "2019-07-01T13:20:15Z"),
        condition("DateLessThanEquals", "2016-12-13T21:20:37.593194+00:00"),
        condition("DateLessThanEquals", "2016-12-13t2:00:00.593194+23"),
    ],
)
def test_what_iam_stores(statement):
    assert parse_document(document(statement), "managed").statements[0].effect == "Allow"


def test_only_managed_policies_need_the_newest_version():
    old = {"Version": "2008-10-17", "Statement": GOOD}

    assert parse_document(old, "identity").variables is False
    assert parse_document({"Statement": GOOD}, "identity").version == "2008-10-17"


def test_session_policies_take_no_incomplete_arns():
    short = document(changed(Resource="arn:aws:sqs"))

    assert parse_document(short, "identity")
    assert message(short, "session") == 'Resource arn:aws:sqs must be in ARN format or "*".'


def test_the_text_is_kept_as_written():
    text = json.dumps(document(GOOD), indent=4) + "\n"

    parsed = parse_document(text, "identity")

    assert parsed.text == text
    assert parsed.hash == hashlib.sha256(text.encode()).hexdigest()
    assert parse_document(text.encode(), "identity") == parsed


def test_white_space_is_free():
    assert policy_size('{ "a" :\n\t"b c" }') == len('{"a":"bc"}')


# -- policies on resources -------------------------------------------------------------------------

TRUST = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": BUCKET}
MISSING = "Missing required field {}"


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        ("no JSON", "trust", INVALID_JSON),
        ("no JSON", "resource", INVALID_JSON),
        ({"Version": "2013-10-17", "Statement": TRUST}, "trust", INVALID_VERSION),
        ({"Version": "2012-10-17"}, "trust", MISSING.format("Statement")),
        ({"Version": "2012-10-17", "Statement": []}, "trust", EMPTY_STATEMENT),
        (document(TRUST, Extra=1), "trust", "Unknown field Extra"),
        (document(TRUST | {"Extra": 1}), "trust", "Unknown field Extra"),
        (document(TRUST | {"Resource": "*"}), "trust", TRUST_RESOURCE),
        (document(TRUST | {"Action": "s3:GetObject"}), "trust", TRUST_ACTIONS),
        (document(TRUST | {"Action": "*"}), "trust", TRUST_ACTIONS),
        (document(TRUST | {"Action": "sts:InvalidAction"}), "trust", TRUST_ACTIONS),
        (document(TRUST | {"Effect": "allow"}), "trust", "Invalid effect: allow"),
        (
            document({"Principal": "*", "Action": "sts:AssumeRole"}),
            "trust",
            MISSING.format("Effect"),
        ),
        (document({"Effect": "Allow", "Action": "s3:x"}), "resource", MISSING.format("Principal")),
        (document({"Effect": "Allow", "Principal": "*"}), "resource", MISSING.format("Action")),
        (
            document({"Effect": "Deny", "NotPrincipal": "*", "Action": "sts:AssumeRole"}),
            "trust",
            TRUST_NOT_PRINCIPAL,
        ),
        (
            document({"Effect": "Allow", "NotPrincipal": "*", "Action": "s3:x"}),
            "resource",
            ALLOW_NOT_PRINCIPAL,
        ),
        (document(OPEN | {"NotAction": "s3:x"}), "resource", OLD_SYNTAX),
        (document(OPEN | {"Resource": "example"}), "resource", "Policy has invalid resource"),
        (document(OPEN | {"Sid": "a"}, OPEN | {"Sid": "a"}), "resource", REPEATED_ID),
        (document(OPEN | {"Principal": {"AWS": "x"}}), "key", KEY_PRINCIPALS),
        (document(OPEN | {"Principal": "x"}), "key", KEY_PRINCIPALS),
    ],
)
def test_the_older_parsers_words(source, kind, expected):
    assert message(source, kind) == expected


@pytest.mark.parametrize(
    ("principal", "shown"),
    [
        ({"AWS": "someone"}, '"AWS":"someone"'),
        ({"AWS": "arn:aws:iam::123456789012:role/*"}, '"AWS":"arn:aws:iam::123456789012:role/*"'),
        ({"AWS": "arn:aws:iam::*:root"}, '"AWS":"arn:aws:iam::*:root"'),
        ({"AWS": "arn:aws:iam::123456789012:group/g"}, '"AWS":"arn:aws:iam::123456789012:group/g"'),
        ({"AWS": "1234"}, '"AWS":"1234"'),
        ({"Service": "*"}, '"SERVICE":"*"'),
        ({"Service": "ec2.*.com"}, '"SERVICE":"ec2.*.com"'),
        ({"Robot": "x"}, '"Robot"'),
        ({"AWS": []}, '"AWS"'),
        ({"AWS": 5}, '"AWS"'),
    ],
)
def test_a_principal_is_named_whole(principal, shown):
    source = document(OPEN | {"Principal": principal})

    assert message(source, "resource") == f"Invalid principal in policy: {shown}"


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        {"AWS": "*"},
        {"AWS": ["123456789012", "arn:aws:iam::123456789012:root"]},
        {"AWS": "arn:aws:iam::123456789012:user/path/bob"},
        {"AWS": "arn:aws:sts::123456789012:assumed-role/app/me@example.com"},
        {"AWS": "arn:aws:sts::123456789012:federated-user/bob"},
        {"AWS": "AROAEXAMPLEID"},
        {"Service": ["ec2.amazonaws.com", "s3.ap-east-1.amazonaws.com"]},
        {"Federated": "cognito-identity.amazonaws.com"},
        {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
    ],
)
def test_principals_that_can_be_named(principal):
    assert parse_document(document(OPEN | {"Principal": principal}), "resource")


# -- organizations ---------------------------------------------------------------------------------

GUARD = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (GUARD | {"Principal": "*"}, "scp"),
        (GUARD | {"NotPrincipal": "*"}, "scp"),
        (GUARD | {"Action": "invalid"}, "scp"),
        (GUARD, "rcp"),
        (GUARD | {"Principal": {"AWS": "123456789012"}}, "rcp"),
        (GUARD | {"Principal": "*", "Effect": "Allow"}, "rcp"),
        (GUARD | {"Principal": "*", "Action": "*"}, "rcp"),
        ({"Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": "*"}, "rcp"),
    ],
)
def test_organizations_has_one_message(statement, kind):
    assert message(document(statement), kind) == ORGANIZATIONS


def test_an_rcp_names_its_version():
    assert message({"Statement": GUARD | {"Principal": "*"}}, "rcp") == ORGANIZATIONS


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (GUARD, "scp"),
        ({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}, "scp"),
        ({"Effect": "Allow", "Action": "*", "Resource": "*"}, "scp"),
        (GUARD | {"Principal": "*"}, "rcp"),
        ({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}, "rcp"),
    ],
)
def test_what_organizations_stores(statement, kind):
    assert parse_document(document(statement), kind)
