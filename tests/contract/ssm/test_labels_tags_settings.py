"""Labels of versions, tags of parameters, settings of the service."""

import pytest


@pytest.fixture
def versions(put):
    """A parameter of three versions."""
    for value in ("one", "two", "three"):
        put("a", Value=value, Overwrite=True)


@pytest.fixture
def labels(ssm):
    def call():
        history = ssm.get_parameter_history(Name="a")["Parameters"]
        return {each["Version"]: each["Labels"] for each in history if each["Labels"]}

    return call


@pytest.mark.usefixtures("versions")
def test_a_label_is_on_one_version(ssm, labels):
    answer = ssm.label_parameter_version(Name="a", Labels=["x", "y"])
    assert (answer["ParameterVersion"], answer["InvalidLabels"]) == (3, [])

    ssm.label_parameter_version(Name="a", ParameterVersion=1, Labels=["x"])

    assert labels() == {1: ["x"], 3: ["y"]}


@pytest.mark.usefixtures("versions")
def test_labels_that_cannot_be_are_returned(ssm, labels):
    invalid = ["aws-x", "ssm", "9x", "x y", "SSMx"]

    answer = ssm.label_parameter_version(Name="a", Labels=[*invalid, "good"])

    assert answer["InvalidLabels"] == invalid
    assert labels() == {3: ["good"]}


@pytest.mark.usefixtures("versions")
def test_a_version_has_ten_labels(ssm, code):
    ssm.label_parameter_version(Name="a", Labels=[f"l{number}" for number in range(10)])

    request = {"Name": "a", "Labels": ["one-more"]}
    assert code(ssm.label_parameter_version, **request) == "ParameterVersionLabelLimitExceeded"
    ssm.label_parameter_version(Name="a", ParameterVersion=1, Labels=["l0"])
    ssm.label_parameter_version(**request)


@pytest.mark.usefixtures("versions")
def test_labels_are_taken_away(ssm, labels):
    ssm.label_parameter_version(Name="a", ParameterVersion=2, Labels=["x", "y"])

    answer = ssm.unlabel_parameter_version(Name="a", ParameterVersion=2, Labels=["x", "z"])

    assert (answer["RemovedLabels"], answer["InvalidLabels"]) == (["x"], ["z"])
    assert labels() == {2: ["y"]}


@pytest.mark.usefixtures("versions")
def test_there_is_nothing_to_label(ssm, code):
    for operation in (ssm.label_parameter_version, ssm.unlabel_parameter_version):
        request = {"ParameterVersion": 9, "Labels": ["x"]}
        assert code(operation, Name="a", **request) == "ParameterVersionNotFound"
        assert code(operation, Name="none", **request) == "ParameterNotFound"


def tags(**values):
    return [{"Key": key, "Value": value} for key, value in values.items()]


def test_tags_are_added_replaced_and_taken_away(ssm, put):
    put("/a/b", Tags=tags(a="1"))
    resource = {"ResourceType": "Parameter", "ResourceId": "/a/b"}

    ssm.add_tags_to_resource(**resource, Tags=tags(a="2", b="3"))
    assert ssm.list_tags_for_resource(**resource)["TagList"] == tags(a="2", b="3")

    ssm.remove_tags_from_resource(**resource, TagKeys=["a", "unknown"])
    assert ssm.list_tags_for_resource(**resource)["TagList"] == tags(b="3")


def test_what_cannot_be_tagged(ssm, put, code):
    put("a")
    many = tags(**{f"k{number}": "v" for number in range(51)})
    resource = {"ResourceType": "Parameter", "ResourceId": "a"}
    none = {"ResourceType": "Parameter", "ResourceId": "none"}
    document = {"ResourceType": "Document", "ResourceId": "a"}

    assert code(ssm.add_tags_to_resource, **resource, Tags=many) == "TooManyTagsError"
    reserved = [{"Key": "aws:a", "Value": "1"}]
    assert code(ssm.add_tags_to_resource, **resource, Tags=reserved) == "ValidationException"
    assert code(ssm.add_tags_to_resource, **none, Tags=tags(a="1")) == "InvalidResourceId"
    assert code(ssm.remove_tags_from_resource, **none, TagKeys=["a"]) == "InvalidResourceId"
    assert code(ssm.list_tags_for_resource, **none) == "InvalidResourceId"
    assert code(ssm.list_tags_for_resource, **document) == "NotImplemented"


TIER = "/ssm/parameter-store/default-parameter-tier"


def test_a_setting_is_changed_and_reset(ssm, put, aws):
    shown = ssm.get_service_setting(SettingId=TIER)["ServiceSetting"]
    assert (shown["SettingValue"], shown["Status"]) == ("Standard", "Default")

    ssm.update_service_setting(SettingId=shown["ARN"], SettingValue="Advanced")
    assert put("a")["Tier"] == "Advanced"
    shown = ssm.get_service_setting(SettingId=TIER)["ServiceSetting"]
    assert (shown["SettingValue"], shown["Status"]) == ("Advanced", "Customized")
    assert shown["LastModifiedUser"] == f"arn:aws:iam::{aws.account}:user/administrator"

    shown = ssm.reset_service_setting(SettingId=TIER)["ServiceSetting"]
    assert (shown["SettingValue"], shown["Status"]) == ("Standard", "Default")
    assert put("b")["Tier"] == "Standard"


def test_settings_that_are_not_there(ssm, code):
    unknown, elsewhere = "/ssm/none", "/ssm/documents/console/public-sharing-permission"
    for operation, more in (
        (ssm.get_service_setting, {}),
        (ssm.update_service_setting, {"SettingValue": "x"}),
        (ssm.reset_service_setting, {}),
    ):
        assert code(operation, SettingId=unknown, **more) == "ServiceSettingNotFound"
        assert code(operation, SettingId=elsewhere, **more) == "NotImplemented"
    wrong = {"SettingId": TIER, "SettingValue": "Large"}
    assert code(ssm.update_service_setting, **wrong) == "ValidationException"
