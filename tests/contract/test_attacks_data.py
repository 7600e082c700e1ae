"""Objects, messages, secrets and parameters: what somebody tries who may not have them."""

import base64
import hmac
import json
import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from cloud import policy
from garrison.core.message import Request

OTHER = "444455556666"
BOUNDARY = "----evil"
SECRET_KEY = "alias/lake"


def code(operation, **request):
    """Return the code of the error that a request gets; empty if it gets none."""
    try:
        operation(**request)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


@pytest.fixture
def lake(aws):
    """A bucket."""
    aws.s3.create_bucket(Bucket="amber-lake")
    return "amber-lake"


@pytest.fixture
def kms_key(aws):
    """A key of the account's own."""
    return aws.kms.create_key()["KeyMetadata"]["Arn"]


def form_of(fields, file=b"evil"):
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    last = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    return ("".join(parts) + last).encode() + file + f"\r\n--{BOUNDARY}--\r\n".encode()


def post(aws, bucket, fields, **headers):
    sent = {"host": "localhost:4566", "content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    return aws.send(
        Request(
            method="POST",
            path=f"/{bucket}",
            query="",
            headers=sent | headers,
            body=form_of(fields),
        )
    )


def development_form(aws, bucket):
    document = {
        "expiration": (aws.clock.now() + timedelta(hours=1)).isoformat(),
        "conditions": [{"bucket": bucket}, {"key": "k"}],
    }
    text = base64.b64encode(json.dumps(document).encode())
    signature = base64.b64encode(hmac.digest(b"test", text, "sha1")).decode()
    return [
        ("key", "k"),
        ("AWSAccessKeyId", aws.account),
        ("policy", text.decode()),
        ("signature", signature),
    ]


@pytest.mark.parametrize(
    "header",
    [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}],
)
def test_a_page_of_another_site_cannot_put_objects_with_public_credentials(aws, lake, header):
    """A form needs no script and no preflight; the development secret is known to everybody."""
    answer = post(aws, lake, development_form(aws, lake), **header)

    assert answer.status == 403
    assert code(aws.s3.get_object, Bucket=lake, Key="k") == "NoSuchKey"


def test_a_page_of_this_machine_can(aws, lake):
    answer = post(aws, lake, development_form(aws, lake), origin="http://localhost:3000")

    assert answer.status == 204


def test_a_form_cannot_bring_what_its_policy_does_not_name(aws, lake):
    made = aws.client("s3", signature_version="s3v4").generate_presigned_post(lake, "k")["fields"]
    for field in ("x-amz-acl", "acl", "tagging", "x-amz-copy-source", "ACL"):
        answer = post(aws, lake, [*made.items(), (field, "public-read")])
        assert answer.status in {400, 403}, field
    assert code(aws.s3.get_object, Bucket=lake, Key="k") == "NoSuchKey"


def test_a_field_that_is_given_twice_is_verified_as_it_is_used(aws, lake):
    made = aws.client("s3", signature_version="s3v4").generate_presigned_post(lake, "k")["fields"]

    for fields in ([("key", "other"), *made.items()], [*made.items(), ("key", "other")]):
        post(aws, lake, fields)

    assert code(aws.s3.get_object, Bucket=lake, Key="other") == "NoSuchKey"


# -- URLs that others signed -----------------------------------------------------------------------


def send_url(aws, url, method, body=b"", **headers):
    parts = urlsplit(url)
    return aws.send(
        Request(
            method=method,
            path=parts.path,
            query=parts.query,
            headers={"host": parts.netloc, **headers},
            body=body,
        )
    )


@pytest.mark.parametrize(
    "more", ["retention", "legal-hold", "attributes", "encryption", "object-lock", "x-amz-acl=x"]
)
def test_a_url_of_version_2_means_the_operation_that_was_signed(aws, lake, more):
    aws.s3.put_object(Bucket=lake, Key="k", Body=b"x")
    url = aws.client("s3", signature_version="s3").generate_presigned_url(
        "get_object", Params={"Bucket": lake, "Key": "k"}
    )
    assert send_url(aws, url, "GET").status == 200

    answer = send_url(aws, f"{url}&{more}", "GET")

    assert b"SignatureDoesNotMatch" in answer.body


