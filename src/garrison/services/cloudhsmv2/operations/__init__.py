"""The operations of CloudHSM, by noun."""

from garrison.services.cloudhsmv2.operations.backups import Backups
from garrison.services.cloudhsmv2.operations.clusters import Clusters
from garrison.services.cloudhsmv2.operations.hsms import HSMs
from garrison.services.cloudhsmv2.operations.resource_policies import ResourcePolicies
from garrison.services.cloudhsmv2.operations.tags import Tags
from garrison.services.cloudhsmv2.operations.upkeep import BackupUpkeep, ClusterUpkeep

OPERATIONS: tuple[type, ...] = (Clusters, HSMs, Backups, ResourcePolicies, Tags)
BACKGROUND: tuple[type, ...] = (ClusterUpkeep, BackupUpkeep)
