"""Which services there are and how a request names them: the facts that ``route`` needs of all."""

from functools import cached_property

import msgspec

from garrison.core.message import Request

# Signing names that SDKs use beside a model's own (endpoint rule sets name them).
SIGNING_ALIASES = {
    "s3express": "s3",
    "s3-object-lambda": "s3",
    "s3-outposts": "s3",
}


CBOR = frozenset({"smithy-rpc-v2-cbor"})
FORMS = frozenset({"query", "ec2"})
REST = frozenset({"rest-json", "rest-xml"})


class Entry(msgspec.Struct, frozen=True):
    """One service in the index."""

    name: str
    signing_name: str
    endpoint_prefix: str
    target_prefix: str
    service_id: str
    api_version: str
    protocols: tuple[str, ...]


class Index(msgspec.Struct, frozen=True, dict=True):
    """All services of botocore."""

    entries: tuple[Entry, ...]

    @cached_property
    def by_name(self) -> dict[str, Entry]:
        """The services by botocore's name."""
        return {entry.name: entry for entry in self.entries}

    @cached_property
    def by_signing_name(self) -> dict[str, tuple[Entry, ...]]:
        """The services that share a signing name, such as ``elasticloadbalancing``."""
        grouped: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            grouped[entry.signing_name] = (*grouped.get(entry.signing_name, ()), entry)
        for alias, name in SIGNING_ALIASES.items():
            grouped[alias] = (*grouped.get(alias, ()), *grouped.get(name, ()))
        # The service that gave the name comes first: rds before docdb and neptune.
        return {
            name: tuple(sorted(entries, key=lambda entry: entry.name != name))
            for name, entries in grouped.items()
        }

    @cached_property
    def by_target_prefix(self) -> dict[str, tuple[Entry, ...]]:
        """The services that share what stands before the operation in ``X-Amz-Target``.

        CloudTrail's prefix is known with the Java package before it and without.
        """
        grouped: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            for prefix in {entry.target_prefix, entry.target_prefix.rpartition(".")[2]} - {""}:
                grouped[prefix] = (*grouped.get(prefix, ()), entry)
        return grouped

    @cached_property
    def by_endpoint_prefix(self) -> dict[str, tuple[Entry, ...]]:
        """The services by the first label of their hosts, such as ``monitoring``."""
        grouped: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            grouped[entry.endpoint_prefix] = (*grouped.get(entry.endpoint_prefix, ()), entry)
        return grouped

    def candidates(self, request: Request, signing_name: str | None) -> tuple[Entry, ...]:
        """Return the services that a request may be for, the likeliest first.

        ``signing_name`` is the service of the credential scope, or None without a signature.
        """
        target = request.headers.get("x-amz-target", "")
        by_target = self.by_target_prefix.get(target.rpartition(".")[0], ()) if target else ()
        if signing_name is None:
            return by_target
        signed = self.by_signing_name.get(signing_name, ())
        if len(signed) <= 1:
            return signed
        if target:
            fitting = tuple(entry for entry in signed if entry in by_target)
        else:
            spoken = protocols_spoken(request)
            fitting = tuple(entry for entry in signed if spoken.intersection(entry.protocols))
        return fitting or signed


def protocols_spoken(request: Request) -> frozenset[str]:
    """Return the protocols that a request without a target header may speak."""
    if request.headers.get("smithy-protocol") == "rpc-v2-cbor":
        return CBOR
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded") or "Action=" in request.query:
        return FORMS
    return REST


def build_index() -> Index:
    """Read the metadata of every model."""
    from garrison.wire.facts import protocols_of
    from garrison.wire.models import load_metadata, service_names

    entries = []
    for name in service_names():
        metadata = load_metadata(name)
        entries.append(
            Entry(
                name=name,
                signing_name=metadata.get("signingName") or metadata["endpointPrefix"],
                endpoint_prefix=metadata["endpointPrefix"],
                target_prefix=metadata.get("targetPrefix", ""),
                service_id=metadata["serviceId"],
                api_version=metadata["apiVersion"],
                protocols=protocols_of(metadata),
            )
        )
    return Index(tuple(entries))
