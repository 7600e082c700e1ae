"""What IAM stores, and the rules that its records keep by themselves.

A user, group or role carries its inline policies and the ARNs of its managed ones: all that
authorization needs of a principal is its record, its groups' and the managed policies'.  Who
belongs to whom is told by unique IDs, which never change and never come again: a renamed user keeps
everything, and a deleted and recreated one inherits nothing.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from garrison.core import quotas
from garrison.core.record import Index, Kind, Record
from garrison.policy.parse import policy_size

Status = Literal["Active", "Inactive"]
EncryptionMode = Literal["Allowed", "Required"]
Granularity = Literal["SERVICE_LEVEL", "ACTION_LEVEL"]

SERVICE_LINKED_PATH = "/aws-service-role/"
"""Roles under this path belong to a service, policies under it to such roles."""
AWS_ACCOUNT = "aws"
"""The account in the ARNs of AWS's own policies."""
MAX_SESSION_DURATION_DEFAULT_S = 3_600


def place(path: str, name: str) -> str:
    """Return where a name stands in the order of listings: by path, then by name.

    A space parts them: no path contains one, so a path prefix never matches part of a name.
    """
    return f"{path} {name.lower()}"


def _named(name: str) -> dict[str, Index]:
    # Names are unique regardless of case; listings come in the order of paths.
    return {
        "name": Index(lambda record: (getattr(record, name).lower(),), unique=True),
        "path": Index(lambda record: (place(record.path, getattr(record, name)),)),
    }


def _unique_id(name: str) -> Index:
    return Index(lambda record: (getattr(record, name),), unique=True, across_accounts=True)


ATTACHED = Index(lambda record: record.attached)
BOUNDARY = Index(lambda record: (record.boundary,) if record.boundary else ())


class Homed(Record, frozen=True, kw_only=True):
    """What has an ARN of IAM's, which names a partition and no Region."""

    home: str = "aws"
    """The partition that it was made in: that of the Region to which the request was sent."""

    @property
    def partition(self) -> str:
        """The partition in its ARN."""
        return self.home


class Account(Record, frozen=True, kw_only=True):
    """An account, and its root user: whose ID is the account's."""

    kind = Kind(
        "iam.account",
        identifiers=("account",),
        arn="arn:{partition}:iam::{account}:root",
        indexes={
            "alias": Index(
                lambda account: (account.alias,) if account.alias else (),
                unique=True,
                across_accounts=True,
            )
        },
    )

    created_at: datetime
    name: str = ""
    email: str = ""
    alias: str = ""
    access_key_ids: tuple[str, ...] = ()
    """Of the root user."""
    password_hash: str = ""
    """Of the root user; empty if it has none."""
    token_version: int = 1
    """Of session tokens that the global endpoint of STS gives out: 1 or 2."""
    quotas: dict[str, int] = msgspec.field(default_factory=dict)
    """Quotas that were raised for this account, by the names in AWS's errors."""

    def __repr__(self) -> str:
        """Name the account, never its password's hash."""
        return f"Account({self.account!r}, alias={self.alias!r})"

    def quota(self, name: str, default: int) -> int:
        """Return a quota of this account, such as ``UsersPerAccount``."""
        return self.quotas.get(name, default)


class PolicyHolder(Homed, frozen=True, kw_only=True):
    """What identity policies are attached to: a user, a group or a role."""

    noun: ClassVar[str]
    """As in AWS's messages: ``user``."""
    managed_policies_max: ClassVar[int]
    inline_characters_max: ClassVar[int]

    path: str = "/"
    created_at: datetime
    inline: dict[str, str] = msgspec.field(default_factory=dict)
    """Documents by the policies' names."""
    attached: tuple[str, ...] = ()
    """ARNs of managed policies, in the order in which they were attached."""

    @property
    def name(self) -> str:
        """The name, unique in the account regardless of case."""
        raise NotImplementedError

    @property
    def unique_id(self) -> str:
        """The ID that never changes and never comes again."""
        raise NotImplementedError

    @property
    def inline_characters(self) -> int:
        """The size of all inline policies together, as quotas count it."""
        return sum(map(policy_size, self.inline.values()))


class User(PolicyHolder, frozen=True, kw_only=True):
    """An IAM user."""

    kind = Kind(
        "iam.user",
        identifiers=("user_name",),
        arn="arn:{partition}:iam::{account}:user{path}{user_name}",
        cloudformation="AWS::IAM::User",
        resource_type="user",
        tags="tags",
        indexes=_named("user_name")
        | {
            "unique_id": _unique_id("user_id"),
            "group": Index(lambda user: user.group_ids),
            "attached": ATTACHED,
            "boundary": BOUNDARY,
        },
    )
    noun = "user"
    managed_policies_max = quotas.MANAGED_POLICIES_PER_USER
    inline_characters_max = quotas.USER_INLINE_POLICIES_CHARACTERS

    user_name: str
    user_id: str
    boundary: str = ""
    """The ARN of the permissions boundary; empty for none."""
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    group_ids: tuple[str, ...] = ()
    access_key_ids: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The user's name."""
        return self.user_name

    @property
    def unique_id(self) -> str:
        """``AIDA…``."""
        return self.user_id


