"""Shapes and errors of the implemented operations of CloudHSM V2, generated from botocore.

Made by ``tools/generate_api.py cloudhsmv2``: change that and not this.
"""

from datetime import datetime
from typing import Literal, Required, TypedDict

from garrison.core.errors import ApiError

BackupPolicy = Literal["DEFAULT"]

BackupRetentionType = Literal["DAYS"]

BackupState = Literal["CREATE_IN_PROGRESS", "DELETED", "PENDING_DELETION", "READY"]

ClusterMode = Literal["FIPS", "NON_FIPS"]

ClusterState = Literal[
    "ACTIVE",
    "CREATE_IN_PROGRESS",
    "DEGRADED",
    "DELETED",
    "DELETE_IN_PROGRESS",
    "INITIALIZED",
    "INITIALIZE_IN_PROGRESS",
    "MODIFY_IN_PROGRESS",
    "ROLLBACK_IN_PROGRESS",
    "UNINITIALIZED",
    "UPDATE_IN_PROGRESS",
]

HsmState = Literal["ACTIVE", "CREATE_IN_PROGRESS", "DEGRADED", "DELETED", "DELETE_IN_PROGRESS"]

NetworkType = Literal["DUALSTACK", "IPV4"]


class CloudHsmAccessDeniedException(ApiError):
    code = "CloudHsmAccessDeniedException"
    status = 400
    shape = "CloudHsmAccessDeniedException"


class CloudHsmInternalFailureException(ApiError):
    code = "CloudHsmInternalFailureException"
    status = 500
    shape = "CloudHsmInternalFailureException"


class CloudHsmInvalidRequestException(ApiError):
    code = "CloudHsmInvalidRequestException"
    status = 400
    shape = "CloudHsmInvalidRequestException"


class CloudHsmResourceLimitExceededException(ApiError):
    code = "CloudHsmResourceLimitExceededException"
    status = 400
    shape = "CloudHsmResourceLimitExceededException"


class CloudHsmResourceNotFoundException(ApiError):
    code = "CloudHsmResourceNotFoundException"
    status = 400
    shape = "CloudHsmResourceNotFoundException"


class CloudHsmServiceException(ApiError):
    code = "CloudHsmServiceException"
    status = 400
    shape = "CloudHsmServiceException"


class CloudHsmTagException(ApiError):
    code = "CloudHsmTagException"
    status = 400
    shape = "CloudHsmTagException"


class Tag(TypedDict, total=False):
    Key: Required[str]
    Value: Required[str]


class CopyBackupToRegionRequest(TypedDict, total=False):
    DestinationRegion: Required[str]
    BackupId: Required[str]
    TagList: list[Tag]


class DestinationBackup(TypedDict, total=False):
    CreateTimestamp: datetime
    SourceRegion: str
    SourceBackup: str
    SourceCluster: str


CopyBackupToRegionResponse = TypedDict(
    "CopyBackupToRegionResponse", {"DestinationBackup": DestinationBackup}, total=False
)


class BackupRetentionPolicy(TypedDict, total=False):
    Type: BackupRetentionType
    Value: str


CreateClusterRequest = TypedDict(
    "CreateClusterRequest",
    {
        "BackupRetentionPolicy": BackupRetentionPolicy,
        "HsmType": Required[str],
        "SourceBackupId": str,
        "SubnetIds": Required[list[str]],
        "NetworkType": NetworkType,
        "TagList": list[Tag],
        "Mode": ClusterMode,
    },
    total=False,
)


class Hsm(TypedDict, total=False):
    AvailabilityZone: str
    ClusterId: str
    SubnetId: str
    EniId: str
    EniIp: str
    EniIpV6: str
    HsmId: Required[str]
    HsmType: str
    State: HsmState
    StateMessage: str


class Certificates(TypedDict, total=False):
    ClusterCsr: str
    HsmCertificate: str
    AwsHardwareCertificate: str
    ManufacturerHardwareCertificate: str
    ClusterCertificate: str


Cluster = TypedDict(
    "Cluster",
    {
        "BackupPolicy": BackupPolicy,
        "BackupRetentionPolicy": BackupRetentionPolicy,
        "ClusterId": str,
        "CreateTimestamp": datetime,
        "Hsms": list[Hsm],
        "HsmType": str,
        "HsmTypeRollbackExpiration": datetime,
        "PreCoPassword": str,
        "SecurityGroup": str,
        "SourceBackupId": str,
        "State": ClusterState,
        "StateMessage": str,
        "SubnetMapping": dict[str, str],
        "VpcId": str,
        "NetworkType": NetworkType,
        "Certificates": Certificates,
        "TagList": list[Tag],
        "Mode": ClusterMode,
    },
    total=False,
)

