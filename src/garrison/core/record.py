"""What is stored: records, and the one declaration that each kind of record makes of itself.

A record class states its identifier, ARN, tags, CloudFormation type and indexes once, in a `Kind`.
The store, authorization, the tagging API, configuration items and CloudFormation read them there.

```python
class User(Record, frozen=True, kw_only=True):
    kind = Kind(
        "iam.user",
        identifiers=("user_name",),
        arn="arn:{partition}:iam::{account}:user{path}{user_name}",
        cloudformation="AWS::IAM::User",
        resource_type="user",
        tags="tags",
        indexes={"user_id": Index(lambda user: (user.user_id,), unique=True, across_accounts=True)},
    )
    user_name: str
    user_id: str
    path: str = "/"
    tags: dict[str, str] = field(default_factory=dict)
```

Records of global services (IAM, Organizations) have the region ``""``, as their ARNs do.  A field
that is added later needs a default: what is stored already does not have it.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from string import Formatter
from typing import Any, ClassVar

import msgspec

from garrison.core.arn import partition_of

Key = tuple[str, str, str, str]
"""Kind, account, region and ID: what a record is found by."""


class Index(msgspec.Struct, frozen=True):
    """A way to find records by something else than their ID."""

    keys: Callable[[Any], Iterable[str]]
    """From a record to its keys in this index: none, one or several; any order."""
    unique: bool = False
    """True if no two records may share a key, within an account and region or across all."""
    across_accounts: bool = False
    """True if a key is looked up without knowing the account and the region."""
    revision: int = 1
    """Count it up when ``keys`` changes: then what is stored is indexed anew at the next start."""


class Kind:
    """What a class of records declares of itself."""

    def __init__(
        self,
        name: str,
        *,
        identifiers: tuple[str, ...],
        arn: str = "",
        cloudformation: str | None = None,
        resource_type: str | None = None,
        tags: str | None = None,
        indexes: Mapping[str, Index] | None = None,
    ) -> None:
        """Declare a kind.

        Args:
            name: The service's prefix in IAM actions, a dot and a noun: ``iam.user``.
            identifiers: The attributes that make the ID; several are joined by ``|``, as
                CloudFormation joins them.
            arn: A template over attributes, such as
                ``arn:{partition}:kms:{region}:{account}:key/{key_id}``; empty if there is no ARN.
            cloudformation: The CloudFormation type, such as ``AWS::IAM::User``.
            resource_type: The type's name in the service authorization reference: ``user``.
            tags: The attribute that holds the tags, a mapping.
            indexes: Secondary indexes by name.
        """
        self.name = name
        self.service = name.partition(".")[0]
        self.identifiers = identifiers
        self.arn = arn
        self.cloudformation = cloudformation
        self.resource_type = resource_type
        self.tags = tags
        self.indexes: Mapping[str, Index] = indexes or {}
        self.id_of: Callable[[Any], str] = _joiner(identifiers)
        self.arn_of: Callable[[Any], str] = _formatter(arn)

    def __repr__(self) -> str:
        return f"Kind({self.name!r})"

    def join(self, *parts: str) -> str:
        """Return the ID that these identifiers, in the declared order, make together."""
        return join_identifiers(parts)


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What every record has: whose it is, where it is, and which state of it this is.

    Records are values: change one with ``msgspec.structs.replace`` and put the copy.
    """

    # gc=False: a record is a tree of values, so the cycle collector has nothing to find in it.

    kind: ClassVar[Kind]

    account: str
    region: str = ""
    """Empty for global services."""
    version: int = 0
    """Set by the store: the number of the change that wrote this state; 0 if none did yet."""

    @property
    def id(self) -> str:
        """The identifier, unique among the records of this kind in an account and region."""
        return self.kind.id_of(self)

    @property
    def arn(self) -> str:
        """The ARN; empty if records of this kind have none."""
        return self.kind.arn_of(self)

    @property
    def key(self) -> Key:
        """Kind, account, region and ID."""
        kind = self.kind
        return (kind.name, self.account, self.region, kind.id_of(self))

    @property
    def partition(self) -> str:
        """The partition that the region belongs to."""
        return partition_of(self.region)

    @property
    def resource_tags(self) -> Mapping[str, str]:
        """The tags; empty if this kind has none."""
        name = self.kind.tags
        return getattr(self, name) if name else {}


def join_identifiers(parts: Iterable[str]) -> str:
    """Join identifiers by ``|``; a single one stays as it is.

    A ``|`` inside one of several is escaped, so that no two lists of identifiers make one ID.
    """
    several = tuple(parts)
    if len(several) == 1:
        return several[0]
    return "|".join(part.replace("%", "%25").replace("|", "%7C") for part in several)


def _joiner(identifiers: tuple[str, ...]) -> Callable[[Any], str]:
    get: Callable[[Any], Any] = attrgetter(*identifiers)
    if len(identifiers) == 1:
        return get
    return lambda record: join_identifiers(get(record))


def _formatter(template: str) -> Callable[[Any], str]:
    # Parsed once: a record's ARN is asked for in every request.
    parsed = list(Formatter().parse(template))
    names = [name for _, name, _, _ in parsed if name]
    if not names:
        return lambda _: template
    pattern = "".join(
        text.replace("%", "%%") + ("%s" if name else "") for text, name, _, _ in parsed
    )
    get = attrgetter(*names)
    return lambda record: pattern % get(record)
