"""How buckets are shown as web sites.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html
"""

from typing import Any, Final

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.transaction import Records
from garrison.core.website import Redirection, RoutingRule, Website
from garrison.services.s3 import api
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.records import Bucket
from garrison.services.s3.records.errors import (
    MALFORMED_XML,
    InvalidArgument,
    InvalidRequest,
    MalformedXML,
    NoSuchWebsiteConfiguration,
)

RULES_MAX: Final = 50
FIRST_REDIRECT, LAST_REDIRECT = 301, 399


class WebsiteConfigurations:
    """Operations on how a bucket is shown."""

    async def get_bucket_website(
        self, call: Call[api.GetBucketWebsiteRequest, Bucket]
    ) -> api.GetBucketWebsiteOutput:
        """Return how the bucket is shown.

        Raises:
            NoSuchWebsiteConfiguration: it is not.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html
        """
        bucket = require_bucket(call)
        if bucket.website is None:
            raise NoSuchWebsiteConfiguration(
                "The specified bucket does not have a website configuration",
                members={"BucketName": bucket.name},
            )
        return shown_website(bucket.website)  # type: ignore[return-value]  # The members' names are made.

    async def put_bucket_website(self, call: Call[api.PutBucketWebsiteRequest, Bucket]) -> None:
        """Show the bucket as a web site.

        Raises:
            See ``read_website``.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html
        """
        website = read_website(call.request["WebsiteConfiguration"])
        call.records.put(replace(require_bucket(call), website=website))

    async def delete_bucket_website(
        self, call: Call[api.DeleteBucketWebsiteRequest, Bucket]
    ) -> None:
        """Show the bucket no more.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html
        """
        call.records.put(replace(require_bucket(call), website=None))


class BucketWebsites:
    """Looks up how buckets are shown: the port ``core.website``."""

    async def website_of(self, records: Records, bucket: str) -> Website | None:
        """Return a bucket's configuration; None if it has none, or is none."""
        found = await records.find_one(Bucket, "name", bucket)
        return None if found is None else found.website


def read_website(configuration: api.WebsiteConfiguration) -> Website:
    """Return the configuration of a request.

    Raises:
        InvalidArgument: no index document, or one with a slash.
        InvalidRequest: all requests are redirected and something else besides; a status or a
            protocol that is none.
        MalformedXML: a rule that says nothing; more than 50 rules.
    """
    elsewhere = configuration.get("RedirectAllRequestsTo")
    if elsewhere is not None:
        if len(configuration) > 1:
            raise InvalidRequest(
                "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules."
            )
        return Website(
            elsewhere=Redirection(
                host=elsewhere["HostName"], protocol=read_protocol(elsewhere.get("Protocol"))
            )
        )
    index = configuration.get("IndexDocument", {}).get("Suffix")
    if index is None:
        raise InvalidArgument(
            "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
            members={"ArgumentName": "IndexDocument", "ArgumentValue": "null"},
        )
    if not index or "/" in index:
        raise InvalidArgument(
            "The IndexDocument Suffix is not well formed",
            members={"ArgumentName": "IndexDocument", "ArgumentValue": index},
        )
    rules = configuration.get("RoutingRules", [])
    if len(rules) > RULES_MAX or ("RoutingRules" in configuration and not rules):
        raise MalformedXML(MALFORMED_XML)
    return Website(
        index=index,
        error=configuration.get("ErrorDocument", {}).get("Key", ""),
        rules=tuple(map(read_rule, rules)),
    )


def read_rule(rule: api.RoutingRule) -> RoutingRule:
    """Return a rule of a request."""
    redirect, condition = rule["Redirect"], rule.get("Condition")
    if not redirect or (condition is not None and not condition):
        raise MalformedXML(MALFORMED_XML)
    if "ReplaceKeyPrefixWith" in redirect and "ReplaceKeyWith" in redirect:
        raise InvalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.")
    status = redirect.get("HttpRedirectCode", "")
    if status and not (status.isdecimal() and FIRST_REDIRECT <= int(status) <= LAST_REDIRECT):
        raise InvalidRequest(
            f"The provided HTTP redirect code ({status}) is not valid. "
            "Valid codes are 3XX except 300."
        )
    return RoutingRule(
        redirection=Redirection(
            host=redirect.get("HostName", ""),
            protocol=read_protocol(redirect.get("Protocol")),
            status=status,
            prefix=redirect.get("ReplaceKeyPrefixWith"),
            key=redirect.get("ReplaceKeyWith"),
        ),
        error=(condition or {}).get("HttpErrorCodeReturnedEquals", ""),
        prefix=(condition or {}).get("KeyPrefixEquals", ""),
    )


def read_protocol(protocol: str | None) -> str:
    """Return a protocol of a request, or nothing."""
    if protocol not in (None, "http", "https"):
        raise InvalidRequest(
            "Invalid protocol, protocol can be http or https. If not defined the "
            "protocol will be selected automatically."
        )
    return protocol or ""


def shown_website(website: Website) -> dict[str, Any]:
    """Return a configuration as a response shows it."""
    if website.elsewhere is not None:
        shown: dict[str, Any] = {"HostName": website.elsewhere.host}
        if website.elsewhere.protocol:
            shown["Protocol"] = website.elsewhere.protocol
        return {"RedirectAllRequestsTo": shown}
    shown = {"IndexDocument": {"Suffix": website.index}}
    if website.error:
        shown["ErrorDocument"] = {"Key": website.error}
    if website.rules:
        shown["RoutingRules"] = [shown_rule(rule) for rule in website.rules]
    return shown


def shown_rule(rule: RoutingRule) -> dict[str, Any]:
    """Return a rule as a response shows it."""
    condition = {"HttpErrorCodeReturnedEquals": rule.error, "KeyPrefixEquals": rule.prefix}
    to = rule.redirection
    redirect = {
        "HostName": to.host or None,
        "HttpRedirectCode": to.status or None,
        "Protocol": to.protocol or None,
        "ReplaceKeyPrefixWith": to.prefix,
        "ReplaceKeyWith": to.key,
    }
    shown: dict[str, Any] = {
        "Redirect": {name: value for name, value in redirect.items() if value is not None}
    }
    if rule.error or rule.prefix:
        shown["Condition"] = {name: value for name, value in condition.items() if value}
    return shown
