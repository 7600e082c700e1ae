"""Grants, as an AWS SDK sees them.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
         https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html
         https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
"""

import pytest

DENIED = "AccessDeniedException"


def arn_of(name):
    return f"arn:aws:iam::111122223333:user/{name}"


@pytest.fixture(autouse=True)
def principals(as_user):
    """Users that grants may name: a principal must exist."""
    for name in "uvwrs":
        as_user(name)


@pytest.fixture
def user(as_user):
    """A user without any policy."""
    return as_user("u")


@pytest.fixture
def grant(kms, key):
    """Grant operations on the key to the user."""

    def create(*operations, to="u", **more):
        more.setdefault("KeyId", key["KeyId"])
        return kms.create_grant(GranteePrincipal=arn_of(to), Operations=list(operations), **more)

    return create


def test_a_grant_allows_its_operations_and_no_others(user, key, grant, code):
    request = {"KeyId": key["Arn"], "Plaintext": b"x"}
    assert code(user.encrypt, **request) == DENIED

    grant("Encrypt")

    blob = user.encrypt(**request)["CiphertextBlob"]
    assert code(user.decrypt, CiphertextBlob=blob) == DENIED
    assert code(user.describe_key, KeyId=key["Arn"]) == DENIED


def test_a_grant_is_for_its_grantee_alone(user, as_user, key, grant, code):
    grant("Encrypt", to="v")

    assert code(user.encrypt, KeyId=key["Arn"], Plaintext=b"x") == DENIED
    assert as_user("v").encrypt(KeyId=key["Arn"], Plaintext=b"x")


def test_a_grant_is_for_its_key_alone(user, new_key, grant, code):
    grant("Encrypt")

    assert code(user.encrypt, KeyId=new_key()["Arn"], Plaintext=b"x") == DENIED


def test_a_grant_to_the_account_leaves_it_to_identity_policies(kms, key, as_user, code):
    root = "arn:aws:iam::111122223333:root"
    kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=root, Operations=["Encrypt"])

    assert code(as_user("u").encrypt, KeyId=key["Arn"], Plaintext=b"x") == DENIED


def test_a_grant_is_enough_for_a_grantee_of_another_account(as_other_user, kms, key, code):
    """It stands in for the identity policies of the grantee's account, but its denials hold.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
    """
    request = {"KeyId": key["Arn"], "Plaintext": b"x"}
    grantee, denied = as_other_user("g"), as_other_user("d", ("Deny", "kms:Encrypt", "*"))
    assert code(grantee.encrypt, **request) == DENIED

    for name in ("g", "d"):
        principal = f"arn:aws:iam::444455556666:user/{name}"
        kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=principal, Operations=["Encrypt"])

    blob = grantee.encrypt(**request)["CiphertextBlob"]
    assert code(grantee.decrypt, CiphertextBlob=blob) == DENIED
    assert code(denied.encrypt, **request) == DENIED


def test_a_grant_to_another_account_leaves_it_to_that_accounts_policies(
    as_other_user, kms, key, code
):
    root = "arn:aws:iam::444455556666:root"
    kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=root, Operations=["Encrypt"])
    request = {"KeyId": key["Arn"], "Plaintext": b"x"}

    assert code(as_other_user("u").encrypt, **request) == DENIED
    assert as_other_user("v", ("Allow", "kms:Encrypt", "*")).encrypt(**request)


@pytest.mark.parametrize(
    ("constraints", "context", "allowed"),
    [
        ({"EncryptionContextEquals": {"a": "1"}}, {"a": "1"}, True),
        ({"EncryptionContextEquals": {"a": "1"}}, {"a": "1", "b": "2"}, False),
        ({"EncryptionContextEquals": {"a": "1"}}, {"A": "1"}, False),
        ({"EncryptionContextEquals": {"a": "1"}}, {}, False),
        ({"EncryptionContextEquals": {}}, {}, True),
        ({"EncryptionContextEquals": {}}, {"a": "1"}, False),
        ({"EncryptionContextSubset": {"a": "1"}}, {"a": "1"}, True),
        ({"EncryptionContextSubset": {"a": "1"}}, {"a": "1", "b": "2"}, True),
        ({"EncryptionContextSubset": {"a": "1"}}, {"A": "1", "b": "2"}, False),
        ({"EncryptionContextSubset": {"a": "1"}}, {"a": "2"}, False),
        ({"EncryptionContextSubset": {"a": "1", "b": "2"}}, {"a": "1", "B": "2"}, False),
        ({"EncryptionContextSubset": {"a": "*"}}, {"a": "1"}, False),
        ({"EncryptionContextSubset": {"a": "${aws:username}"}}, {"a": "u"}, False),
    ],
)
def test_a_constraint_decides_case_included(user, key, grant, code, constraints, context, allowed):
    grant("Encrypt", "DescribeKey", Constraints=constraints)

    request = {"KeyId": key["Arn"], "Plaintext": b"x", "EncryptionContext": context}
    if allowed:
        assert user.encrypt(**request)
    else:
        assert code(user.encrypt, **request) == DENIED
    assert user.describe_key(KeyId=key["Arn"])


