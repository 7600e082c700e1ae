"""Buckets as web sites: configuration, and what a browser sees."""

import pytest
from botocore.exceptions import ClientError

from cloud import policy
from garrison.core.message import Request

HOST = "amber-lake.s3-website-us-east-1.localhost:4566"
SITE = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "oh-no.html"}}


@pytest.fixture
def site(s3, bucket):
    """A site with a page, a folder, and an error page, which everybody may read."""
    s3.delete_public_access_block(Bucket=bucket)
    read = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    listed = {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket"}
    s3.put_bucket_policy(
        Bucket=bucket,
        Policy=policy(
            read | {"Resource": f"arn:aws:s3:::{bucket}/*"},
            listed | {"Resource": f"arn:aws:s3:::{bucket}"},
        ),
    )
    for key in ("index.html", "docs/index.html", "oh-no.html", "a page.html"):
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode(), ContentType="text/html")
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=SITE)
    return bucket


@pytest.fixture
def visit(aws):
    """Ask for a page, as a browser does."""

    def get(path, method="GET", host=HOST):
        request = Request(method=method, path=path, query="", headers={"host": host})
        return aws.send(request)

    return get


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/", b"index.html"),
        ("/docs/", b"docs/index.html"),
        ("/a%20page.html", b"a page.html"),
    ],
)
def test_pages_are_objects_and_folders_their_index(visit, path, body):
    answer = visit(path)
    assert (answer.status, answer.body) == (200, body)
    assert answer.headers["content-type"] == "text/html"
    assert visit(path, "HEAD").body == b""


@pytest.mark.usefixtures("site")
def test_a_folder_without_its_slash_leads_to_the_folder(visit):
    answer = visit("/docs")
    assert (answer.status, answer.headers["location"]) == (302, "/docs/")


def test_what_is_not_there_shows_the_error_page(s3, site, visit):
    answer = visit("/nowhere")
    assert (answer.status, answer.body) == (404, b"oh-no.html")
    s3.delete_object(Bucket=site, Key="oh-no.html")
    answer = visit("/<nowhere>")
    assert answer.status == 404
    assert b"NoSuchKey" in answer.body


def test_a_site_shows_nobody_what_nobody_may_read(s3, site, visit):
    s3.delete_bucket_policy(Bucket=site)
    answer = visit("/index.html")
    assert answer.status == 403
    assert b"index.html" not in answer.body


@pytest.mark.usefixtures("site")
def test_only_reading_is_visiting(visit):
    assert visit("/index.html", "DELETE").status == 405
    assert visit("/", host="no-such-lake.s3-website.localhost").status == 404


def test_requests_are_sent_elsewhere_by_rules(s3, site, visit):
    rules = [
        {
            "Condition": {"KeyPrefixEquals": "old/"},
            "Redirect": {"ReplaceKeyPrefixWith": "new/", "HttpRedirectCode": "302"},
        },
        {
            "Condition": {"HttpErrorCodeReturnedEquals": "404"},
            "Redirect": {"HostName": "example.com", "Protocol": "https", "ReplaceKeyWith": "x"},
        },
    ]
    s3.put_bucket_website(Bucket=site, WebsiteConfiguration=SITE | {"RoutingRules": rules})

    assert s3.get_bucket_website(Bucket=site)["RoutingRules"] == rules
    answer = visit("/old/page")
    assert (answer.status, answer.headers["location"]) == (302, f"http://{HOST}/new/page")
    answer = visit("/nowhere")
    assert (answer.status, answer.headers["location"]) == (301, "https://example.com/x")


def test_a_whole_site_is_sent_elsewhere(s3, site, visit):
    elsewhere = {"RedirectAllRequestsTo": {"HostName": "example.com"}}
    s3.put_bucket_website(Bucket=site, WebsiteConfiguration=elsewhere)

    assert s3.get_bucket_website(Bucket=site)["RedirectAllRequestsTo"] == {
        "HostName": "example.com"
    }
    assert visit("/a").headers["location"] == "http://example.com/a"


def test_an_object_can_lead_elsewhere_itself(s3, site, visit):
    s3.put_object(Bucket=site, Key="moved", Body=b"", WebsiteRedirectLocation="/index.html")
    answer = visit("/moved")
    assert (answer.status, answer.headers["location"]) == (301, "/index.html")


@pytest.mark.parametrize(
    ("configuration", "code"),
    [
        ({}, "InvalidArgument"),
        ({"IndexDocument": {"Suffix": "a/b"}}, "InvalidArgument"),
        ({"IndexDocument": {"Suffix": ""}}, "InvalidArgument"),
        (SITE | {"RedirectAllRequestsTo": {"HostName": "x"}}, "InvalidRequest"),
        ({"RedirectAllRequestsTo": {"HostName": "x", "Protocol": "ftp"}}, "."),
        (SITE | {"RoutingRules": [{"Redirect": {}}]}, "MalformedXML"),
        (SITE | {"RoutingRules": [{"Redirect": {"HttpRedirectCode": "300"}}]}, "InvalidRequest"),
        (
            SITE
            | {
                "RoutingRules": [{"Redirect": {"ReplaceKeyWith": "a", "ReplaceKeyPrefixWith": "b"}}]
            },
            "InvalidRequest",
        ),
    ],
)
def test_what_is_no_site_is_refused(s3, bucket, configuration, code):
    with pytest.raises(ClientError, match=code):
        s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=configuration)


def test_what_is_not_shown_is_not_found(s3, site):
    s3.delete_bucket_website(Bucket=site)
    with pytest.raises(ClientError, match="NoSuchWebsiteConfiguration"):
        s3.get_bucket_website(Bucket=site)
