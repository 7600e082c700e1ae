"""Real requests of every operation, and ways to spoil them; seeded, and signed anew afterwards."""

import base64
import json
from urllib.parse import parse_qsl, quote, urlencode

import msgspec
from botocore.exceptions import ClientError, ParamValidationError

from golden.every_operation import Every

HOSTILE_TEXT = [
    "",
    " ",
    "\0",
    "a\0b",
    "é",
    "\ud7ff\ue000",
    "\U0001f512",
    "\N{RIGHT-TO-LEFT OVERRIDE}x",
    "a" * 300,
    "a" * 70_000,
    "*",
    "arn:aws:iam::*:root",
    "${aws:username}",
    "${aws:username",
    "../../x",
    "alias/",
    "alias/aws/kms",
    "0",
    "-1",
    "1e999",
    "NaN",
    "99999999999999999999",
    "2026-13-45T99:99:99Z",
    "2026-11-02T09:30:00Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59+14:00",
    "true",
    "null",
    "[]",
    "{}",
    "[" * 5_000,
    '{"a":' * 3_000,
    "<a>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    "123456",
    "\N{FULLWIDTH DIGIT ONE}23456",
    "http://[",
    "https://[::1",
    "https://example.com:99999999/x",
    "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----",
    "ssh-rsa AAAA",
]
HOSTILE_JSON = [
    None,
    True,
    0,
    -1,
    1 << 31,
    1 << 63,
    1 << 70,
    1.5,
    1e308,
    [],
    {},
    [[]],
    {"": ""},
    {"a": {"b": [1]}},
    [None],
    ["x", 1],
    {"Key": None},
]
HOSTILE_HEADERS = [
    ("content-type", "text/plain"),
    ("content-type", "application/x-www-form-urlencoded; charset=utf-16"),
    ("content-type", "application/x-amz-json-1.0"),
    ("content-type", "application/cbor"),
    ("content-type", "multipart/form-data; boundary=x"),
    ("content-type", "\xff"),
    ("content-encoding", "gzip"),
    ("content-encoding", "br, gzip"),
    ("smithy-protocol", "rpc-v2-cbor"),
    ("x-amz-target", "TrentService.Nonsense"),
    ("x-amz-target", "Nonsense"),
    ("x-amz-target", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"),
    ("x-amz-target", "."),
    ("x-amz-query-mode", "true"),
    ("accept", "application/json"),
    ("user-agent", "\xff" * 2_000),
    ("host", ""),
    ("host", "kms.eu-west-1.amazonaws.com"),
    ("host", "[::1"),
    ("x-forwarded-for", "1.2.3.4, nonsense"),
    ("referer", "\xe9"),
    ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
    ("x-amz-user-agent", "a\tb"),
]
SENSIBLE_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "A",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": ["s3:*", "kms:Decrypt"],
            "Resource": "arn:aws:s3:::b/${aws:username}/*",
            "Condition": {
                "StringLike": {"aws:PrincipalTag/team": ["a*", "b?"]},
                "IpAddress": {"aws:SourceIp": "10.0.0.0/8"},
                "DateLessThan": {"aws:CurrentTime": "2026-11-02T09:30:00Z"},
                "ForAllValues:StringEquals": {"aws:TagKeys": ["x"]},
                "NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "300"},
                "Null": {"kms:EncryptionContext:app": "true"},
                "BinaryEquals": {"key": "QmluYXJ5"},
                "ArnLike": {"aws:SourceArn": "arn:aws:sns:*:1111:x"},
            },
        }
    ],
}


class FullRequests(Every):
    """Calls operations with all of their members, as far as their shapes have an end."""

    depth = 0

    def value(self, service, shape, name):
        if shape.type_name != "structure":
            return super().value(service, shape, name)
        self.depth += 1
        try:
            return {
                member: self.value(service, inner, member)
                for member, inner in shape.members.items()
                if self.depth < 4 or member in shape.required_members
            }
        finally:
            self.depth -= 1


def record_requests(aws):
    """Return real requests of every operation, each with required members and with all."""
    seen, send = [], aws.send

    def record(request):
        seen.append(request)
        return send(request)

    aws.send = record
    aws.iam.create_user(UserName="sample")
    made = aws.iam.create_role(RoleName="sample", AssumeRolePolicyDocument=trust(aws.account))
    key = aws.kms.create_key()["KeyMetadata"]["KeyId"]
    aws.kms.create_alias(AliasName="alias/sample", TargetKeyId=key)
    grant = aws.kms.create_grant(
        KeyId=key, GranteePrincipal=made["Role"]["Arn"], Operations=["Decrypt"]
    )
    blob = aws.kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    aws.kms.decrypt(CiphertextBlob=blob, GrantTokens=[grant["GrantToken"]])
    for user in range(3):
        aws.iam.create_user(UserName=f"u{user}")
    marker = aws.iam.list_users(MaxItems=1)["Marker"]
    aws.iam.list_users(Marker=marker)
    aws.client("cloudtrail").lookup_events(MaxResults=1)
    for kind in (Every, FullRequests):
        every = kind(aws)
        for service, operation in every.operations():
            try:
                every.call(service, operation)
            except (ClientError, ParamValidationError, StopIteration):
                continue
    aws.send = send
    tokens = [marker, grant["GrantToken"], base64.b64encode(blob).decode()]
    return seen, tokens