def test_what_comes_from_a_grant_may_not_give_more(user, as_user, key, grant, code):
    """Source: create-grant-overview.html, Granting CreateGrant permission."""
    grant("CreateGrant", "Encrypt", Constraints={"EncryptionContextSubset": {"a": "1"}})
    as_user("v")
    strict = {"EncryptionContextEquals": {"a": "1", "b": "2"}}
    request = {"KeyId": key["Arn"], "GranteePrincipal": arn_of("v")}

    assert user.create_grant(**request, Operations=["Encrypt"], Constraints=strict)
    for operations, more in (
        (["Encrypt"], {}),
        (["Encrypt"], {"Constraints": {"EncryptionContextSubset": {"b": "2"}}}),
        (["Encrypt"], {"Constraints": {"EncryptionContextSubset": {"A": "1"}}}),
        (["Decrypt"], {"Constraints": strict}),
        (["Encrypt", "Decrypt"], {"Constraints": strict}),
    ):
        assert code(user.create_grant, **request, Operations=operations, **more) == DENIED


def test_a_token_is_accepted_and_a_wrong_one_is_not(user, key, grant, code):
    token = grant("Encrypt")["GrantToken"]
    request = {"KeyId": key["Arn"], "Plaintext": b"x"}

    assert user.encrypt(**request, GrantTokens=[token])
    assert code(user.encrypt, **request, GrantTokens=["AAAA"]) == "InvalidGrantTokenException"


def test_a_token_gives_nobody_anything(as_user, key, grant, code):
    token = grant("Encrypt", to="v")["GrantToken"]

    request = {"KeyId": key["Arn"], "Plaintext": b"x", "GrantTokens": [token]}
    assert code(as_user("u").encrypt, **request) == DENIED


