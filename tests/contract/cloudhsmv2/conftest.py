"""CloudHSM through real clients, with real tokens where the machine has SoftHSM 2."""

from datetime import timedelta
from importlib.util import find_spec

import pytest
from botocore.exceptions import ClientError

from garrison.crypto.hardware import HardwareError
from garrison.crypto.softhsm import find_module

SUBNETS = ["subnet-0000000a", "subnet-0000000b"]
ZONE = "us-east-1a"
OTHER_ZONE = "us-east-1b"


@pytest.fixture
def hsm(aws):
    return aws.client("cloudhsmv2")


@pytest.fixture
def later(aws):
    """Let time pass, and what is due be done."""

    def pass_time(**duration):
        aws.clock.advance(timedelta(**duration))
        aws.run_due()

    return pass_time


@pytest.fixture
def refused():
    """Return the code and message with which a call is refused."""

    def call(operation, **request):
        with pytest.raises(ClientError) as error:
            operation(**request)
        response = error.value.response["Error"]
        return response["Code"], response["Message"]

    return call


@pytest.fixture
def code(refused):
    """Return the code with which a call is refused."""
    return lambda operation, **request: refused(operation, **request)[0]


@pytest.fixture
def new_cluster(hsm, later):
    """Make a cluster, wait for it, and return its ID."""

    def create(**request):
        request = {"HsmType": "hsm2m.medium", "SubnetIds": SUBNETS} | request
        cluster_id = hsm.create_cluster(**request)["Cluster"]["ClusterId"]
        later(seconds=2)
        return cluster_id

    return create


@pytest.fixture
def described(hsm):
    """Return what DescribeClusters says of a cluster."""

    def describe(cluster_id):
        [cluster] = hsm.describe_clusters(Filters={"clusterIds": [cluster_id]})["Clusters"]
        return cluster

    return describe


@pytest.fixture
def tokens():
    """Skip, visibly, where tokens cannot be made."""
    try:
        find_module()
    except HardwareError as error:
        pytest.skip(str(error))
    if find_spec("pkcs11") is None:
        pytest.skip("python-pkcs11 is not installed: pip install 'garrison[hsm]'")