class Group(PolicyHolder, frozen=True, kw_only=True):
    """A group of users.  Its members know it by its ID."""

    kind = Kind(
        "iam.group",
        identifiers=("group_name",),
        arn="arn:{partition}:iam::{account}:group{path}{group_name}",
        cloudformation="AWS::IAM::Group",
        resource_type="group",
        indexes=_named("group_name") | {"unique_id": _unique_id("group_id"), "attached": ATTACHED},
    )
    noun = "group"
    managed_policies_max = quotas.MANAGED_POLICIES_PER_GROUP
    inline_characters_max = quotas.GROUP_INLINE_POLICIES_CHARACTERS

    group_name: str
    group_id: str

    @property
    def name(self) -> str:
        """The group's name."""
        return self.group_name

    @property
    def unique_id(self) -> str:
        """``AGPA…``."""
        return self.group_id


class Role(PolicyHolder, frozen=True, kw_only=True):
    """A role, and who is trusted with it."""

    kind = Kind(
        "iam.role",
        identifiers=("role_name",),
        arn="arn:{partition}:iam::{account}:role{path}{role_name}",
        cloudformation="AWS::IAM::Role",
        resource_type="role",
        tags="tags",
        indexes=_named("role_name")
        | {
            "unique_id": _unique_id("role_id"),
            "attached": ATTACHED,
            "boundary": BOUNDARY,
        },
    )
    noun = "role"
    managed_policies_max = quotas.MANAGED_POLICIES_PER_ROLE
    inline_characters_max = quotas.ROLE_INLINE_POLICIES_CHARACTERS

    role_name: str
    role_id: str
    trust_policy: str
    """As it was written: ``operations.trust`` says what it means now."""
    trusted: dict[str, str] = msgspec.field(default_factory=dict)
    """The unique IDs that the ARNs in the trust policy stood for when it was written."""
    description: str = ""
    max_session_duration_s: int = MAX_SESSION_DURATION_DEFAULT_S
    boundary: str = ""
    """The ARN of the permissions boundary; empty for none."""
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    service_name: str = ""
    """Whose service-linked role this is; empty for all others."""

    @property
    def name(self) -> str:
        """The role's name."""
        return self.role_name

    @property
    def unique_id(self) -> str:
        """``AROA…``."""
        return self.role_id

    @property
    def service_linked(self) -> bool:
        """True if only its service may change or delete it."""
        return self.path.startswith(SERVICE_LINKED_PATH)


class PolicyVersion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One version of a managed policy; never changed."""

    number: int
    text: str
    created_at: datetime

    @property
    def version_id(self) -> str:
        """``v1`` and so on."""
        return f"v{self.number}"


class ManagedPolicy(Homed, frozen=True, kw_only=True):
    """A managed policy: the account's own, or (never stored) one of AWS's."""

    kind = Kind(
        "iam.policy",
        identifiers=("arn",),
        arn="arn:{partition}:iam::{account}:policy{path}{policy_name}",
        cloudformation="AWS::IAM::ManagedPolicy",
        resource_type="policy",
        tags="tags",
        indexes=_named("policy_name"),
    )

    policy_name: str
    policy_id: str
    path: str = "/"
    description: str = ""
    created_at: datetime
    updated_at: datetime
    versions: tuple[PolicyVersion, ...]
    """The oldest first."""
    default_version: int = 1
    next_version: int = 2
    """A number is not used again after its version was deleted."""
    tags: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def text(self) -> str:
        """The default version's document."""
        return next(each.text for each in self.versions if each.number == self.default_version)

    @property
    def of_aws(self) -> bool:
        """True if AWS made it, and nobody else may change it."""
        return self.account == AWS_ACCOUNT

    @property
    def service_linked(self) -> bool:
        """True if only service-linked roles may have it."""
        return self.of_aws and self.path == SERVICE_LINKED_PATH

    def find_version(self, version_id: str) -> PolicyVersion | None:
        """Return a version by its ID, such as ``v2``."""
        for version in self.versions:
            if version.version_id == version_id:
                return version
        return None