def trust(account):
    """Return a trust policy for everybody in the account."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": account}},
            ],
        }
    )


class Mutator:
    """Spoils requests, by chance."""

    def __init__(self, chance, tokens):
        self.chance = chance
        self.tokens = tokens

    def spoil(self, request):
        """Return the request with one to three things wrong."""
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            request = self.chance.choices(
                (self.members, self.bytes, self.header, self.target), weights=(24, 2, 2, 1)
            )[0](request)
        return request

    def members(self, request):
        """Change a member's value, take one out, name one twice or wrongly."""
        try:
            if request.body.startswith(b"{"):
                return replace(request, self.json_members(json.loads(request.body)))
            pairs = parse_qsl(request.body.decode(), keep_blank_values=True)
        except (ValueError, RecursionError):
            return request
        if not pairs:
            return request
        # The first two are the action and the version: mostly they stay, or nothing else counts.
        first = 2 if len(pairs) > 2 and self.chance.random() < 0.97 else 0
        at = self.chance.randrange(first, len(pairs))
        name, value = pairs[at]
        match self.chance.randrange(30):
            case 0:
                del pairs[at]
            case 1:
                pairs.append((name, self.text(value)))
            case 2:
                pairs[at] = (self.name(name), value)
            case 3:
                pairs.append((self.name(name), value))
            case _:
                pairs[at] = (name, self.text(value))
        return replace(request, urlencode(pairs, errors="surrogatepass").encode())

    def json_members(self, content):
        holder = content
        while isinstance(holder, dict | list) and holder:
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            key = self.chance.choice(keys)
            inner = holder[key]
            if isinstance(inner, dict | list) and inner and self.chance.random() < 0.6:
                holder = inner
                continue
            match self.chance.randrange(6):
                case 0:
                    del holder[key]
                case 1:
                    holder[key] = self.chance.choice(HOSTILE_JSON)
                case 2 if isinstance(holder, dict):
                    holder[self.name(key)] = inner
                case _:
                    holder[key] = self.text(inner if isinstance(inner, str) else "x")
            break
        return json.dumps(content, ensure_ascii=self.chance.random() < 0.5).encode(
            "utf-8", "surrogatepass"
        )

    def name(self, name):
        """Return another name for a member."""
        return self.chance.choice(
            [
                name.lower(),
                name + ".1",
                name + ".member.1",
                name + ".member.99999999999",
                name + ".member.-1",
                name + ".entry.1.key",
                name.replace(".1", ".2"),
                name.replace("member", "entry"),
                "",
                "." + name,
                name + "\0",
            ]
        )

    def text(self, value):
        """Return another text: hostile, a mutation, a spoiled policy, or another's token."""
        if value.startswith("{") and self.chance.random() < 0.6:
            return self.policy(value)
        match self.chance.randrange(5):
            case 0:
                return self.chance.choice(HOSTILE_TEXT)
            case 1 if self.tokens:
                return self.cut(self.chance.choice(self.tokens))
            case 2:
                return self.policy(value)
            case _:
                return self.cut(value)

    def cut(self, value):
        """Return a text with characters changed, doubled or taken out."""
        if not value:
            return "x"
        at = self.chance.randrange(len(value))
        match self.chance.randrange(5):
            case 0:
                return value[:at] + chr(self.chance.choice((0, 10, 32, 42, 58, 255))) + value[at:]
            case 1:
                return value[:at] + value[at + self.chance.randint(1, 5) :]
            case 2:
                return value[:at] + value[at:] * 2
            case 3:
                return value.swapcase()
            case _:
                return value[:at] + self.chance.choice("aZ09-_=/+:*?${}") + value[at + 1 :]

    def policy(self, value):
        """Return a policy document with one thing wrong."""
        try:
            document = json.loads(value)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict) or self.chance.random() < 0.5:
            document = json.loads(json.dumps(SENSIBLE_POLICY))
        return self.json_members(document).decode("utf-8", "surrogatepass")

    def bytes(self, request):
        """Change bytes of the body, whatever they are."""
        data = bytearray(request.body or b"{}")
        for _ in range(self.chance.randint(1, 4)):
            at = self.chance.randrange(len(data))
            match self.chance.randrange(4):
                case 0:
                    data[at] = self.chance.randrange(256)
                case 1:
                    del data[at : at + self.chance.randint(1, 6)]
                    data = data or bytearray(b"x")
                case 2:
                    data[at:at] = self.chance.randbytes(3)
                case _:
                    data[at:at] = data[at : at + 32]
        return replace(request, bytes(data))

    def header(self, request):
        """Set a header that does not fit, or leave one out."""
        if self.chance.random() < 0.2:
            left_out = self.chance.choice(("x-amz-target", "content-type", "user-agent"))
            headers = {name: text for name, text in request.headers.items() if name != left_out}
            return msgspec.structs.replace(request, headers=headers)
        name, value = self.chance.choice(HOSTILE_HEADERS)
        return msgspec.structs.replace(request, headers={**request.headers, name: value})

    def target(self, request):
        """Send to another path, by another method, with a query."""
        query = self.chance.choice(
            ["", "Action=ListUsers", "Action=", "%", "a=%zz", "=", "&&", "Version=2010-05-08"]
        )
        path = self.chance.choice(
            [
                "/",
                "//",
                "/x/../",
                "/%2e%2e/",
                "/%00",
                "/%ff",
                "/" + quote("é"),
                "/service/TrentService/operation/Encrypt",
                "/service/CloudTrail_20131101/operation/LookupEvents",
                "/bucket/key",
                "/_garrison/nonsense",
                "/_garrison/explain/x",
            ]
        )
        method = self.chance.choice(["POST", "GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
        return msgspec.structs.replace(request, method=method, path=path, query=query)


def replace(request, body):
    """Return the request with another body, and its length."""
    headers = {**request.headers, "content-length": str(len(body))}
    return msgspec.structs.replace(request, body=body, headers=headers)
