"""Bindings that services have on the wire and that botocore's models do not, or no longer, state.

SQS: models up to botocore 1.31 described its query protocol, which SDKs of that time still speak
and SQS still answers; today's model describes JSON alone.  S3: the names of responses' root
elements, which SDKs ignore and people's scripts do not.

Sources: docs/sources/wire.md.
"""

from typing import Any

NAMED_BY_ELEMENT = frozenset({"sqs", "sdb"})
"""Services whose flattened lists have the name of their elements in the query protocol."""
SQS_NAMESPACE = "http://queue.amazonaws.com/doc/2012-11-05/"

SQS_LIST_ELEMENTS = {
    "AWSAccountIdList": "AWSAccountId",
    "ActionNameList": "ActionName",
    "AttributeNameList": "AttributeName",
    "BatchResultErrorEntryList": "BatchResultErrorEntry",
    "BinaryList": "BinaryListValue",
    "ChangeMessageVisibilityBatchRequestEntryList": "ChangeMessageVisibilityBatchRequestEntry",
    "ChangeMessageVisibilityBatchResultEntryList": "ChangeMessageVisibilityBatchResultEntry",
    "DeleteMessageBatchRequestEntryList": "DeleteMessageBatchRequestEntry",
    "DeleteMessageBatchResultEntryList": "DeleteMessageBatchResultEntry",
    "ListMessageMoveTasksResultEntryList": "ListMessageMoveTasksResultEntry",
    "MessageAttributeNameList": "MessageAttributeName",
    "MessageList": "Message",
    "MessageSystemAttributeList": "MessageSystemAttributeName",
    "QueueUrlList": "QueueUrl",
    "SendMessageBatchRequestEntryList": "SendMessageBatchRequestEntry",
    "SendMessageBatchResultEntryList": "SendMessageBatchResultEntry",
    "StringList": "StringListValue",
    "TagKeyList": "TagKey",
}
SQS_MAP_ELEMENTS = {
    "MessageBodyAttributeMap": ("Name", "Value"),
    "MessageBodySystemAttributeMap": ("Name", "Value"),
    "MessageSystemAttributeMap": ("Name", "Value"),
    "QueueAttributeMap": ("Name", "Value"),
    "TagMap": ("Key", "Value"),
}
SQS_MEMBERS = {
    "Attributes": "Attribute",
    "MessageAttributes": "MessageAttribute",
    "MessageSystemAttributes": "MessageSystemAttribute",
    "Tags": "Tag",
    "tags": "Tag",
}
SQS_OPEN_NAMES = (
    "MessageSystemAttributeName",
    "MessageSystemAttributeNameForSends",
    "QueueAttributeName",
)
S3_OPEN_NAMES = ("Event", "FilterRuleName")
"""Enumerations of which S3 judges in words of its own; a filter's names in any case of letters."""
"""Names of attributes, of which SQS itself says which it does not know; ``AttributeNames`` of
ReceiveMessage is modelled as a queue's attributes, and takes those of messages."""
# The codes of the query protocol, which query-compatible JSON still sends in x-amzn-query-error.
SQS_ERRORS = {
    "BatchEntryIdsNotDistinct": ("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", 400),
    "BatchRequestTooLong": ("AWS.SimpleQueueService.BatchRequestTooLong", 400),
    "EmptyBatchRequest": ("AWS.SimpleQueueService.EmptyBatchRequest", 400),
    "InvalidBatchEntryId": ("AWS.SimpleQueueService.InvalidBatchEntryId", 400),
    "InvalidAddress": ("InvalidAddress", 404),
    "InvalidSecurity": ("InvalidSecurity", 403),
    "KmsAccessDenied": ("KMS.AccessDeniedException", 400),
    "KmsDisabled": ("KMS.DisabledException", 400),
    "KmsInvalidKeyUsage": ("KMS.InvalidKeyUsageException", 400),
    "KmsInvalidState": ("KMS.InvalidStateException", 400),
    "KmsNotFound": ("KMS.NotFoundException", 400),
    "KmsOptInRequired": ("KMS.OptInRequired", 403),
    "KmsThrottled": ("KMS.ThrottlingException", 400),
    "MessageNotInflight": ("AWS.SimpleQueueService.MessageNotInflight", 400),
    "OverLimit": ("OverLimit", 403),
    "PurgeQueueInProgress": ("AWS.SimpleQueueService.PurgeQueueInProgress", 403),
    "QueueDeletedRecently": ("AWS.SimpleQueueService.QueueDeletedRecently", 400),
    "QueueDoesNotExist": ("AWS.SimpleQueueService.NonExistentQueue", 400),
    "QueueNameExists": ("QueueAlreadyExists", 400),
    "RequestThrottled": ("RequestThrottled", 403),
    "ResourceNotFoundException": ("ResourceNotFoundException", 404),
    "TooManyEntriesInBatchRequest": ("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", 400),
    "UnsupportedOperation": ("AWS.SimpleQueueService.UnsupportedOperation", 400),
}

