"""LookupEvents, through a real client.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

ALLOW_LOOKUP = ("Allow", "cloudtrail:LookupEvents", "*")


def attribute(name, value):
    return [{"AttributeKey": name, "AttributeValue": value}]


def names(response):
    return [event["EventName"] for event in response["Events"]]


def code(error):
    return error.value.response["Error"]["Code"]


@pytest.fixture
def trail(aws):
    """A client, with three events of IAM a second apart."""
    for name in ("ann", "bob", "cid"):
        aws.iam.create_user(UserName=name)
        aws.clock.advance(timedelta(seconds=1))
    return aws.client("cloudtrail")


def test_the_newest_event_comes_first_and_the_look_up_itself_is_recorded(aws, trail):
    trail.lookup_events()
    aws.clock.advance(timedelta(seconds=1))
    assert names(trail.lookup_events())[:4] == [
        "LookupEvents",
        "CreateUser",
        "CreateUser",
        "CreateUser",
    ]


def test_an_event_has_all_its_members(aws, trail):
    event = trail.lookup_events(LookupAttributes=attribute("EventName", "CreateUser"))["Events"][0]
    record = json.loads(event["CloudTrailEvent"])
    assert event["EventId"] == record["eventID"]
    assert event["EventName"] == "CreateUser"
    assert event["ReadOnly"] == "false"
    assert event["EventSource"] == "iam.amazonaws.com"
    assert event["AccessKeyId"] == record["userIdentity"]["accessKeyId"]
    assert event["EventTime"] == aws.clock.now() - timedelta(seconds=1)
    assert event["Username"] == record["userIdentity"]["userName"]
    assert {"ResourceType": "AWS::IAM::User", "ResourceName": "cid"} in event["Resources"]
    assert record["requestParameters"] == {"userName": "cid"}
    assert record["responseElements"]["user"]["userName"] == "cid"
    assert record["recipientAccountId"] == aws.account
    assert record["awsRegion"] == "us-east-1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EventName", "CreateUser"),
        ("EventSource", "iam.amazonaws.com"),
        ("ReadOnly", "false"),
        ("ResourceType", "AWS::IAM::User"),
    ],
)
def test_events_are_found_by_what_they_share(trail, name, value):
    found = trail.lookup_events(LookupAttributes=attribute(name, value))
    assert [event for event in names(found) if event == "CreateUser"] == ["CreateUser"] * 3
    assert set(names(found)) <= {"CreateUser", "CreateRole", "PutUserPolicy", "CreateAccessKey"}


def test_an_event_is_found_by_what_it_alone_has(trail):
    by_name = trail.lookup_events(LookupAttributes=attribute("ResourceName", "bob"))["Events"]
    assert len(by_name) == 1
    event_id = by_name[0]["EventId"]
    by_id = trail.lookup_events(LookupAttributes=attribute("EventId", event_id))["Events"]
    assert by_id == by_name


def test_callers_are_found_by_their_name_and_their_key(aws, trail):
    key = aws.user("dora", ALLOW_LOOKUP)
    aws.client("cloudtrail", key).lookup_events()
    for name, value in [("Username", "dora"), ("AccessKeyId", key["AccessKeyId"])]:
        found = trail.lookup_events(LookupAttributes=attribute(name, value))
        assert names(found) == ["LookupEvents"]
    assert trail.lookup_events(LookupAttributes=attribute("Username", "nobody"))["Events"] == []


def test_a_value_must_match_whole_and_in_its_case(trail):
    for value in ("createuser", "Create", "CreateUser "):
        found = trail.lookup_events(LookupAttributes=attribute("EventName", value))
        assert found["Events"] == []


def test_pages_hold_every_event_once_whatever_comes_in_between(aws, trail):
    query = {"LookupAttributes": attribute("EventName", "CreateUser"), "MaxResults": 1}
    found, token = [], {}
    while True:
        page = trail.lookup_events(**query, **token)
        found += [json.loads(event["CloudTrailEvent"]) for event in page["Events"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
        aws.clock.advance(timedelta(seconds=1))
        aws.iam.create_user(UserName=f"late{len(found)}")
    assert [record["requestParameters"]["userName"] for record in found] == ["cid", "bob", "ann"]


def test_the_default_page_holds_50_events(aws, trail):
    for _ in range(55):
        aws.iam.list_users()
    page = trail.lookup_events()
    assert len(page["Events"]) == 50
    assert page["NextToken"]


def test_a_token_of_another_query_is_refused(trail):
    token = trail.lookup_events(MaxResults=1)["NextToken"]
    for query in (
        {"LookupAttributes": attribute("EventName", "CreateUser"), "NextToken": token},
        {"NextToken": "no token of ours"},
        {"NextToken": token[:-4]},
    ):
        with pytest.raises(ClientError) as error:
            trail.lookup_events(**query)
        assert code(error) == "InvalidNextTokenException"


def test_both_ends_of_a_time_range_belong_to_it(aws, trail):
    end = aws.clock.now() - timedelta(seconds=1)
    found = trail.lookup_events(StartTime=end - timedelta(seconds=1), EndTime=end)
    records = [json.loads(event["CloudTrailEvent"]) for event in found["Events"]]
    assert [record["requestParameters"]["userName"] for record in records] == ["cid", "bob"]


def test_a_range_that_ends_before_it_starts_is_refused(aws, trail):
    now = aws.clock.now()
    with pytest.raises(ClientError) as error:
        trail.lookup_events(StartTime=now, EndTime=now - timedelta(seconds=1))
    assert code(error) == "InvalidTimeRangeException"


def test_events_are_found_for_90_days(aws, trail):
    query = {"LookupAttributes": attribute("EventName", "CreateUser")}
    aws.clock.advance(timedelta(days=89, hours=23))
    assert len(trail.lookup_events(**query)["Events"]) == 3
    aws.clock.advance(timedelta(hours=2))
    assert trail.lookup_events(**query)["Events"] == []


def test_only_one_attribute_may_be_given(trail):
    with pytest.raises(ClientError) as error:
        trail.lookup_events(
            LookupAttributes=attribute("EventName", "a") + attribute("Username", "b")
        )
    assert code(error) == "InvalidLookupAttributesException"


def test_a_value_counts_some_characters_twice_towards_its_limit(trail):
    trail.lookup_events(LookupAttributes=attribute("EventName", "_" * 1000))
    with pytest.raises(ClientError) as error:
        trail.lookup_events(LookupAttributes=attribute("EventName", "_" * 1001))
    assert code(error) == "InvalidLookupAttributesException"


def test_there_are_no_insights_events(trail):
    assert trail.lookup_events(EventCategory="insight")["Events"] == []
    with pytest.raises(ClientError) as error:
        trail.lookup_events(
            EventCategory="insight", LookupAttributes=attribute("Username", "alice")
        )
    assert code(error) == "InvalidLookupAttributesException"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"MaxResults": 0}, "InvalidMaxResultsException"),
        ({"MaxResults": 51}, "InvalidMaxResultsException"),
        ({"EventCategory": "data"}, "InvalidEventCategoryException"),
        ({"LookupAttributes": attribute("Colour", "red")}, "ValidationException"),
        ({"LookupAttributes": attribute("EventName", "")}, "ValidationException"),
    ],
)
def test_what_the_model_forbids_is_refused_before_anything_is_looked_up(aws, query, expected):
    """The errors are those of the operation's reference; AWS's words for them are guessed."""
    lenient = aws.client("cloudtrail", parameter_validation=False)
    with pytest.raises(ClientError) as error:
        lenient.lookup_events(**query)
    assert code(error) == expected


def test_a_region_has_its_own_events(aws, trail):
    there = aws.client("cloudtrail", region="eu-west-1")
    assert there.lookup_events()["Events"] == []
    assert names(there.lookup_events()) == ["LookupEvents"]
    assert "LookupEvents" not in names(trail.lookup_events())


def test_looking_up_must_be_allowed(aws, trail):
    stranger = aws.client("cloudtrail", aws.user("eve"))
    with pytest.raises(ClientError) as error:
        stranger.lookup_events()
    assert code(error) == "AccessDeniedException"
    assert "cloudtrail:LookupEvents" in error.value.response["Error"]["Message"]
    denied = trail.lookup_events(LookupAttributes=attribute("Username", "eve"))["Events"]
    record = json.loads(denied[0]["CloudTrailEvent"])
    assert record["errorCode"] == "AccessDenied"
    assert record["requestParameters"] is None


def test_a_failed_call_is_found_with_its_error(aws, trail):
    with pytest.raises(ClientError):
        aws.iam.get_user(UserName="ghost")
    (event,) = trail.lookup_events(LookupAttributes=attribute("ResourceName", "ghost"))["Events"]
    record = json.loads(event["CloudTrailEvent"])
    assert record["errorCode"] == "NoSuchEntityException"
    assert record["responseElements"] is None


def test_secrets_are_not_in_the_records(aws, trail):
    key = aws.user("dora")
    found = trail.lookup_events(LookupAttributes=attribute("EventName", "CreateAccessKey"))
    texts = [event["CloudTrailEvent"] for event in found["Events"]]
    assert any(key["AccessKeyId"] in text for text in texts)
    assert not any(key["SecretAccessKey"] in text for text in texts)
