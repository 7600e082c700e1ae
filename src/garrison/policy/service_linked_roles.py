"""Service-linked roles: which services have one, what it is called, what it may do.

`data/service-linked-roles.json` was put together by hand, and says of each entry how it was
learned; docs/sources/iam-data.md has the list of the sources.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
"""

from functools import cache
from typing import Literal

import msgspec

from garrison.policy.linefile import DATA
from garrison.policy.managed_policies import ARN_PREFIX


class ServiceLinkedRole(msgspec.Struct, frozen=True):
    """The role that `CreateServiceLinkedRole` makes for one service principal.

    ``custom_suffix``: whether the service takes one, or None where that is not known.
    ``learned``: how the principal and the role's name became known: from an ARN in one of AWS's
    own policies, models or examples, from a page of AWS's documentation, from LocalStack's table,
    from a published listing of an account's roles, or not at all.
    ``policy_learned``: the same for the attached policy; `name` means that the names agree.
    """

    service: str
    role_name: str
    policy_name: str
    custom_suffix: bool | None
    learned: Literal["aws-policy", "aws-page", "localstack", "listing", "guess"]
    policy_learned: Literal["aws-page", "localstack", "name"]

    @property
    def path(self) -> str:
        """Return the path of the role."""
        return f"/aws-service-role/{self.service}/"

    @property
    def policy_arn(self) -> str:
        """Return the ARN of the AWS managed policy that is attached."""
        return f"{ARN_PREFIX}/aws-service-role/{self.policy_name}"


def find_service_linked_role(service: str) -> ServiceLinkedRole | None:
    """Return the role of a service principal such as `eks.amazonaws.com`; case matters."""
    return service_linked_roles().get(service)


@cache
def service_linked_roles() -> dict[str, ServiceLinkedRole]:
    """Return all known roles by service principal."""
    content = (DATA / "service-linked-roles.json").read_bytes()
    roles = msgspec.json.decode(content, type=tuple[ServiceLinkedRole, ...])
    return {role.service: role for role in roles}