S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
S3_ROOTS = {
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "CreateSession": "CreateSessionResult",
    "DeleteObjects": "DeleteResult",
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetBucketAcl": "AccessControlPolicy",
    "GetBucketCors": "CORSConfiguration",
    "GetBucketLifecycle": "LifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "GetBucketLocation": "LocationConstraint",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketNotification": "NotificationConfiguration",
    "GetBucketNotificationConfiguration": "NotificationConfiguration",
    "GetBucketRequestPayment": "RequestPaymentConfiguration",
    "GetBucketTagging": "Tagging",
    "GetBucketVersioning": "VersioningConfiguration",
    "GetBucketWebsite": "WebsiteConfiguration",
    "GetObjectAcl": "AccessControlPolicy",
    "GetObjectAttributes": "GetObjectAttributesResponse",
    "GetObjectTagging": "Tagging",
    "ListBucketAnalyticsConfigurations": "ListBucketAnalyticsConfigurationResult",
    "ListBucketIntelligentTieringConfigurations": (
        "ListBucketIntelligentTieringConfigurationsResult"
    ),
    "ListBucketInventoryConfigurations": "ListInventoryConfigurationsResult",
    "ListBucketMetricsConfigurations": "ListMetricsConfigurationsResult",
    "ListBuckets": "ListAllMyBucketsResult",
    "ListDirectoryBuckets": "ListAllMyDirectoryBucketsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult",
    "ListObjectVersions": "ListVersionsResult",
    "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult",
    "ListParts": "ListPartsResult",
}


def bind_query(service: str, model: dict[str, Any]) -> None:
    """Add SQS's query protocol and the old names of flattened lists to a model, in place."""
    if service == "sqs":
        _bind_sqs(model)
    if service == "s3":
        for name in S3_OPEN_NAMES:
            model["shapes"].get(name, {}).pop("enum", None)
    if service in NAMED_BY_ELEMENT:
        _name_by_element(model["shapes"])


def _bind_sqs(model: dict[str, Any]) -> None:
    metadata, shapes = model["metadata"], model["shapes"]
    metadata.setdefault("xmlNamespace", SQS_NAMESPACE)
    protocols = metadata.get("protocols") or [metadata["protocol"]]
    if "query" not in protocols:
        metadata["protocols"] = [*protocols, "query"]
    for name, operation in model.get("operations", {}).items():
        if "output" in operation:
            operation["output"].setdefault("resultWrapper", f"{name}Result")
    for name, shape in shapes.items():
        _bind_sqs_shape(name, shape)
    for name in SQS_OPEN_NAMES:
        shapes.get(name, {}).pop("enum", None)


def _bind_sqs_shape(name: str, shape: dict[str, Any]) -> None:
    if name in SQS_LIST_ELEMENTS:
        shape["flattened"] = True
        shape["member"].setdefault("locationName", SQS_LIST_ELEMENTS[name])
    elif name in SQS_MAP_ELEMENTS:
        key, value = SQS_MAP_ELEMENTS[name]
        shape["key"].setdefault("queryName", key)
        shape["value"].setdefault("queryName", value)
    elif name in SQS_ERRORS:
        code, status = SQS_ERRORS[name]
        shape.setdefault("error", {"code": code, "httpStatusCode": status, "senderFault": True})
    for member, reference in shape.get("members", {}).items():
        if member in SQS_MEMBERS:
            # Not ``locationName``: JSON would take that for its own name of the member.
            reference.setdefault("queryName", SQS_MEMBERS[member])


def _name_by_element(shapes: dict[str, Any]) -> None:
    for shape in shapes.values():
        for reference in shape.get("members", {}).values():
            target = shapes[reference["shape"]]
            if target["type"] == "list" and target.get("flattened"):
                name = target["member"].get("locationName")
                if name:
                    reference.setdefault("queryName", name)