class PolicyUsage(Record, frozen=True, kw_only=True):
    """How often an account uses a managed policy, AWS's or its own.

    The account's own policies have one from their creation to their deletion, so an attachment and
    a deletion at the same time cannot both succeed.
    """

    kind = Kind("iam.policy-usage", identifiers=("policy_arn",))

    policy_arn: str
    attachments: int = 0
    boundaries: int = 0


class InstanceProfile(Homed, frozen=True, kw_only=True):
    """What hands a role to an EC2 instance."""

    kind = Kind(
        "iam.instance-profile",
        identifiers=("instance_profile_name",),
        arn="arn:{partition}:iam::{account}:instance-profile{path}{instance_profile_name}",
        cloudformation="AWS::IAM::InstanceProfile",
        resource_type="instance-profile",
        tags="tags",
        indexes=_named("instance_profile_name")
        | {"role": Index(lambda profile: (profile.role_name,) if profile.role_name else ())},
    )

    instance_profile_name: str
    instance_profile_id: str
    path: str = "/"
    created_at: datetime
    role_name: str = ""
    """Empty for none; a role that is in a profile cannot be deleted."""
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class AccessKey(Record, frozen=True, kw_only=True):
    """A long-term access key.  The record is sealed at rest like all others."""

    kind = Kind(
        "iam.access-key", identifiers=("access_key_id",), cloudformation="AWS::IAM::AccessKey"
    )

    access_key_id: str
    secret_access_key: str
    user_id: str
    """The account's ID for the root user's."""
    user_name: str = ""
    """Empty for the root user's."""
    status: Status = "Active"
    created_at: datetime

    def __repr__(self) -> str:
        """Name the key, never the secret."""
        return f"AccessKey({self.access_key_id!r}, user_name={self.user_name!r}, {self.status})"


class MFADevice(Record, frozen=True, kw_only=True):
    """A virtual MFA device, and whose it is."""

    kind = Kind(
        "iam.mfa-device",
        identifiers=("serial_number",),
        arn="{serial_number}",
        cloudformation="AWS::IAM::VirtualMFADevice",
        resource_type="mfa",
        tags="tags",
        indexes={
            "user": Index(lambda device: (device.user_id,) if device.user_id else ()),
        },
    )

    serial_number: str
    seed: str
    """Base32, for `crypto.one_time_codes`."""
    path: str = "/"
    name: str
    created_at: datetime
    tags: dict[str, str] = msgspec.field(default_factory=dict)
    user_id: str = ""
    """Whose it is: a user's ID, or the account's for its root user; empty if it is nobody's."""
    enabled_at: datetime | None = None
    spent_step: int = -1
    """The time step of the last code that was accepted: no code works twice."""

    def __repr__(self) -> str:
        """Name the device, never the seed."""
        return f"MFADevice({self.serial_number!r}, user_id={self.user_id!r})"


# -- what belongs to a user or the root user -------------------------------------------------------
#
# Each knows its owner by the ID that never changes: a renamed user keeps it, and a namesake of a
# deleted one does not find it.  The root user's ID is the account's.

OWNER = Index(lambda record: (record.user_id,))


class LoginProfile(Record, frozen=True, kw_only=True):
    """A user's password for the console."""

    kind = Kind(
        "iam.login-profile",
        identifiers=("user_id",),
        indexes={"user": OWNER},
    )

    user_id: str
    password_hash: str
    former_hashes: tuple[str, ...] = ()
    """Of the passwords before, the latest first; as many as a policy may forbid to use again."""
    reset_required: bool = False
    created_at: datetime
    changed_at: datetime

    def __repr__(self) -> str:
        """Name the owner, never a password's hash."""
        return f"LoginProfile({self.user_id!r})"


class PasswordPolicy(Record, frozen=True, kw_only=True):
    """What an account asks of its users' passwords."""

    kind = Kind("iam.password-policy", identifiers=("account",))

    minimum_length: int = 6
    require_symbols: bool = False
    require_numbers: bool = False
    require_uppercase: bool = False
    require_lowercase: bool = False
    users_may_change: bool = False
    max_age_days: int | None = None
    reuse_prevention: int | None = None
    hard_expiry: bool | None = None
    """True if users whose password has expired need an administrator."""


class SigningCertificate(Record, frozen=True, kw_only=True):
    """A certificate with which a user signs."""

    kind = Kind(
        "iam.signing-certificate",
        identifiers=("certificate_id",),
        indexes={
            "user": OWNER,
            "fingerprint": Index(lambda record: (record.fingerprint,), unique=True),
        },
    )

    certificate_id: str
    user_id: str
    body: str
    fingerprint: str
    """SHA-256 of the certificate: the same one is not kept twice."""
    status: Status = "Active"
    uploaded_at: datetime


