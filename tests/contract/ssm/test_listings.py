"""DescribeParameters, GetParametersByPath: filters and pages."""

import pytest


@pytest.fixture
def parameters(put):
    put("flat")
    put("/a/one", Tags=[{"Key": "team", "Value": "red"}])
    put("/a/two", Type="StringList")
    put("/a/b/three", Tier="Advanced", Tags=[{"Key": "team", "Value": "blue"}])
    put("/c/four", Type="SecureString")


@pytest.fixture
def names(ssm):
    def call(key, *values, option=None):
        wanted = {"Key": key} | ({"Values": list(values)} if values else {})
        wanted |= {"Option": option} if option else {}
        listed = ssm.describe_parameters(ParameterFilters=[wanted])["Parameters"]
        return {each["Name"] for each in listed}

    return call


@pytest.mark.usefixtures("parameters")
def test_filters_of_listings(names):
    assert names("Name", "/a/one", "flat") == {"/a/one", "flat"}
    assert names("Name", "/flat") == {"flat"}
    assert names("Name", "/a/", option="BeginsWith") == {"/a/one", "/a/two", "/a/b/three"}
    assert names("Name", "o", option="Contains") == {"/a/one", "/a/two", "/c/four"}
    assert names("Name", "/o", option="Contains") == {"/a/one"}
    assert names("Type", "String", option="BeginsWith") == {
        "flat",
        "/a/one",
        "/a/two",
        "/a/b/three",
    }
    assert names("Type", "StringList") == {"/a/two"}
    assert names("Tier", "Advanced") == {"/a/b/three"}
    assert names("KeyId", "alias/aws/ssm") == {"/c/four"}
    assert names("DataType", "text") == {"flat", "/a/one", "/a/two", "/a/b/three", "/c/four"}
    assert names("Path", "/a") == {"/a/one", "/a/two"}
    assert names("Path", "/a", option="Recursive") == {"/a/one", "/a/two", "/a/b/three"}
    assert names("Path", "/") == {"flat"}
    assert names("tag:team") == {"/a/one", "/a/b/three"}
    assert names("tag:team", "red") == {"/a/one"}
    assert names("tag:team", "b", option="BeginsWith") == {"/a/b/three"}


@pytest.mark.usefixtures("parameters")
def test_filters_of_the_older_kind(ssm, code):
    def names(key, *values):
        filters = [{"Key": key, "Values": list(values)}]
        return {each["Name"] for each in ssm.describe_parameters(Filters=filters)["Parameters"]}

    assert names("Name", "/a") == {"/a/one", "/a/two", "/a/b/three"}
    assert names("Type", "SecureString") == {"/c/four"}
    assert names("KeyId", "alias/aws/ssm") == {"/c/four"}
    both = {
        "Filters": [{"Key": "Name", "Values": ["a"]}],
        "ParameterFilters": [{"Key": "Name", "Values": ["a"]}],
    }
    assert code(ssm.describe_parameters, **both) == "ValidationException"


@pytest.mark.parametrize(
    ("filters", "error"),
    [
        ([{"Key": "Label", "Values": ["x"]}], "InvalidFilterKey"),
        ([{"Key": "Name"}], "InvalidFilterValue"),
        ([{"Key": "Name", "Values": ["x"]}] * 2, "InvalidFilterKey"),
        ([{"Key": "Path", "Values": ["a"], "Option": "Equals"}], "InvalidFilterOption"),
        ([{"Key": "Type", "Values": ["x"]}], "InvalidFilterOption"),
        ([{"Key": "Tier", "Values": ["x"]}], "InvalidFilterOption"),
        ([{"Key": "Type", "Values": ["String"], "Option": "Contains"}], "InvalidFilterOption"),
        ([{"Key": "Path", "Values": ["/aws/x"]}], "ValidationException"),
        ([{"Key": "Path", "Values": ["a"]}], "ValidationException"),
        ([{"Key": "Path", "Values": ["//a"]}], "ValidationException"),
    ],
)
def test_filters_that_are_not_valid(ssm, code, filters, error):
    """moto, tests/test_ssm/test_ssm_boto3.py: invalid parameter filters."""
    assert code(ssm.describe_parameters, ParameterFilters=filters) == error


@pytest.mark.usefixtures("parameters")
def test_a_path_is_read_one_level_or_whole(ssm):
    def names(path, **more):
        found = ssm.get_parameters_by_path(Path=path, **more)["Parameters"]
        return [each["Name"] for each in found]

    assert names("/a") == names("/a/") == ["/a/one", "/a/two"]
    assert names("/a", Recursive=True) == ["/a/b/three", "/a/one", "/a/two"]
    assert names("/") == ["flat"]
    assert len(names("/", Recursive=True)) == 5
    assert names("/none") == []
    lists = [{"Key": "Type", "Values": ["StringList"]}]
    assert names("/a", ParameterFilters=lists) == ["/a/two"]


def test_a_label_finds_its_version(ssm, put):
    """LocalStack, test_get_parameters_by_path_and_filter_by_labels, which ran against AWS."""
    put("/a/b", Value="old")
    put("/a/b", Value="new", Overwrite=True)
    put("/a/c")
    ssm.label_parameter_version(Name="/a/b", ParameterVersion=1, Labels=["stable"])

    (found,) = ssm.get_parameters_by_path(
        Path="/a", ParameterFilters=[{"Key": "Label", "Values": ["stable"]}]
    )["Parameters"]

    assert (found["Name"], found["Value"]) == ("/a/b", "old")


@pytest.mark.parametrize("key", ["Name", "Path", "Tier"])
def test_some_filters_are_not_for_paths(ssm, code, key):
    filters = [{"Key": key, "Values": ["Standard"]}]
    request = {"Path": "/", "ParameterFilters": filters}
    assert code(ssm.get_parameters_by_path, **request) == "InvalidFilterKey"


@pytest.mark.parametrize("path", ["a", "/a//b", "/a b"])
def test_a_path_has_a_form(ssm, code, path):
    assert code(ssm.get_parameters_by_path, Path=path) == "ValidationException"


def test_all_pages_together_are_the_listing(ssm, put, pages):
    for number in range(12):
        put(f"/p/{number:02}", Type="StringList" if number % 3 else "String")
    strings = [{"Key": "Type", "Values": ["String"]}]
    wanted = [f"/p/{number:02}" for number in (0, 3, 6, 9)]

    for operation, request in (
        (ssm.describe_parameters, {}),
        (ssm.get_parameters_by_path, {"Path": "/p"}),
    ):
        listed = pages(operation, MaxResults=3, ParameterFilters=strings, **request)
        assert [each["Name"] for page in listed for each in page["Parameters"]] == wanted
    history = pages(ssm.get_parameter_history, Name="/p/00", MaxResults=1)
    assert len(history) == 1


def test_a_token_must_be_ours(ssm, put, code):
    put("a")
    token = {"NextToken": "x"}

    assert code(ssm.describe_parameters, **token) == "InvalidNextToken"
    assert code(ssm.get_parameters_by_path, Path="/", **token) == "InvalidNextToken"
    assert code(ssm.get_parameter_history, Name="a", **token) == "InvalidNextToken"
