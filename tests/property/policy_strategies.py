"""Policies and requests that meet: few actions, resources and keys, so that they collide."""

from hypothesis import strategies as st

ACCOUNT = "111111111111"
USER = f"arn:aws:iam::{ACCOUNT}:user/bob"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/run"
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/carol"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"

actions = st.sampled_from(
    ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:GetQueueUrl", "s3:GetObject", "s3:PutObject"]
)
action_patterns = st.sampled_from(
    [
        "*",
        "sqs:*",
        "SQS:Send*",
        "sqs:*Message",
        "sqs:?endMessage",
        "s3:GetObject",
        "s3:Get*",
        "sqs:GetQueueUrl",
        "ec2:*",
        "s*:*Object",
        "*:GetObject",
    ]
).filter(lambda pattern: "*" not in pattern.partition(":")[0] or pattern.startswith("*"))
resources = st.sampled_from(
    [
        f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders",
        f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders",
        f"arn:aws:sqs:us-east-1:{ACCOUNT}:bills",
        "arn:aws:s3:::data/a",
        "arn:aws:s3:::data/a:b",
        "arn:aws:s3:::logs/a",
    ]
)
resource_patterns = st.sampled_from(
    [
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::data/*",
        "arn:aws:s3:::*/a",
        "arn:aws:s3:::data/?",
        "arn:aws:sqs:*:*:orders",
        "arn:aws:sqs:*:orders",
        "arn:aws:sqs",
        "arn:aws:sqs:us-*",
        f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders",
        f"arn:aws:sqs:us-east-1:{ACCOUNT}:*",
        f"arn:aws:sqs:??-*-1:{ACCOUNT}:o*",
        f"arn:aws:*:*:{ACCOUNT}:*",
    ]
)
whole_patterns = resource_patterns.filter(lambda each: each == "*" or each.count(":") == 5)
keys = st.sampled_from(["aws:PrincipalTag/team", "aws:RequestTag/team", "aws:TagKeys"])
values = st.sampled_from(["red", "blue", "RED", "true", "false", ""])
patterns = st.sampled_from(["red", "blue", "r*", "?ed", "*", "true"])
operators = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "ForAllValues:", "ForAnyValue:"]),
    st.sampled_from(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "Bool"]),
    st.sampled_from(["", "IfExists"]),
) | st.just("Null")
blocks = st.dictionaries(
    operators,
    st.dictionaries(keys, st.lists(patterns, min_size=1, max_size=2), min_size=1, max_size=2),
    max_size=2,
)
contexts = st.dictionaries(
    keys.map(str.lower), values | st.lists(values, max_size=2).map(tuple), max_size=3
)


@st.composite
def statements(draw, principals=None, patterns=resource_patterns):
    statement = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    element = draw(st.sampled_from(["Action", "Action", "Action", "NotAction"]))
    statement[element] = draw(st.lists(action_patterns, min_size=1, max_size=3))
    element = draw(st.sampled_from(["Resource", "Resource", "Resource", "NotResource"]))
    statement[element] = draw(st.lists(patterns, min_size=1, max_size=3))
    block = draw(blocks)
    if block:
        statement["Condition"] = block
    if principals is not None:
        element = "Principal"
        if statement["Effect"] == "Deny":
            element = draw(st.sampled_from(["Principal", "NotPrincipal"]))
        statement[element] = draw(principals)
    return statement


def documents(statement_strategy, max_size=12):
    return st.lists(statement_strategy, min_size=1, max_size=max_size).map(
        lambda each: {"Version": "2012-10-17", "Statement": each}
    )


principal_elements = st.sampled_from(
    [
        "*",
        {"AWS": ROOT},
        {"AWS": USER},
        {"AWS": [ROLE, SESSION]},
        {"AWS": ROLE},
        {"AWS": SESSION},
        {"AWS": FEDERATED},
        {"AWS": "222222222222"},
        {"Service": "sns.amazonaws.com"},
    ]
)
callers = st.sampled_from([USER, SESSION, FEDERATED, ROOT, "anonymous", "sns.amazonaws.com"])
owners = st.sampled_from([ACCOUNT, ACCOUNT, "222222222222"])


@st.composite
def cases(draw):
    """A whole simulation case, with any layer."""
    identity = documents(statements(), 4)
    session = documents(statements(patterns=whole_patterns), 4)
    named = documents(statements(principals=principal_elements), 4)
    case = {
        "request": {
            "action": draw(actions),
            "resource": draw(resources),
            "resourceAccount": draw(owners),
            "principal": draw(callers),
            "context": draw(contexts),
        },
        "identityPolicies": draw(st.lists(identity, max_size=2)),
        "resourcePolicy": draw(st.none() | named),
    }
    for member, strategy in (
        ("permissionsBoundaries", identity),
        ("sessionPolicies", session),
        ("vpcEndpointPolicies", named),
    ):
        case[member] = draw(st.lists(strategy, max_size=1))
    case["serviceControlPolicies"] = draw(
        st.lists(st.lists(identity, min_size=1, max_size=2), max_size=2)
    )
    return case