@pytest.mark.parametrize("version", ["s3", "s3v4"])
@pytest.mark.parametrize(
    "header",
    [
        {"x-amz-acl": "public-read"},
        {"x-amz-copy-source": "amber-lake/secret"},
        {"x-amz-tagging": "public=yes"},
        {"x-amz-website-redirect-location": "https://evil.example"},
    ],
)
def test_a_signed_url_takes_no_headers_that_were_not_signed(aws, lake, version, header):
    aws.s3.put_object(Bucket=lake, Key="secret", Body=b"secret")
    url = aws.client("s3", signature_version=version).generate_presigned_url(
        "put_object", Params={"Bucket": lake, "Key": "k"}
    )

    assert send_url(aws, url, "PUT", b"x", **header).status == 403
    assert code(aws.s3.get_object, Bucket=lake, Key="k") == "NoSuchKey"


# -- keys that one caller has and another has not --------------------------------------------------


def session_of(aws, *statements):
    """Return credentials of one role's session, by one name, under a policy of its own."""
    trust = {"Effect": "Allow", "Principal": {"AWS": aws.account}, "Action": "sts:AssumeRole"}
    if code(aws.iam.get_role, RoleName="reader"):
        aws.iam.create_role(RoleName="reader", AssumeRolePolicyDocument=policy(trust))
        aws.iam.put_role_policy(
            RoleName="reader",
            PolicyName="all",
            PolicyDocument=policy(("Allow", ["s3:*", "sqs:*", "kms:*", "sts:*"], "*")),
        )
    return aws.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{aws.account}:role/reader",
        RoleSessionName="same",
        Policy=policy(*statements),
    )["Credentials"]


ALL = ("Allow", ["s3:*", "sqs:*", "kms:*"], "*")
NO_KMS = ("Allow", ["s3:*", "sqs:*"], "*")


def test_a_bucket_key_is_not_shared_with_a_session_that_may_not_use_kms(aws, lake, kms_key):
    put = {
        "Bucket": lake,
        "Body": b"sealed",
        "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": kms_key,
        "BucketKeyEnabled": True,
    }
    may = aws.client("s3", session_of(aws, ALL))
    may_not = aws.client("s3", session_of(aws, NO_KMS))
    may.put_object(Key="k", **put)
    assert may.get_object(Bucket=lake, Key="k")["Body"].read() == b"sealed"

    assert code(may_not.get_object, Bucket=lake, Key="k") == "AccessDenied"
    assert code(may_not.put_object, Key="other", **put) == "AccessDenied"


def test_a_queues_data_key_is_not_shared_with_a_session_that_may_not_use_kms(aws, kms_key):
    url = aws.sqs.create_queue(QueueName="q", Attributes={"KmsMasterKeyId": kms_key})["QueueUrl"]
    may = aws.client("sqs", session_of(aws, ALL))
    may_not = aws.client("sqs", session_of(aws, NO_KMS))
    may.send_message(QueueUrl=url, MessageBody="sealed")
    received = may.receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"]
    assert received[0]["Body"] == "sealed"

    assert "AccessDenied" in code(may_not.receive_message, QueueUrl=url)
    assert "AccessDenied" in code(may_not.send_message, QueueUrl=url, MessageBody="x")


# -- objects ---------------------------------------------------------------------------------------


def test_a_copy_reads_its_source_as_its_caller(aws, lake, kms_key):
    sealed = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key}
    aws.s3.put_object(Bucket=lake, Key="private/plain", Body=b"p" * 10)
    aws.s3.put_object(Bucket=lake, Key="private/sealed", Body=b"s" * 10, **sealed)
    aws.s3.put_object(Bucket=lake, Key="open/sealed", Body=b"s" * 10, **sealed)
    key = aws.user(
        "copier",
        ("Allow", "s3:PutObject", f"arn:aws:s3:::{lake}/*"),
        ("Allow", "s3:GetObject", f"arn:aws:s3:::{lake}/open/*"),
    )
    s3 = aws.client("s3", key)
    upload = s3.create_multipart_upload(Bucket=lake, Key="mine")["UploadId"]

    for source in ("private/plain", "private/sealed", "open/sealed", "%70rivate/plain"):
        there = f"{lake}/{source}"
        assert code(s3.copy_object, Bucket=lake, Key="c", CopySource=there) == "AccessDenied"
        part = {"Bucket": lake, "Key": "mine", "UploadId": upload, "PartNumber": 1}
        assert code(s3.upload_part_copy, CopySource=there, **part) == "AccessDenied"


