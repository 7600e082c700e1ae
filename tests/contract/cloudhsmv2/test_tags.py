"""TagResource, UntagResource, ListTags; and tags in policies."""


def tags(**values):
    return [{"Key": key, "Value": value} for key, value in values.items()]


def test_tags_are_added_replaced_and_taken_away(hsm, new_cluster):
    cluster_id = new_cluster(TagList=tags(a="1", b="2"))

    hsm.tag_resource(ResourceId=cluster_id, TagList=tags(b="3", c="4"))
    hsm.untag_resource(ResourceId=cluster_id, TagKeyList=["a", "unknown"])

    assert hsm.list_tags(ResourceId=cluster_id)["TagList"] == tags(b="3", c="4")


def test_tags_are_listed_page_by_page(hsm, new_cluster, code):
    cluster_id = new_cluster(TagList=tags(a="1", b="2", c="3"))

    pages = hsm.get_paginator("list_tags").paginate(
        ResourceId=cluster_id, PaginationConfig={"PageSize": 2}
    )
    assert [page["TagList"] for page in pages] == [tags(a="1", b="2"), tags(c="3")]
    request = {"ResourceId": cluster_id, "NextToken": "x"}
    assert code(hsm.list_tags, **request) == "CloudHsmInvalidRequestException"


def test_wrong_tags_change_nothing(hsm, new_cluster, code):
    cluster_id = new_cluster(TagList=tags(a="1"))
    many = tags(**{f"k{number}": "" for number in range(50)})

    reserved, twice = tags(**{"AWS:a": ""}), tags(a="") * 2
    assert code(hsm.tag_resource, ResourceId=cluster_id, TagList=reserved) == "CloudHsmTagException"
    assert code(hsm.tag_resource, ResourceId=cluster_id, TagList=twice) == "CloudHsmTagException"
    limit = "CloudHsmResourceLimitExceededException"
    assert code(hsm.tag_resource, ResourceId=cluster_id, TagList=many) == limit
    request = {"ResourceId": cluster_id, "TagKeyList": ["aws:a"]}
    assert code(hsm.untag_resource, **request) == "CloudHsmTagException"
    assert hsm.list_tags(ResourceId=cluster_id)["TagList"] == tags(a="1")


def test_what_nobody_has_has_no_tags(hsm, code):
    gone = "CloudHsmResourceNotFoundException"
    for resource_id in ("cluster-aaaaaaaaaaa", "backup-aaaaaaaaaaa"):
        assert code(hsm.list_tags, ResourceId=resource_id) == gone
        assert code(hsm.tag_resource, ResourceId=resource_id, TagList=tags(a="1")) == gone
        assert code(hsm.untag_resource, ResourceId=resource_id, TagKeyList=["a"]) == gone


def test_policies_test_tags(aws, new_cluster, code):
    red, blue = new_cluster(TagList=tags(team="red")), new_cluster(TagList=tags(team="blue"))
    user = aws.client(
        "cloudhsmv2",
        aws.user(
            "red",
            {
                "Effect": "Allow",
                "Action": "cloudhsm:ListTags",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}},
            },
            {
                "Effect": "Allow",
                "Action": "cloudhsm:TagResource",
                "Resource": f"arn:aws:cloudhsm:us-east-1:{aws.account}:cluster/*",
                "Condition": {"StringEquals": {"aws:RequestTag/stage": "test"}},
            },
        ),
    )

    assert user.list_tags(ResourceId=red)["TagList"]
    assert "AccessDenied" in code(user.list_tags, ResourceId=blue)
    user.tag_resource(ResourceId=blue, TagList=tags(stage="test"))
    refused = {"ResourceId": blue, "TagList": tags(stage="live")}
    assert "AccessDenied" in code(user.tag_resource, **refused)
