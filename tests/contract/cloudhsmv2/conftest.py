"""CloudHSM through real clients, with real tokens where the machine has SoftHSM 2."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from customer import OFFICER, SUBNETS, USER, ZONE, Authority

from token_software import require_tokens


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
    require_tokens()


@pytest.fixture
def authority(aws):
    return Authority(aws.clock.now())


@pytest.fixture
def rack(aws):
    """The tokens, as CloudHSM's command line reaches them."""
    return aws.garrison.rack


@pytest.fixture
def claimed(hsm, tokens, new_cluster, described, authority, later):  # noqa: ARG001  A fixture can ask for another in no other way.
    """Return a new cluster with an HSM, claimed by the authority: INITIALIZED."""

    def claim(**request):
        cluster_id = new_cluster(**request)
        hsm.create_hsm(ClusterId=cluster_id, AvailabilityZone=ZONE)
        later(seconds=2)
        csr = described(cluster_id)["Certificates"]["ClusterCsr"]
        hsm.initialize_cluster(
            ClusterId=cluster_id, SignedCert=authority.sign(csr), TrustAnchor=authority.pem
        )
        later(seconds=2)
        return cluster_id

    return claim


@pytest.fixture
def activated(aws, rack, claimed, described):
    """Return a cluster whose users have passwords: ACTIVE."""

    def activate(**request):
        cluster_id = claimed(**request)
        first = described(cluster_id)["PreCoPassword"]
        aws.run(rack.activate(cluster_id, first, OFFICER, USER))
        return cluster_id

    return activate


@pytest.fixture
def backed_up(hsm, activated, later):
    """Return an active cluster without HSMs, and its one backup."""

    def back_up(**request):
        cluster_id = activated(**request)
        [found] = hsm.describe_clusters()["Clusters"]
        hsm.delete_hsm(ClusterId=cluster_id, HsmId=found["Hsms"][0]["HsmId"])
        later(seconds=2)
        [backup] = hsm.describe_backups()["Backups"]
        return cluster_id, backup["BackupId"]

    return back_up