def test_a_copy_source_is_tested_by_what_it_means(aws, lake):
    """However the header spells it: policies are written without percent signs."""
    aws.s3.put_object(Bucket=lake, Key="private/k", Body=b"x")
    deny = {
        "Effect": "Deny",
        "Action": "s3:PutObject",
        "Resource": "*",
        "Condition": {"StringLike": {"s3:x-amz-copy-source": f"{lake}/private/*"}},
    }
    s3 = aws.client("s3", aws.user("copier", ("Allow", "s3:*", "*"), deny))

    def spell(params, **_):
        params["headers"]["x-amz-copy-source"] = spelled

    s3.meta.events.register("before-call.s3.CopyObject", spell)
    for spelled in (
        f"{lake}/private/k",
        f"/{lake}/private/k",
        f"%2F{lake}/private/k",
        f"{lake}%2Fprivate/k",
        f"{lake}/%70rivate/k",
    ):
        refused = code(s3.copy_object, Bucket=lake, Key="c", CopySource=f"{lake}/private/k")
        assert refused == "AccessDenied", spelled


def test_a_copy_does_not_tag_for_those_who_may_not(aws, lake):
    """Tags open objects to others by ``s3:ExistingObjectTag``: to copy them is to put them."""
    aws.s3.put_object(Bucket=lake, Key="tagged", Body=b"x", Tagging="public=yes")
    key = aws.user("copier", ("Allow", ["s3:PutObject", "s3:GetObject*"], f"arn:aws:s3:::{lake}/*"))
    s3 = aws.client("s3", key)

    source = f"{lake}/tagged"
    assert code(s3.copy_object, Bucket=lake, Key="c", CopySource=source) == "AccessDenied"
    s3.copy_object(Bucket=lake, Key="c", CopySource=source, TaggingDirective="REPLACE")


def test_a_version_that_is_named_needs_the_permission_for_versions(aws, lake):
    aws.s3.put_bucket_versioning(Bucket=lake, VersioningConfiguration={"Status": "Enabled"})
    version = aws.s3.put_object(Bucket=lake, Key="k", Body=b"x")["VersionId"]
    key = aws.user("reader", ("Allow", ["s3:GetObject", "s3:ListBucket"], "*"))
    s3 = aws.client("s3", key)
    s3.get_object(Bucket=lake, Key="k", PartNumber=1)

    named = {"Bucket": lake, "Key": "k", "VersionId": version}
    assert code(s3.get_object, **named) == "AccessDenied"
    assert code(s3.head_object, **named) == "403"
    assert code(s3.get_object, PartNumber=1, **named) == "AccessDenied"
    assert code(s3.list_object_versions, Bucket=lake) == "AccessDenied"
    there = {"Bucket": lake, "Key": "k", "VersionId": version}
    assert code(s3.copy_object, Bucket=lake, Key="c", CopySource=there) == "AccessDenied"


def test_to_see_that_an_object_exists_needs_its_key(aws, lake, kms_key):
    aws.s3.put_object(
        Bucket=lake, Key="k", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=kms_key
    )
    s3 = aws.client("s3", aws.user("reader", ("Allow", "s3:*", "*")))

    assert code(s3.get_object, Bucket=lake, Key="k") == "AccessDenied"
    assert code(s3.get_object_attributes, Bucket=lake, Key="k", ObjectAttributes=["ETag"]) in {
        "",
        "AccessDenied",
    }


def test_an_upload_is_of_its_key_and_bucket_alone(aws, lake):
    aws.s3.create_bucket(Bucket="other-lake")
    upload = aws.s3.create_multipart_upload(Bucket=lake, Key="secret")["UploadId"]
    key = aws.user(
        "writer", ("Allow", "s3:*", ["arn:aws:s3:::other-lake/*", "arn:aws:s3:::*/mine"])
    )
    s3 = aws.client("s3", key)

    for bucket, name in ((lake, "mine"), ("other-lake", "secret")):
        part = {"Bucket": bucket, "Key": name, "UploadId": upload}
        assert code(s3.upload_part, PartNumber=1, Body=b"x", **part) == "NoSuchUpload"
        assert code(s3.abort_multipart_upload, **part) == "NoSuchUpload"
        assert code(s3.list_parts, **part) == "NoSuchUpload"


# -- access points ---------------------------------------------------------------------------------


