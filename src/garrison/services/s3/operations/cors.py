"""What pages of other sites may ask of a bucket.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
"""

from typing import Final

from msgspec.structs import replace

from garrison.core.call import Call
from garrison.core.cross_origin import CrossOriginRule
from garrison.core.transaction import Records
from garrison.services.s3 import api
from garrison.services.s3.operations.buckets import require_bucket
from garrison.services.s3.records import Bucket
from garrison.services.s3.records.errors import (
    MALFORMED_XML,
    InvalidRequest,
    MalformedXML,
    NoSuchCORSConfiguration,
)

RULES_MAX: Final = 100
ID_CHARACTERS_MAX: Final = 255
METHODS: Final = frozenset({"GET", "PUT", "POST", "DELETE", "HEAD"})


class CORS:
    """Operations on the rules of a bucket."""

    async def get_bucket_cors(
        self, call: Call[api.GetBucketCorsRequest, Bucket]
    ) -> api.GetBucketCorsOutput:
        """Return the bucket's rules.

        Raises:
            NoSuchCORSConfiguration: it has none.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html
        """
        bucket = require_bucket(call)
        if not bucket.cors:
            raise NoSuchCORSConfiguration(
                "The CORS configuration does not exist", members={"BucketName": bucket.name}
            )
        return {"CORSRules": [shown_rule(rule) for rule in bucket.cors]}

    async def put_bucket_cors(self, call: Call[api.PutBucketCorsRequest, Bucket]) -> None:
        """Replace the bucket's rules.

        Raises:
            InvalidRequest, MalformedXML: see ``read_rule``; more than 100 rules, or none.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
        """
        rules = call.request["CORSConfiguration"]["CORSRules"]
        if not 1 <= len(rules) <= RULES_MAX:
            raise MalformedXML(MALFORMED_XML)
        bucket = require_bucket(call)
        call.records.put(replace(bucket, cors=tuple(map(read_rule, rules))))

    async def delete_bucket_cors(self, call: Call[api.DeleteBucketCorsRequest, Bucket]) -> None:
        """Delete the bucket's rules.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html
        """
        call.records.put(replace(require_bucket(call), cors=()))


class BucketRules:
    """Looks up what buckets allow: the port ``core.cross_origin``."""

    async def rules_of(self, records: Records, bucket: str) -> tuple[CrossOriginRule, ...] | None:
        """Return a bucket's rules, none if it has none; None if there is no such bucket."""
        found = await records.find_one(Bucket, "name", bucket)
        return None if found is None else found.cors


def read_rule(rule: api.CORSRule) -> CrossOriginRule:
    """Return a rule of a request.

    Raises:
        InvalidRequest: a method that S3 does not have, or more than one wildcard.
        MalformedXML: the ID is too long.
    """
    for method in rule["AllowedMethods"]:
        if method not in METHODS:
            raise InvalidRequest(
                f"Found unsupported HTTP method in CORS config. Unsupported method is {method}"
            )
    headers = rule.get("AllowedHeaders", [])
    for name, patterns in (("AllowedOrigin", rule["AllowedOrigins"]), ("AllowedHeader", headers)):
        for pattern in patterns:
            if pattern.count("*") > 1:
                raise InvalidRequest(f'{name} "{pattern}" can not have more than one wildcard.')
    for exposed in rule.get("ExposeHeaders", []):
        if "*" in exposed:
            raise InvalidRequest(
                f'ExposeHeader "{exposed}" contains wildcard. We currently do not support wildcard '
                "for ExposeHeader."
            )
    if len(rule.get("ID", "")) > ID_CHARACTERS_MAX:
        raise MalformedXML(MALFORMED_XML)
    return CrossOriginRule(
        origins=tuple(rule["AllowedOrigins"]),
        methods=tuple(rule["AllowedMethods"]),
        headers=tuple(headers),
        exposed=tuple(rule.get("ExposeHeaders", [])),
        max_age_s=rule.get("MaxAgeSeconds"),
        id=rule.get("ID", ""),
    )


def shown_rule(rule: CrossOriginRule) -> api.CORSRule:
    """Return a rule as a response shows it."""
    shown: api.CORSRule = {
        "AllowedMethods": list(rule.methods),
        "AllowedOrigins": list(rule.origins),
    }
    if rule.id:
        shown["ID"] = rule.id
    if rule.headers:
        shown["AllowedHeaders"] = list(rule.headers)
    if rule.exposed:
        shown["ExposeHeaders"] = list(rule.exposed)
    if rule.max_age_s is not None:
        shown["MaxAgeSeconds"] = rule.max_age_s
    return shown
