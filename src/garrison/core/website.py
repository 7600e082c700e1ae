"""Buckets as web sites, as a port: S3's records stand behind it.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html
"""

from typing import Protocol

import msgspec

from garrison.core.transaction import Records


class Redirection(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Where a request is sent instead; what is empty stays as it was asked for."""

    host: str = ""
    protocol: str = ""
    status: str = ""
    """The HTTP status; empty for 301."""
    prefix: str | None = None
    """What stands for the prefix that the rule's condition names."""
    key: str | None = None
    """What stands for the whole key."""


class RoutingRule(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """When a request is sent elsewhere."""

    redirection: Redirection
    error: str = ""
    """The HTTP status of the error that the rule is for; empty for any answer."""
    prefix: str = ""

    def applies(self, key: str, error: str) -> bool:
        """Return True for a request that would be answered with an error, or with none."""
        return key.startswith(self.prefix) and self.error == error


class Website(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """How a bucket is shown as a web site."""

    index: str = ""
    error: str = ""
    rules: tuple[RoutingRule, ...] = ()
    elsewhere: Redirection | None = None
    """Where every request is sent."""


class Websites(Protocol):
    """Looks up how buckets are shown."""

    async def website_of(self, records: Records, bucket: str) -> Website | None:
        """Return a bucket's configuration; None if it has none, or is none."""
        ...