def make_point(aws, bucket, name="door", **more):
    control = aws.client("s3control")
    return control.create_access_point(AccountId=aws.account, Name=name, Bucket=bucket, **more)


def test_nobody_takes_the_host_of_an_access_point(aws, lake):
    """A bucket may be called as the host of another account's access point."""
    make_point(aws, lake)
    name = f"door-{aws.account}"
    foreign = aws.client("s3", OTHER)

    assert code(foreign.create_bucket, Bucket=name) == "BucketAlreadyExists"


def test_an_access_point_does_not_stand_where_another_has_a_bucket(aws, lake):
    name = f"door-{aws.account}"
    aws.client("s3", OTHER).create_bucket(Bucket=name)
    refused = code(
        aws.client("s3control").create_access_point,
        AccountId=aws.account,
        Name="door",
        Bucket=lake,
    )
    assert refused == "InvalidRequest"


def test_an_access_point_does_not_lead_to_the_next_bucket_of_its_name(aws, lake):
    """The bucket goes, and a stranger makes one of its name: what is put there is his."""
    made = make_point(aws, lake)
    aws.s3.delete_bucket(Bucket=lake)
    foreign = aws.client("s3", OTHER)
    foreign.create_bucket(Bucket=lake)
    foreign.put_public_access_block(Bucket=lake, PublicAccessBlockConfiguration={})
    foreign.put_bucket_policy(
        Bucket=lake,
        Policy=policy(
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{lake}", f"arn:aws:s3:::{lake}/*"],
            }
        ),
    )

    assert code(aws.s3.put_object, Bucket=made["Alias"], Key="k", Body=b"x") == "NoSuchBucket"


def test_another_accounts_access_point_opens_nothing(aws, lake):
    """Anybody may make a door to any bucket; the bucket does not open by it."""
    aws.s3.put_object(Bucket=lake, Key="k", Body=b"x")
    control = aws.client("s3control", OTHER)
    made = control.create_access_point(
        AccountId=OTHER, Name="burglar", Bucket=lake, BucketAccountId=aws.account
    )
    everything = {
        "Effect": "Allow",
        "Principal": {"AWS": OTHER},
        "Action": "s3:*",
        "Resource": [made["AccessPointArn"], f"{made['AccessPointArn']}/object/*"],
    }
    control.put_access_point_policy(AccountId=OTHER, Name="burglar", Policy=policy(everything))
    foreign = aws.client("s3", OTHER)

    assert code(foreign.get_object, Bucket=made["Alias"], Key="k") == "AccessDenied"
    assert code(foreign.list_objects_v2, Bucket=made["Alias"]) == "AccessDenied"
    assert code(foreign.put_object, Bucket=made["Alias"], Key="k", Body=b"") == "AccessDenied"
    source = {"Bucket": made["AccessPointArn"], "Key": "k"}
    foreign.create_bucket(Bucket="den")
    assert code(foreign.copy_object, Bucket="den", Key="k", CopySource=source) == "AccessDenied"


def test_nobody_manages_what_another_account_has(aws, lake):
    make_point(aws, lake)
    control = aws.client("s3control", OTHER)
    named = {"AccountId": aws.account, "Name": "door"}
    for operation in (
        "get_access_point",
        "delete_access_point",
        "get_access_point_policy",
        "delete_access_point_policy",
    ):
        assert code(getattr(control, operation), **named) == "AccessDenied"
    block = {"PublicAccessBlockConfiguration": {}, "AccountId": aws.account}
    assert code(control.put_public_access_block, **block) == "AccessDenied"


def test_what_an_access_point_denies_is_not_deleted_in_a_batch_either(aws, lake):
    made = make_point(aws, lake)
    delegation = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{lake}", f"arn:aws:s3:::{lake}/*"],
        "Condition": {"StringEquals": {"s3:DataAccessPointAccount": aws.account}},
    }
    aws.s3.put_bucket_policy(Bucket=lake, Policy=policy(delegation))
    for name in ("a", "b", "c"):
        aws.s3.put_object(Bucket=lake, Key=name, Body=b"x")
    foreign = aws.client("s3", OTHER)
    objects = [{"Key": name} for name in ("a", "b", "c")]

    done = foreign.delete_objects(Bucket=made["Alias"], Delete={"Objects": objects})

    assert [each["Key"] for each in done["Errors"]] == ["a", "b", "c"]
    assert aws.s3.list_objects_v2(Bucket=lake)["KeyCount"] == 3


# -- queues ----------------------------------------------------------------------------------------


def test_a_queue_of_another_account_is_not_reached_by_its_url(aws):
    url = aws.sqs.create_queue(QueueName="q")["QueueUrl"]
    aws.sqs.send_message(QueueUrl=url, MessageBody="secret")
    foreign = aws.client("sqs", OTHER)

    denied = {"AccessDenied", "AWS.SimpleQueueService.NonExistentQueue", "AccessDeniedException"}
    for spelled in (url, url.replace("localhost:4566", "localhost:4566/queue/us-east-1"), "q"):
        assert code(foreign.receive_message, QueueUrl=spelled) in denied
        assert code(foreign.purge_queue, QueueUrl=spelled) in denied
        assert code(foreign.delete_queue, QueueUrl=spelled) in denied


def test_dead_letters_do_not_go_to_another_account(aws):
    foreign = aws.client("sqs", OTHER)
    there = foreign.create_queue(QueueName="dlq")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{OTHER}:dlq"
    assert there
    redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})}
    refused = code(aws.sqs.create_queue, QueueName="q", Attributes=redrive)
    assert refused == "InvalidParameterValue"


def test_dead_letters_go_back_only_for_those_who_may_send_there(aws):
    """Also where no destination is named, and they go back to where they came from."""
    dlq = aws.sqs.create_queue(QueueName="dlq")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{aws.account}:dlq"
    redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})}
    aws.sqs.create_queue(QueueName="orders", Attributes=redrive)
    aws.sqs.send_message(QueueUrl=dlq, MessageBody="x")
    sqs = aws.client("sqs", aws.user("mover", ("Allow", "sqs:*", arn)))

    assert code(sqs.start_message_move_task, SourceArn=arn) in {
        "AccessDenied",
        "AccessDeniedException",
    }


# -- secrets and parameters ------------------------------------------------------------------------


def test_a_path_opens_no_secure_string_without_its_key(aws, kms_key):
    aws.ssm.put_parameter(Name="/p/s", Value="secret", Type="SecureString", KeyId=kms_key)
    aws.ssm.put_parameter(Name="/p/d", Value="secret", Type="SecureString")
    ssm = aws.client("ssm", aws.user("reader", ("Allow", "ssm:*", "*")))

    for more in ({}, {"Recursive": True}):
        request = {"Path": "/p", "WithDecryption": True, **more}
        assert "AccessDenied" in code(ssm.get_parameters_by_path, **request)
    assert "AccessDenied" in code(ssm.get_parameter_history, Name="/p/s", WithDecryption=True)
    sealed = ssm.get_parameter(Name="/p/s")["Parameter"]["Value"]
    assert "secret" not in sealed


def test_a_secret_is_not_read_through_parameter_store(aws):
    aws.secretsmanager.create_secret(Name="prod/db", SecretString="secret")
    ssm = aws.client("ssm", aws.user("reader", ("Allow", ["ssm:*", "kms:*"], "*")))
    name = "/aws/reference/secretsmanager/prod/db"

    assert "AccessDenied" in code(ssm.get_parameter, Name=name, WithDecryption=True)
    assert "AccessDenied" in code(ssm.get_parameters, Names=[name], WithDecryption=True)


def test_a_batch_shows_no_secret_that_its_caller_may_not_read(aws):
    aws.secretsmanager.create_secret(Name="open", SecretString="open")
    aws.secretsmanager.create_secret(Name="hidden", SecretString="hidden")
    key = aws.user(
        "reader",
        ("Allow", ["secretsmanager:BatchGetSecretValue", "kms:*"], "*"),
        ("Allow", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:open-*"),
    )
    secrets = aws.client("secretsmanager", key)

    found = secrets.batch_get_secret_value(SecretIdList=["open", "hidden"])
    assert [each["Name"] for each in found["SecretValues"]] == ["open"]
    assert "hidden" not in json.dumps(found["SecretValues"], default=str)
    by_filter = code(
        secrets.batch_get_secret_value, Filters=[{"Key": "name", "Values": ["hidden"]}]
    )
    assert by_filter == "AccessDeniedException"


def test_a_secret_of_another_account_is_closed_by_its_arn(aws):
    made = aws.secretsmanager.create_secret(Name="s", SecretString="x")
    foreign = aws.client("secretsmanager", OTHER)
    partial = re.sub(r"-\w{6}$", "", made["ARN"])
    for name in (made["ARN"], partial):
        for operation in ("get_secret_value", "describe_secret", "delete_secret"):
            assert code(getattr(foreign, operation), SecretId=name) == "AccessDeniedException"


def test_a_secrets_wildcard_policy_still_needs_the_callers_own_account(aws):
    made = aws.secretsmanager.create_secret(Name="s", SecretString="x")
    open_to_all = {"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*"}
    refused = code(
        aws.secretsmanager.put_resource_policy,
        SecretId="s",
        ResourcePolicy=policy(open_to_all | {"Resource": "*"}),
        BlockPublicPolicy=True,
    )
    assert refused == "PublicPolicyException"
    aws.secretsmanager.put_resource_policy(
        SecretId="s", ResourcePolicy=policy(open_to_all | {"Resource": "*"})
    )
    foreign = aws.client("secretsmanager", OTHER)
    # The default key is the account's alone.
    assert code(foreign.get_secret_value, SecretId=made["ARN"]) == "InvalidRequestException"


def test_a_replica_needs_the_permission_to_replicate(aws):
    key = aws.user("maker", ("Allow", ["secretsmanager:CreateSecret", "kms:*"], "*"))
    secrets = aws.client("secretsmanager", key)
    request = {"Name": "s", "SecretString": "x", "AddReplicaRegions": [{"Region": "eu-west-1"}]}
    assert code(secrets.create_secret, **request) == "AccessDeniedException"
    secrets.create_secret(Name="s", SecretString="x")
    more = {"SecretId": "s", "AddReplicaRegions": [{"Region": "eu-west-1"}]}
    assert code(secrets.replicate_secret_to_regions, **more) == "AccessDeniedException"


@pytest.mark.parametrize(
    "body",
    [
        b"--a\r\n\r\n\r\n" * 1_500_000,
        b"--a\r\nx" + b"\r\n-" * 4_000_000 + b"\r\n\r\nx\r\n--a--",
        b"\r\n--a" * 2_500_000,
    ],
)
def test_a_form_of_nothing_but_marks_is_soon_refused(aws, lake, body):
    """Anybody may send one, and while it is read nobody else is answered."""
    request = Request(
        method="POST",
        path=f"/{lake}",
        query="",
        headers={
            "host": "localhost:4566",
            "content-type": "multipart/form-data; boundary=a",
            "content-length": str(len(body)),
        },
        body=body,
    )
    begun = time.process_time()

    assert aws.send(request).status == 400
    assert (
        time.process_time() - begun < 0.3
    )  # It takes a tenth of it; parsed all at once it was 1.3 s.


# -- streams ---------------------------------------------------------------------------------------


def test_a_range_of_a_copy_ends_where_its_source_does(aws, lake):
    aws.s3.put_object(Bucket=lake, Key="k", Body=b"x" * 10)
    upload = aws.s3.create_multipart_upload(Bucket=lake, Key="n")["UploadId"]
    part = {"Bucket": lake, "Key": "n", "UploadId": upload, "PartNumber": 1}
    for span in ("bytes=0-99", "bytes=5-4", "bytes=-5", "bytes=0-", f"bytes=0-{'9' * 5000}"):
        refused = code(
            aws.s3.upload_part_copy, CopySource=f"{lake}/k", CopySourceRange=span, **part
        )
        assert refused in {"InvalidArgument", "InvalidRange", "InvalidRequest"}, span[:20]


@pytest.mark.parametrize(
    "header",
    [
        {"range": f"bytes={'9' * 5000}-"},
        {"range": "bytes=" + "0-1," * 2000},
        {"x-amz-trailer": "x-amz-acl"},
        {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
        {"x-amz-decoded-content-length": "9" * 5000},
        {"x-amz-copy-source": "%"},
        {"x-amz-server-side-encryption-context": "e" * 4000},
        {"if-modified-since": "9" * 4000},
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
def test_strange_headers_of_strangers_are_no_failures_of_ours(aws, lake, header, method):
    answer = aws.send(
        Request(
            method=method,
            path=f"/{lake}/k",
            query="",
            headers={"host": "localhost:4566", **header},
            body=b"x" if method == "PUT" else b"",
        )
    )
    assert 400 <= answer.status < 500