CreateClusterResponse = TypedDict("CreateClusterResponse", {"Cluster": Cluster}, total=False)


class CreateHsmRequest(TypedDict, total=False):
    ClusterId: Required[str]
    AvailabilityZone: Required[str]
    IpAddress: str


CreateHsmResponse = TypedDict("CreateHsmResponse", {"Hsm": Hsm}, total=False)


class DeleteBackupRequest(TypedDict, total=False):
    BackupId: Required[str]


Backup = TypedDict(
    "Backup",
    {
        "BackupId": Required[str],
        "BackupArn": str,
        "BackupState": BackupState,
        "ClusterId": str,
        "CreateTimestamp": datetime,
        "CopyTimestamp": datetime,
        "NeverExpires": bool,
        "SourceRegion": str,
        "SourceBackup": str,
        "SourceCluster": str,
        "DeleteTimestamp": datetime,
        "TagList": list[Tag],
        "HsmType": str,
        "Mode": ClusterMode,
    },
    total=False,
)

DeleteBackupResponse = TypedDict("DeleteBackupResponse", {"Backup": Backup}, total=False)


class DeleteClusterRequest(TypedDict, total=False):
    ClusterId: Required[str]


DeleteClusterResponse = TypedDict("DeleteClusterResponse", {"Cluster": Cluster}, total=False)


class DeleteHsmRequest(TypedDict, total=False):
    ClusterId: Required[str]
    HsmId: str
    EniId: str
    EniIp: str


class DeleteHsmResponse(TypedDict, total=False):
    HsmId: str


class DeleteResourcePolicyRequest(TypedDict, total=False):
    ResourceArn: str


class DeleteResourcePolicyResponse(TypedDict, total=False):
    ResourceArn: str
    Policy: str


class DescribeBackupsRequest(TypedDict, total=False):
    NextToken: str
    MaxResults: int
    Filters: dict[str, list[str]]
    Shared: bool
    SortAscending: bool


class DescribeBackupsResponse(TypedDict, total=False):
    Backups: list[Backup]
    NextToken: str


class DescribeClustersRequest(TypedDict, total=False):
    Filters: dict[str, list[str]]
    NextToken: str
    MaxResults: int


class DescribeClustersResponse(TypedDict, total=False):
    Clusters: list[Cluster]
    NextToken: str


class GetResourcePolicyRequest(TypedDict, total=False):
    ResourceArn: str


class GetResourcePolicyResponse(TypedDict, total=False):
    Policy: str


class InitializeClusterRequest(TypedDict, total=False):
    ClusterId: Required[str]
    SignedCert: Required[str]
    TrustAnchor: Required[str]


class InitializeClusterResponse(TypedDict, total=False):
    State: ClusterState
    StateMessage: str


class ListTagsRequest(TypedDict, total=False):
    ResourceId: Required[str]
    NextToken: str
    MaxResults: int


class ListTagsResponse(TypedDict, total=False):
    TagList: Required[list[Tag]]
    NextToken: str


class ModifyBackupAttributesRequest(TypedDict, total=False):
    BackupId: Required[str]
    NeverExpires: Required[bool]


ModifyBackupAttributesResponse = TypedDict(
    "ModifyBackupAttributesResponse", {"Backup": Backup}, total=False
)

ModifyClusterRequest = TypedDict(
    "ModifyClusterRequest",
    {"HsmType": str, "BackupRetentionPolicy": BackupRetentionPolicy, "ClusterId": Required[str]},
    total=False,
)

ModifyClusterResponse = TypedDict("ModifyClusterResponse", {"Cluster": Cluster}, total=False)


class PutResourcePolicyRequest(TypedDict, total=False):
    ResourceArn: str
    Policy: str


class PutResourcePolicyResponse(TypedDict, total=False):
    ResourceArn: str
    Policy: str


class RestoreBackupRequest(TypedDict, total=False):
    BackupId: Required[str]


RestoreBackupResponse = TypedDict("RestoreBackupResponse", {"Backup": Backup}, total=False)


class TagResourceRequest(TypedDict, total=False):
    ResourceId: Required[str]
    TagList: Required[list[Tag]]


class TagResourceResponse(TypedDict):
    pass


class UntagResourceRequest(TypedDict, total=False):
    ResourceId: Required[str]
    TagKeyList: Required[list[str]]


class UntagResourceResponse(TypedDict):
    pass
