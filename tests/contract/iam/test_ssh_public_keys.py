"""SSH public keys: two encodings of one key."""

import pytest
from tests.contract.iam.certificates import ssh_line


@pytest.fixture
def ana(iam):
    iam.create_user(UserName="ana")
    return "ana"


@pytest.fixture
def key(iam, ana):
    return iam.upload_ssh_public_key(UserName=ana, SSHPublicKeyBody=ssh_line("a"))["SSHPublicKey"]


def test_a_key_comes_back_in_either_encoding(aws, iam, ana, key):
    name = {"UserName": ana, "SSHPublicKeyId": key["SSHPublicKeyId"]}

    in_ssh = iam.get_ssh_public_key(**name, Encoding="SSH")["SSHPublicKey"]
    in_pem = iam.get_ssh_public_key(**name, Encoding="PEM")["SSHPublicKey"]

    assert key["SSHPublicKeyId"].startswith("APKA")
    assert len(key["Fingerprint"]) == 47
    assert in_ssh == key | {"SSHPublicKeyBody": ssh_line("a")}
    assert in_pem["SSHPublicKeyBody"].startswith("-----BEGIN PUBLIC KEY-----")
    assert key["UploadDate"] == aws.clock.now()


def test_a_key_is_switched_off_and_deleted(iam, ana, key, refused):
    name = {"UserName": ana, "SSHPublicKeyId": key["SSHPublicKeyId"]}

    iam.update_ssh_public_key(**name, Status="Inactive")

    assert iam.list_ssh_public_keys(UserName=ana)["SSHPublicKeys"] == [
        {**name, "Status": "Inactive", "UploadDate": key["UploadDate"]}
    ]
    assert refused(iam.delete_user, UserName=ana)[0] == "DeleteConflict"
    assert refused(iam.update_ssh_public_key, **name, Status="Expired")[0] == "InvalidInput"
    iam.delete_ssh_public_key(**name)
    assert refused(iam.delete_ssh_public_key, **name) == (
        "NoSuchEntity",
        f"The Public Key with id {key['SSHPublicKeyId']} cannot be found.",
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [("junk", "UnrecognizedPublicKeyEncoding"), ("ssh-rsa junk", "InvalidPublicKey")],
)
def test_only_rsa_keys_are_kept(iam, ana, refused, body, code):
    assert refused(iam.upload_ssh_public_key, UserName=ana, SSHPublicKeyBody=body)[0] == code


@pytest.mark.usefixtures("key")
def test_a_user_has_five_keys_and_none_twice(iam, ana, refused):
    twice = refused(iam.upload_ssh_public_key, UserName=ana, SSHPublicKeyBody=ssh_line("a"))
    for name in ("b", "root", "d", "e"):
        iam.upload_ssh_public_key(UserName=ana, SSHPublicKeyBody=ssh_line(name))
    sixth = refused(iam.upload_ssh_public_key, UserName=ana, SSHPublicKeyBody=ssh_line("f"))

    assert twice[0] == "DuplicateSSHPublicKey"
    assert sixth == ("LimitExceeded", "Cannot exceed quota for SSHPublicKeysPerUser: 5")
    page = iam.list_ssh_public_keys(UserName=ana, MaxItems=3)
    rest = iam.list_ssh_public_keys(UserName=ana, Marker=page["Marker"])
    assert (len(page["SSHPublicKeys"]), len(rest["SSHPublicKeys"])) == (3, 2)
