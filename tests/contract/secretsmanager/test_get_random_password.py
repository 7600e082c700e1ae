"""GetRandomPassword."""

import string

import pytest


@pytest.fixture
def password(sm):
    return lambda **request: sm.get_random_password(**request)["RandomPassword"]


def test_a_password_has_all_types_by_default(password):
    made = password()

    assert len(made) == 32
    assert " " not in made
    for kind in (
        string.ascii_lowercase,
        string.ascii_uppercase,
        string.digits,
        string.punctuation,
    ):
        assert set(made) & set(kind)


@pytest.mark.parametrize(
    ("option", "left_out"),
    [
        ("ExcludeLowercase", string.ascii_lowercase),
        ("ExcludeUppercase", string.ascii_uppercase),
        ("ExcludeNumbers", string.digits),
        ("ExcludePunctuation", string.punctuation),
    ],
)
def test_types_can_be_left_out(password, option, left_out):
    assert not set(password(PasswordLength=200, **{option: True})) & set(left_out)


def test_characters_can_be_left_out(password):
    made = password(PasswordLength=200, ExcludeCharacters="xyzDje@?!.", IncludeSpace=True)

    assert not set(made) & set("xyzDje@?!.")
    assert " " in made


def test_types_need_not_all_be_there(password):
    assert len(password(PasswordLength=1, RequireEachIncludedType=False)) == 1


def test_no_two_passwords_are_alike(password):
    assert password() != password()


@pytest.mark.parametrize(
    "request_",
    [
        {"PasswordLength": 3},
        {"ExcludeCharacters": string.digits},
        {
            "ExcludeLowercase": True,
            "ExcludeUppercase": True,
            "ExcludeNumbers": True,
            "ExcludePunctuation": True,
        },
    ],
    ids=["too short", "a type is empty", "nothing is left"],
)
def test_what_cannot_be_is_refused(sm, code, request_):
    assert code(sm.get_random_password, **request_) == "InvalidParameterException"


def test_the_length_has_bounds(sm, code):
    assert code(sm.get_random_password, PasswordLength=4097) == "ValidationException"