def test_a_named_grant_is_made_once(grant):
    one = grant("Encrypt", Name="n")
    two = grant("Encrypt", Name="n")
    other = grant("Decrypt", Name="n")
    nameless = {grant("Encrypt")["GrantId"], grant("Encrypt")["GrantId"]}

    assert one["GrantId"] == two["GrantId"]
    assert one["GrantToken"] != two["GrantToken"]
    assert other["GrantId"] != one["GrantId"]
    assert len(nameless) == 2


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"GranteePrincipal": "u"}, "InvalidArnException"),
        ({"GranteePrincipal": "dynamodb.us-east-1.amazonaws.com"}, "InvalidArnException"),
        ({"GranteePrincipal": "arn:aws:iam::111122223333:group/g"}, "InvalidArnException"),
        ({"RetiringPrincipal": "arn:aws:s3:::b"}, "InvalidArnException"),
        ({"Operations": ["Sign"]}, "ValidationException"),
        ({"Operations": []}, "ValidationException"),
        (
            {
                "Constraints": {
                    "EncryptionContextEquals": {"a": "1"},
                    "EncryptionContextSubset": {"a": "1"},
                }
            },
            "ValidationException",
        ),
        (
            {"Constraints": {"EncryptionContextEquals": {str(n): "x" for n in range(9)}}},
            "LimitExceededException",
        ),
        (
            {"Constraints": {"EncryptionContextSubset": {"a": "x" * 385}}},
            "LimitExceededException",
        ),
        ({"GranteePrincipal": arn_of("nobody")}, "InvalidArnException"),
        ({"RetiringPrincipal": arn_of("nobody")}, "InvalidArnException"),
        ({"GranteeServicePrincipal": "ec2.amazonaws.com"}, "ValidationException"),
        ({"GrantTokens": ["AAAA"]}, "InvalidGrantTokenException"),
        ({"KeyId": "alias/app"}, "NotFoundException"),
        ({"DryRun": True}, "DryRunOperationException"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_one_wrong_member_is_enough(kms, key, code, change, expected):
    request = {
        "KeyId": key["KeyId"],
        "GranteePrincipal": arn_of("u"),
        "Operations": ["Encrypt"],
    }

    assert code(kms.create_grant, **request | change) == expected
    assert kms.list_grants(KeyId=key["KeyId"])["Grants"] == []


def test_no_grant_on_a_disabled_key(kms, key, code):
    kms.disable_key(KeyId=key["KeyId"])

    request = {"GranteePrincipal": arn_of("u"), "Operations": ["Encrypt"]}
    assert code(kms.create_grant, KeyId=key["KeyId"], **request) == "DisabledException"


def test_a_listing_says_everything_but_the_token(aws, kms, key, grant):
    constraints = {"EncryptionContextSubset": {"a": "1"}}
    made = grant(
        "Encrypt", "Decrypt", Name="n", RetiringPrincipal=arn_of("r"), Constraints=constraints
    )

    (listed,) = kms.list_grants(KeyId=key["KeyId"])["Grants"]
    assert listed.pop("CreationDate") == aws.clock.now()
    assert listed == {
        "KeyId": key["Arn"],
        "GrantId": made["GrantId"],
        "Name": "n",
        "GranteePrincipal": arn_of("u"),
        "RetiringPrincipal": arn_of("r"),
        "IssuingAccount": "arn:aws:iam::111122223333:root",
        "Operations": ["Encrypt", "Decrypt"],
        "Constraints": constraints,
    }


def test_a_listing_is_filtered_and_paged(kms, key, grant, code):
    made = [grant("Encrypt", to=name)["GrantId"] for name in "uvwuu"]
    key_id = key["KeyId"]

    pages = list(
        kms.get_paginator("list_grants").paginate(KeyId=key_id, PaginationConfig={"PageSize": 2})
    )
    assert [len(page["Grants"]) for page in pages] == [2, 2, 1]
    assert sorted(each["GrantId"] for page in pages for each in page["Grants"]) == sorted(made)
    assert len(kms.list_grants(KeyId=key_id, GranteePrincipal=arn_of("u"))["Grants"]) == 3
    assert len(kms.list_grants(KeyId=key_id, GrantId=made[1])["Grants"]) == 1
    assert code(kms.list_grants, KeyId=key_id, GrantId="x") == "InvalidGrantIdException"
    assert code(kms.list_grants, KeyId=key_id, Marker="x") == "InvalidMarkerException"


def test_revoking_ends_a_grant(kms, user, key, grant, code):
    made = grant("Encrypt")
    grant_id = made["GrantId"]
    request = {"KeyId": key["KeyId"], "GrantId": grant_id}
    assert user.encrypt(KeyId=key["Arn"], Plaintext=b"x")

    assert code(kms.revoke_grant, **request, DryRun=True) == "DryRunOperationException"
    kms.revoke_grant(**request)

    assert code(user.encrypt, KeyId=key["Arn"], Plaintext=b"x") == DENIED
    assert code(kms.revoke_grant, **request) == "NotFoundException"
    assert code(kms.revoke_grant, **request | {"GrantId": "x"}) == "InvalidGrantIdException"


def test_a_grant_of_another_key_is_not_revoked(kms, new_key, grant, code):
    made = grant("Encrypt")

    request = {"KeyId": new_key()["KeyId"], "GrantId": made["GrantId"]}
    assert code(kms.revoke_grant, **request) == "NotFoundException"


def test_the_retiring_principal_retires(as_user, kms, key, grant):
    """No policy allows it: the grant does."""
    made = grant("Encrypt", RetiringPrincipal=arn_of("r"))

    as_user("r").retire_grant(KeyId=key["Arn"], GrantId=made["GrantId"])

    assert kms.list_grants(KeyId=key["KeyId"])["Grants"] == []


def test_a_token_names_the_grant_to_retire(as_user, kms, key, grant, code):
    made = grant("Encrypt", RetiringPrincipal=arn_of("r"))

    as_user("r").retire_grant(GrantToken=made["GrantToken"])

    assert kms.list_grants(KeyId=key["KeyId"])["Grants"] == []
    assert code(kms.retire_grant, GrantToken=made["GrantToken"]) == "InvalidGrantTokenException"


def test_the_grantee_retires_if_the_grant_says_so(user, key, grant, code):
    without, within = grant("Encrypt"), grant("Encrypt", "RetireGrant")

    request = {"KeyId": key["Arn"], "GrantId": without["GrantId"]}
    assert code(user.retire_grant, **request) == DENIED
    user.retire_grant(KeyId=key["Arn"], GrantId=within["GrantId"])


def test_the_issuing_account_delegates_retiring(as_user, key, grant, code):
    made = grant("Encrypt")
    request = {"KeyId": key["Arn"], "GrantId": made["GrantId"]}

    assert code(as_user("v").retire_grant, **request) == DENIED
    as_user("w", ("Allow", "kms:RetireGrant", "*")).retire_grant(**request)


def test_the_key_policy_has_no_say_in_retiring(as_user, kms, new_key, key_policy, code):
    """Source: grant-delete.html: kms:RetireGrant is not effective in a key policy."""
    user = as_user("v")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": arn_of("v")},
        "Action": "kms:RetireGrant",
        "Resource": "*",
    }
    key = new_key(Policy=key_policy(statement, delegate=True))
    made = kms.create_grant(
        KeyId=key["KeyId"], GranteePrincipal=arn_of("u"), Operations=["Encrypt"]
    )

    assert code(user.retire_grant, KeyId=key["Arn"], GrantId=made["GrantId"]) == DENIED