class SSHPublicKey(Record, frozen=True, kw_only=True):
    """A key with which a user signs in to CodeCommit."""

    kind = Kind("iam.ssh-public-key", identifiers=("key_id",), indexes={"user": OWNER})

    key_id: str
    user_id: str
    ssh: str
    """``ssh-rsa AAAA…``, without a comment."""
    pem: str
    fingerprint: str
    """MD5, with colons, as SSH shows it."""
    status: Status = "Active"
    uploaded_at: datetime


class ServiceSpecificCredential(Record, frozen=True, kw_only=True):
    """A user name and password, or a key, for one service."""

    kind = Kind(
        "iam.service-specific-credential",
        identifiers=("credential_id",),
        indexes={"user": OWNER},
    )

    credential_id: str
    user_id: str
    service_name: str
    public_part: str
    """The service user name, or the alias of an API key."""
    secret_part: str
    """The password, or the API key."""
    status: Status = "Active"
    created_at: datetime
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        """Name the credential, never the secret."""
        return f"ServiceSpecificCredential({self.credential_id!r}, {self.service_name!r})"


# -- what belongs to the account -------------------------------------------------------------------


class ServerCertificate(Homed, frozen=True, kw_only=True):
    """A certificate with its private key, for a load balancer and its like."""

    kind = Kind(
        "iam.server-certificate",
        identifiers=("server_certificate_name",),
        arn="arn:{partition}:iam::{account}:server-certificate{path}{server_certificate_name}",
        cloudformation="AWS::IAM::ServerCertificate",
        resource_type="server-certificate",
        tags="tags",
        indexes=_named("server_certificate_name"),
    )

    server_certificate_name: str
    server_certificate_id: str
    path: str = "/"
    body: str
    chain: str = ""
    private_key: str
    uploaded_at: datetime
    expires_at: datetime
    tags: dict[str, str] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:
        """Name the certificate, never the private key."""
        return f"ServerCertificate({self.server_certificate_name!r})"

    @property
    def name(self) -> str:
        """The certificate's name."""
        return self.server_certificate_name


class SAMLPrivateKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key with which assertions are decrypted."""

    key_id: str
    pem: str
    added_at: datetime

    def __repr__(self) -> str:
        """Name the key, never its material."""
        return f"SAMLPrivateKey({self.key_id!r})"


class SAMLProvider(Homed, frozen=True, kw_only=True):
    """A SAML 2.0 identity provider."""

    kind = Kind(
        "iam.saml-provider",
        identifiers=("name",),
        arn="arn:{partition}:iam::{account}:saml-provider/{name}",
        cloudformation="AWS::IAM::SAMLProvider",
        resource_type="saml-provider",
        tags="tags",
    )

    name: str
    unique_id: str
    """``SAMLProviderUUID``."""
    metadata: str
    created_at: datetime
    valid_until: datetime
    encryption_mode: EncryptionMode = "Allowed"
    private_keys: tuple[SAMLPrivateKey, ...] = ()
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class OIDCProvider(Homed, frozen=True, kw_only=True):
    """An OpenID Connect identity provider."""

    kind = Kind(
        "iam.oidc-provider",
        identifiers=("url",),
        arn="arn:{partition}:iam::{account}:oidc-provider/{url}",
        cloudformation="AWS::IAM::OIDCProvider",
        resource_type="oidc-provider",
        tags="tags",
    )

    url: str
    """Without ``https://``: the issuer in tokens has it."""
    client_ids: tuple[str, ...] = ()
    thumbprints: tuple[str, ...] = ()
    created_at: datetime
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class RoleDeletion(Record, frozen=True, kw_only=True):
    """The deletion of a service-linked role, which is done as soon as it is asked for."""

    kind = Kind("iam.role-deletion", identifiers=("task_id",))

    task_id: str
    deleted_at: datetime


class CredentialReport(Record, frozen=True, kw_only=True):
    """The latest credential report of an account."""

    kind = Kind("iam.credential-report", identifiers=("account",))

    content: str
    generated_at: datetime


class ActionUse(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The last time that somebody used an action."""

    namespace: str
    action: str
    entity_arn: str
    region: str
    used_at: datetime


class EntityFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A user or role that a report is about."""

    arn: str
    name: str
    entity_type: Literal["USER", "ROLE"]
    unique_id: str
    path: str


class AccessReport(Record, frozen=True, kw_only=True):
    """Which services somebody may use, and when they were last used."""

    kind = Kind("iam.access-report", identifiers=("job_id",))

    job_id: str
    requested_by: str
    """The principal ID of who asked: nobody else may see it."""
    granularity: Granularity
    created_at: datetime
    namespaces: tuple[str, ...]
    """All that may be used, sorted."""
    entities: tuple[EntityFacts, ...]
    uses: tuple[ActionUse, ...]
