"""What a Host header says: service, Region, S3's bucket or access point, and labels before it all.

    bucket.s3.us-east-1.amazonaws.com      S3 in virtual-host style, also s3-us-east-1, dualstack
    name-123456789012.s3-accesspoint.…     an access point of an account
    123456789012.ddb.us-east-1.amazonaws.com, api.localhost, workflows-localhost
                                           what SDKs put before an endpoint: an account, a label
    bucket.localhost:4566                  the same against an endpoint that names no service: a
                                           bucket if the service is S3, else a label

A host under none of the known domains (an IP address, a container's name) says nothing: the path
and the credential scope do.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
"""

import re
from collections.abc import Container
from typing import NamedTuple

DOMAINS = (
    "localhost",
    "localhost.localstack.cloud",
    "amazonaws.com",
    "amazonaws.com.cn",
    "api.aws",
)
REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}", re.ASCII)
PORT = re.compile(r":\d{1,5}$", re.ASCII)
# S3's own endpoints, a Region joined by a hyphen included: s3-us-west-2, s3-website-eu-west-1.
S3_ENDPOINT = re.compile(
    r"(s3(?:express-control|express-[a-z0-9-]+)?"
    r"|s3-(?:accesspoint|control|fips|object-lambda|outposts|website))"
    r"(?:-(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}))?(?:-fips)?",
    re.ASCII,
)
ACCESS_POINT = re.compile(r"(?P<name>[a-z0-9-]{3,50})-(?P<account>\d{12})", re.ASCII)
S3_BUCKETS = frozenset({"s3", "s3-fips", "s3-website"})
ENDPOINTS_MAX = 3
"""Dots in an endpoint prefix, such as ``api.ecr``, plus one."""


class Host(NamedTuple):
    """A Host header, taken apart."""

    labels: tuple[str, ...] = ()
    """What stands before the endpoint, from left to right."""
    endpoint: str | None = None
    """The endpoint prefix, such as ``s3``, ``iam`` or ``api.ecr``, if the host names one."""
    region: str | None = None


class Bucket(NamedTuple):
    """What a host names for S3."""

    name: str | None = None
    access_point: str | None = None
    account: str | None = None
    """The account of the access point, or the one that S3 Control is asked about."""


def parse_host(
    host: str, endpoints: Container[str] = (), domains: tuple[str, ...] = DOMAINS
) -> Host:
    """Take a Host header apart.

    Args:
        host: The header, with a port or without.
        endpoints: The endpoint prefixes of services (``Index.by_endpoint_prefix``); those of S3
            are known without.
        domains: The domains under which this server answers.
    """
    name = PORT.sub("", host).lower().removesuffix(".")
    for domain in sorted(domains, key=len, reverse=True):
        if name == domain:
            return Host()
        if name.endswith(f".{domain}"):
            return _parse_labels(name.removesuffix(f".{domain}").split("."), endpoints)
        if name.endswith(f"-{domain}"):
            # A host prefix with a hyphen, such as ``workflows-``.
            return Host(labels=tuple(name.removesuffix(domain).split(".")))
    return Host()


def bucket_of(host: Host) -> Bucket | None:
    """Return the bucket or access point that a host names for S3, None if the path does."""
    if not host.labels:
        return None
    first = ".".join(host.labels)
    if host.endpoint == "s3-control":
        return Bucket(account=host.labels[0])
    if host.endpoint in {"s3-accesspoint", "s3-object-lambda", "s3-outposts"}:
        found = ACCESS_POINT.fullmatch(host.labels[0])
        return Bucket(access_point=found["name"], account=found["account"]) if found else None
    if (
        host.endpoint is None
        or host.endpoint in S3_BUCKETS
        or host.endpoint.startswith("s3express")
    ):
        return Bucket(name=first)
    return None


def _parse_labels(labels: list[str], endpoints: Container[str]) -> Host:
    region = None
    if REGION.fullmatch(labels[-1]):
        region = labels.pop()
    if labels and labels[-1] == "dualstack":
        labels.pop()
    if not labels:
        return Host(region=region)
    found = S3_ENDPOINT.fullmatch(labels[-1])
    if found is not None:
        return Host(tuple(labels[:-1]), found[1], region or found["region"])
    for count in range(min(ENDPOINTS_MAX, len(labels)), 0, -1):
        prefix = ".".join(labels[-count:])
        if prefix in endpoints or prefix.removesuffix("-fips") in endpoints:
            return Host(tuple(labels[:-count]), prefix.removesuffix("-fips"), region)
    return Host(tuple(labels), None, region)