@pytest.mark.parametrize(
    ("request_members", "expected"),
    [
        ({}, "ValidationException"),
        ({"GrantId": "0" * 64}, "ValidationException"),
        ({"GrantId": "0" * 64, "KeyId": "{Arn}"}, "NotFoundException"),
        ({"GrantId": "x", "KeyId": "{Arn}"}, "InvalidGrantIdException"),
        ({"GrantToken": "x"}, "InvalidGrantTokenException"),
    ],
)
def test_a_grant_to_retire_must_be_named(kms, key, code, request_members, expected):
    request = {name: value.format(**key) for name, value in request_members.items()}

    assert code(kms.retire_grant, **request) == expected


def test_retirable_grants_are_those_of_one_principal_of_the_account(kms, new_key, code):
    for retiring in ("r", "r", "s"):
        kms.create_grant(
            KeyId=new_key()["KeyId"],
            GranteePrincipal=arn_of("u"),
            Operations=["Encrypt"],
            RetiringPrincipal=arn_of(retiring),
        )

    listed = kms.list_retirable_grants(RetiringPrincipal=arn_of("r"), Limit=1)
    assert listed["Truncated"]
    rest = kms.list_retirable_grants(RetiringPrincipal=arn_of("r"), Marker=listed["NextMarker"])
    assert len(listed["Grants"] + rest["Grants"]) == 2
    foreign = "arn:aws:iam::444455556666:user/r"
    assert code(kms.list_retirable_grants, RetiringPrincipal=foreign) == "InvalidArnException"


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt", "Decrypt"]}}, True),
        ({"ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]}}, False),
        ({"StringEquals": {"kms:GranteePrincipal": arn_of("v")}}, True),
        ({"StringEquals": {"kms:GranteePrincipal": arn_of("w")}}, False),
        ({"StringEquals": {"kms:RetiringPrincipal": arn_of("r")}}, True),
        ({"Bool": {"kms:GrantIsForAWSResource": "true"}}, False),
        ({"StringEquals": {"kms:GrantConstraintType": "EncryptionContextSubset"}}, True),
        ({"StringEquals": {"kms:GrantConstraintType": "EncryptionContextEquals"}}, False),
        ({"StringEquals": {"kms:EncryptionContext:app": "hr"}}, True),
        ({"StringEquals": {"kms:EncryptionContext:app": "it"}}, False),
    ],
)
def test_a_condition_decides_which_grants_may_be_made(as_user, key, code, condition, allowed):
    """Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"""
    statement = {
        "Effect": "Allow",
        "Action": "kms:CreateGrant",
        "Resource": "*",
        "Condition": condition,
    }
    user = as_user("u", statement)
    request = {
        "KeyId": key["KeyId"],
        "GranteePrincipal": arn_of("v"),
        "RetiringPrincipal": arn_of("r"),
        "Operations": ["Encrypt"],
        "Constraints": {"EncryptionContextSubset": {"app": "hr"}},
    }

    if allowed:
        assert user.create_grant(**request)
    else:
        assert code(user.create_grant, **request) == DENIED
