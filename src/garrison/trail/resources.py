"""Which resources an event is found under: those it lists, and those that its parameters name.

AWS lists ``resources`` in few services' records, yet its look-ups find IAM's events by user, role
or policy too: the names come from the request and the response.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from garrison.trail.event import Resource

IAM_MEMBERS = {
    "accessKeyId": "AWS::IAM::AccessKey",
    "groupName": "AWS::IAM::Group",
    "instanceProfileName": "AWS::IAM::InstanceProfile",
    "openIDConnectProviderArn": "AWS::IAM::OIDCProvider",
    "policyArn": "AWS::IAM::Policy",
    "roleName": "AWS::IAM::Role",
    "sAMLProviderArn": "AWS::IAM::SAMLProvider",
    "serialNumber": "AWS::IAM::MfaDevice",
    "serverCertificateName": "AWS::IAM::ServerCertificate",
    "userName": "AWS::IAM::User",
}
"""Members of IAM's requests that name something."""

IAM_MADE = {
    "accessKey": ("AWS::IAM::AccessKey", ("accessKeyId",)),
    "group": ("AWS::IAM::Group", ("arn", "groupId", "groupName")),
    "instanceProfile": (
        "AWS::IAM::InstanceProfile",
        ("arn", "instanceProfileId", "instanceProfileName"),
    ),
    "policy": ("AWS::IAM::Policy", ("arn", "policyId", "policyName")),
    "role": ("AWS::IAM::Role", ("arn", "roleId", "roleName")),
    "user": ("AWS::IAM::User", ("arn", "userId", "userName")),
}
"""Structures of IAM's responses, and which members are names of what they describe."""

STS_MEMBERS = {
    "roleSessionName": "AWS::STS::AssumedRole",
    "roleArn": "AWS::IAM::Role",
}
"""Members of STS's requests that name something."""

Named = tuple[str, str]
"""A CloudFormation type and a name: an ARN, an ID or what the user calls it."""


def find_resources(
    source: str,
    resources: tuple[Resource, ...],
    parameters: Mapping[str, Any] | None,
    elements: Mapping[str, Any] | None,
) -> tuple[Named, ...]:
    """Return every type and name that an event is found under, each once."""
    found = [named for resource in resources for named in _listed(resource)]
    if source == "iam.amazonaws.com":
        found += _iam(parameters or {}, elements or {})
    elif source == "sts.amazonaws.com":
        found = [*_sts(parameters or {}, elements or {}), *found]
    return tuple(dict.fromkeys(found))


def _listed(resource: Resource) -> Iterator[Named]:
    # Source: docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html ("Key ARN
    # (or key ID and key ARN)").
    yield resource.type, resource.arn
    if resource.type == "AWS::KMS::Key" and ":key/" in resource.arn:
        yield resource.type, resource.arn.rpartition("/")[2]


def _iam(parameters: Mapping[str, Any], elements: Mapping[str, Any]) -> Iterator[Named]:
    for member, kind in IAM_MEMBERS.items():
        name = parameters.get(member)
        if isinstance(name, str):
            yield kind, name
    for member, (kind, names) in IAM_MADE.items():
        made = elements.get(member)
        if isinstance(made, Mapping):
            for name in names:
                if isinstance(made.get(name), str):
                    yield kind, made[name]


def _sts(parameters: Mapping[str, Any], elements: Mapping[str, Any]) -> Iterator[Named]:
    credentials = elements.get("credentials")
    if isinstance(credentials, Mapping) and "accessKeyId" in credentials:
        yield "AWS::IAM::AccessKey", credentials["accessKeyId"]
    session = elements.get("assumedRoleUser")
    if isinstance(session, Mapping):
        for member in ("assumedRoleId", "arn"):
            if member in session:
                yield "AWS::STS::AssumedRole", session[member]
    for member, kind in STS_MEMBERS.items():
        name = parameters.get(member)
        if isinstance(name, str):
            yield kind, name
