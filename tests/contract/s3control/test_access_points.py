"""Access points: doors to a bucket, each with a policy of its own."""

import pytest
from botocore.exceptions import ClientError

from cloud import policy

OTHER = "444455556666"
DELEGATION = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::door-lake", "arn:aws:s3:::door-lake/*"],
    "Condition": {"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}},
}


@pytest.fixture
def control(aws):
    return aws.client("s3control")


@pytest.fixture
def named(aws):
    return {"AccountId": aws.account, "Name": "front-door"}


@pytest.fixture
def point(aws, control, named):
    """An access point to a bucket that leaves all decisions to its account's access points."""
    aws.s3.create_bucket(Bucket="door-lake")
    aws.s3.put_bucket_policy(Bucket="door-lake", Policy=policy(DELEGATION))
    aws.s3.put_object(Bucket="door-lake", Key="k", Body=b"within")
    return control.create_access_point(**named, Bucket="door-lake")


def let(point, principal, *actions):
    """Return an access point's policy that lets a principal do something to all objects."""
    return policy(
        {
            "Effect": "Allow",
            "Principal": {"AWS": principal},
            "Action": list(actions),
            "Resource": [point["AccessPointArn"], f"{point['AccessPointArn']}/object/*"],
        }
    )


def refused(operation, **request):
    with pytest.raises(ClientError) as error:
        operation(**request)
    return error.value.response["Error"]["Code"]


def test_an_access_point_is_found_listed_and_deleted(control, named, point, aws):
    found = control.get_access_point(**named)
    assert found["Bucket"] == "door-lake"
    assert found["NetworkOrigin"] == "Internet"
    assert found["Alias"] == point["Alias"]
    assert set(found["PublicAccessBlockConfiguration"].values()) == {True}
    for request in ({}, {"Bucket": "door-lake"}):
        listed = control.list_access_points(AccountId=aws.account, **request)["AccessPointList"]
        assert [each["AccessPointArn"] for each in listed] == [point["AccessPointArn"]]
    assert (
        control.list_access_points(AccountId=aws.account, Bucket="other-lake")["AccessPointList"]
        == []
    )

    assert refused(control.create_access_point, **named, Bucket="door-lake") == (
        "AccessPointAlreadyOwnedByYou"
    )
    control.delete_access_point(**named)
    assert refused(control.get_access_point, **named) == "NoSuchAccessPoint"


@pytest.mark.usefixtures("point")
def test_listings_go_on_page_by_page(control, aws):
    for name in ("a-door", "b-door"):
        control.create_access_point(AccountId=aws.account, Name=name, Bucket="door-lake")
    page = control.list_access_points(AccountId=aws.account, MaxResults=2)
    rest = control.list_access_points(
        AccountId=aws.account, MaxResults=2, NextToken=page["NextToken"]
    )
    names = [each["Name"] for each in page["AccessPointList"] + rest["AccessPointList"]]
    assert names == ["a-door", "b-door", "front-door"]
    assert refused(control.list_access_points, AccountId=aws.account, NextToken="x") == (
        "InvalidRequest"
    )


@pytest.mark.parametrize("form", ["AccessPointArn", "Alias"])
def test_objects_are_reached_through_the_door(aws, point, form):
    door = point[form]
    assert aws.s3.get_object(Bucket=door, Key="k")["Body"].read() == b"within"
    aws.s3.put_object(Bucket=door, Key="new", Body=b"through")
    listed = aws.s3.list_objects_v2(Bucket=door)["Contents"]
    assert [each["Key"] for each in listed] == ["k", "new"]
    aws.s3.delete_object(Bucket=door, Key="new")
    assert (
        refused(
            aws.s3.put_bucket_versioning, Bucket=door, VersioningConfiguration={"Status": "Enabled"}
        )
        == "MethodNotAllowed"
    )


def test_the_door_and_the_bucket_must_both_let_one_in(aws, control, named, point):
    """The bucket leaves it to the door; the door lets ana read, and nothing else."""
    ana = aws.client("s3", aws.user("ana"))
    arn = aws.iam.get_user(UserName="ana")["User"]["Arn"]
    request = {"Bucket": point["AccessPointArn"], "Key": "k"}
    assert refused(ana.get_object, **request) == "AccessDenied"

    control.put_access_point_policy(**named, Policy=let(point, arn, "s3:GetObject"))
    assert ana.get_object(**request)["Body"].read() == b"within"
    assert refused(ana.put_object, **request, Body=b"") == "AccessDenied"
    assert refused(ana.get_object, Bucket="door-lake", Key="k") == "AccessDenied"

    aws.s3.delete_bucket_policy(Bucket="door-lake")
    assert refused(ana.get_object, **request) == "AccessDenied"


def test_another_account_comes_in_through_the_door_alone(aws, control, named, point):
    control.put_access_point_policy(**named, Policy=let(point, OTHER, "s3:GetObject"))
    stranger = aws.client("s3", OTHER)

    found = stranger.get_object(Bucket=point["AccessPointArn"], Key="k")
    assert found["Body"].read() == b"within"
    assert refused(stranger.get_object, Bucket="door-lake", Key="k") == "AccessDenied"


def test_policies_are_kept_and_bad_ones_refused(control, named, point):
    assert refused(control.get_access_point_policy, **named) == "NoSuchAccessPointPolicy"
    text = let(point, OTHER, "s3:GetObject")
    control.put_access_point_policy(**named, Policy=text)
    assert control.get_access_point_policy(**named)["Policy"] == text
    status = control.get_access_point_policy_status(**named)["PolicyStatus"]
    assert status["IsPublic"] is False

    other = text.replace("front-door", "back-door")
    for bad in ("{}", other):
        assert refused(control.put_access_point_policy, **named, Policy=bad) == "MalformedPolicy"
    public = let(point, "*", "s3:GetObject")
    assert refused(control.put_access_point_policy, **named, Policy=public) == "AccessDenied"
    control.delete_access_point_policy(**named)
    assert refused(control.get_access_point_policy, **named) == "NoSuchAccessPointPolicy"


@pytest.mark.usefixtures("point")
def test_a_door_within_a_vpc_is_shut_from_outside(aws, control):
    made = control.create_access_point(
        AccountId=aws.account,
        Name="inner-door",
        Bucket="door-lake",
        VpcConfiguration={"VpcId": "vpc-1"},
    )
    assert refused(aws.s3.get_object, Bucket=made["AccessPointArn"], Key="k") == "AccessDenied"


@pytest.mark.parametrize(
    ("request_members", "code"),
    [
        ({"Name": "Upper"}, "InvalidURI"),
        ({"Bucket": "no-such-lake"}, "InvalidRequest"),
        ({"BucketAccountId": OTHER}, "InvalidRequest"),
    ],
)
@pytest.mark.usefixtures("point")
def test_what_is_no_door_is_refused(control, named, request_members, code):
    request = {**named, "Name": "other-door", "Bucket": "door-lake", **request_members}
    assert refused(control.create_access_point, **request) == code


def test_many_objects_are_deleted_through_a_door_as_it_allows(aws, control, named, point):
    aws.s3.put_object(Bucket="door-lake", Key="mine/1", Body=b"")
    ana = aws.client("s3", aws.user("ana"))
    arn = aws.iam.get_user(UserName="ana")["User"]["Arn"]
    text = let(point, arn, "s3:DeleteObject").replace("/object/*", "/object/mine/*")
    control.put_access_point_policy(**named, Policy=text)

    answer = ana.delete_objects(
        Bucket=point["AccessPointArn"], Delete={"Objects": [{"Key": "k"}, {"Key": "mine/1"}]}
    )

    assert [each["Key"] for each in answer["Deleted"]] == ["mine/1"]
    assert [(each["Key"], each["Code"]) for each in answer["Errors"]] == [("k", "AccessDenied")]
