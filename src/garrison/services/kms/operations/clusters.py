"""CloudHSM clusters, as KMS asks CloudHSM about them on behalf of whoever names one.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/create-keystore.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from garrison.core.call import Call
from garrison.crypto import (
    MalformedCertificateError,
    find_chain_break,
    parse_certificate,
)
from garrison.services.kms import api
from garrison.services.kms.records import CustomKeyStore

Cluster = Mapping[str, Any]
"""As DescribeClusters answers it."""


async def find_cluster(call: Call[Any, Any], cluster_id: str) -> Cluster | None:
    """Return a cluster of the caller's account, as far as the caller may see it."""
    request = {"Filters": {"clusterIds": [cluster_id]}}
    response = await call.peers.call("cloudhsmv2", "DescribeClusters", request)
    clusters: Sequence[Cluster] = response.get("Clusters", ())
    return clusters[0] if clusters else None


async def require_active_cluster(call: Call[Any, Any], cluster_id: str, *, hsms: int) -> Cluster:
    """Return a cluster that has so many active HSMs, each in another Availability Zone.

    Raises:
        CloudHsmClusterNotFoundException, CloudHsmClusterNotActiveException,
        CloudHsmClusterInvalidConfigurationException: there is none, or none like that.
    """
    cluster = await find_cluster(call, cluster_id)
    if cluster is None:
        raise api.CloudHsmClusterNotFoundException
    if cluster["State"] != "ACTIVE":
        raise api.CloudHsmClusterNotActiveException
    zones = {
        hsm.get("AvailabilityZone") for hsm in cluster.get("Hsms", ()) if hsm["State"] == "ACTIVE"
    }
    if len(zones) < hsms:
        raise api.CloudHsmClusterInvalidConfigurationException(
            f"The cluster must contain at least {hsms} active HSMs in different Availability Zones."
        )
    return cluster


def require_unused(cluster: Cluster, stores: Sequence[CustomKeyStore]) -> None:
    """Check that no other key store has the cluster, or one with the same keys.

    Raises:
        CloudHsmClusterInUseException: one has.
    """
    certificate = certificate_of(cluster)
    if any(
        store.cluster_id == cluster["ClusterId"] or store.cluster_certificate == certificate
        for store in stores
        if store.cluster_id
    ):
        raise api.CloudHsmClusterInUseException


def require_issued_by(cluster: Cluster, trust_anchor: str) -> None:
    """Check that the cluster was initialized with this trust anchor.

    Raises:
        IncorrectTrustAnchorException: it was not.
    """
    try:
        anchor = parse_certificate(trust_anchor)
        certificate = parse_certificate(certificate_of(cluster))
    except MalformedCertificateError as error:
        raise api.IncorrectTrustAnchorException from error
    if find_chain_break(certificate, (anchor,)) is not None:
        raise api.IncorrectTrustAnchorException


def require_related(cluster: Cluster, store: CustomKeyStore) -> None:
    """Check that a cluster shares its backups, and so its keys, with that of a key store.

    Raises:
        CloudHsmClusterNotRelatedException: it does not.
    """
    if certificate_of(cluster) != store.cluster_certificate:
        raise api.CloudHsmClusterNotRelatedException


def certificate_of(cluster: Cluster) -> str:
    """Return the cluster certificate, PEM; clusters that share it share their keys."""
    certificate: str = cluster.get("Certificates", {}).get("ClusterCertificate", "")
    return certificate
