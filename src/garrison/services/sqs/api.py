"""Shapes and errors of the implemented operations of SQS, generated from botocore.

Made by ``tools/generate_api.py sqs``: change that and not this.
"""

from typing import Required, TypedDict

from garrison.core.errors import ApiError


class BatchEntryIdsNotDistinct(ApiError):
    code = "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"
    status = 400
    shape = "BatchEntryIdsNotDistinct"


class BatchRequestTooLong(ApiError):
    code = "AWS.SimpleQueueService.BatchRequestTooLong"
    status = 400
    shape = "BatchRequestTooLong"


class EmptyBatchRequest(ApiError):
    code = "AWS.SimpleQueueService.EmptyBatchRequest"
    status = 400
    shape = "EmptyBatchRequest"


class InvalidAddress(ApiError):
    code = "InvalidAddress"
    status = 404
    shape = "InvalidAddress"


class InvalidAttributeName(ApiError):
    code = "InvalidAttributeName"
    status = 400
    shape = "InvalidAttributeName"


class InvalidAttributeValue(ApiError):
    code = "InvalidAttributeValue"
    status = 400
    shape = "InvalidAttributeValue"


class InvalidBatchEntryId(ApiError):
    code = "AWS.SimpleQueueService.InvalidBatchEntryId"
    status = 400
    shape = "InvalidBatchEntryId"


class InvalidIdFormat(ApiError):
    code = "InvalidIdFormat"
    status = 400
    shape = "InvalidIdFormat"


class InvalidMessageContents(ApiError):
    code = "InvalidMessageContents"
    status = 400
    shape = "InvalidMessageContents"


class InvalidSecurity(ApiError):
    code = "InvalidSecurity"
    status = 403
    shape = "InvalidSecurity"


class KmsAccessDenied(ApiError):
    code = "KMS.AccessDeniedException"
    status = 400
    shape = "KmsAccessDenied"


class KmsDisabled(ApiError):
    code = "KMS.DisabledException"
    status = 400
    shape = "KmsDisabled"


class KmsInvalidKeyUsage(ApiError):
    code = "KMS.InvalidKeyUsageException"
    status = 400
    shape = "KmsInvalidKeyUsage"


class KmsInvalidState(ApiError):
    code = "KMS.InvalidStateException"
    status = 400
    shape = "KmsInvalidState"


class KmsNotFound(ApiError):
    code = "KMS.NotFoundException"
    status = 400
    shape = "KmsNotFound"


class KmsOptInRequired(ApiError):
    code = "KMS.OptInRequired"
    status = 403
    shape = "KmsOptInRequired"


class KmsThrottled(ApiError):
    code = "KMS.ThrottlingException"
    status = 400
    shape = "KmsThrottled"


class MessageNotInflight(ApiError):
    code = "AWS.SimpleQueueService.MessageNotInflight"
    status = 400
    shape = "MessageNotInflight"


class OverLimit(ApiError):
    code = "OverLimit"
    status = 403
    shape = "OverLimit"


class PurgeQueueInProgress(ApiError):
    code = "AWS.SimpleQueueService.PurgeQueueInProgress"
    status = 403
    shape = "PurgeQueueInProgress"


class QueueDeletedRecently(ApiError):
    code = "AWS.SimpleQueueService.QueueDeletedRecently"
    status = 400
    shape = "QueueDeletedRecently"


class QueueDoesNotExist(ApiError):
    code = "AWS.SimpleQueueService.NonExistentQueue"
    status = 400
    shape = "QueueDoesNotExist"


class QueueNameExists(ApiError):
    code = "QueueAlreadyExists"
    status = 400
    shape = "QueueNameExists"


class ReceiptHandleIsInvalid(ApiError):
    code = "ReceiptHandleIsInvalid"
    status = 400
    shape = "ReceiptHandleIsInvalid"


class RequestThrottled(ApiError):
    code = "RequestThrottled"
    status = 403
    shape = "RequestThrottled"


class ResourceNotFoundException(ApiError):
    code = "ResourceNotFoundException"
    status = 404
    shape = "ResourceNotFoundException"


class TooManyEntriesInBatchRequest(ApiError):
    code = "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"
    status = 400
    shape = "TooManyEntriesInBatchRequest"


class UnsupportedOperation(ApiError):
    code = "AWS.SimpleQueueService.UnsupportedOperation"
    status = 400
    shape = "UnsupportedOperation"


class AddPermissionRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    Label: Required[str]
    AWSAccountIds: Required[list[str]]
    Actions: Required[list[str]]


class CancelMessageMoveTaskRequest(TypedDict, total=False):
    TaskHandle: Required[str]


class CancelMessageMoveTaskResult(TypedDict, total=False):
    ApproximateNumberOfMessagesMoved: int


class ChangeMessageVisibilityRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    ReceiptHandle: Required[str]
    VisibilityTimeout: Required[int]


class ChangeMessageVisibilityBatchRequestEntry(TypedDict, total=False):
    Id: Required[str]
    ReceiptHandle: Required[str]
    VisibilityTimeout: int


class ChangeMessageVisibilityBatchRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    Entries: Required[list[ChangeMessageVisibilityBatchRequestEntry]]


class ChangeMessageVisibilityBatchResultEntry(TypedDict, total=False):
    Id: Required[str]


class BatchResultErrorEntry(TypedDict, total=False):
    Id: Required[str]
    SenderFault: Required[bool]
    Code: Required[str]
    Message: str


class ChangeMessageVisibilityBatchResult(TypedDict, total=False):
    Successful: Required[list[ChangeMessageVisibilityBatchResultEntry]]
    Failed: Required[list[BatchResultErrorEntry]]


class CreateQueueRequest(TypedDict, total=False):
    QueueName: Required[str]
    Attributes: dict[str, str]
    tags: dict[str, str]


class CreateQueueResult(TypedDict, total=False):
    QueueUrl: str


class DeleteMessageRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    ReceiptHandle: Required[str]


class DeleteMessageBatchRequestEntry(TypedDict, total=False):
    Id: Required[str]
    ReceiptHandle: Required[str]


class DeleteMessageBatchRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    Entries: Required[list[DeleteMessageBatchRequestEntry]]


class DeleteMessageBatchResultEntry(TypedDict, total=False):
    Id: Required[str]


class DeleteMessageBatchResult(TypedDict, total=False):
    Successful: Required[list[DeleteMessageBatchResultEntry]]
    Failed: Required[list[BatchResultErrorEntry]]


class DeleteQueueRequest(TypedDict, total=False):
    QueueUrl: Required[str]


class GetQueueAttributesRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    AttributeNames: list[str]


class GetQueueAttributesResult(TypedDict, total=False):
    Attributes: dict[str, str]


class GetQueueUrlRequest(TypedDict, total=False):
    QueueName: Required[str]
    QueueOwnerAWSAccountId: str


class GetQueueUrlResult(TypedDict, total=False):
    QueueUrl: str


class ListDeadLetterSourceQueuesRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    NextToken: str
    MaxResults: int


class ListDeadLetterSourceQueuesResult(TypedDict, total=False):
    queueUrls: Required[list[str]]
    NextToken: str


class ListMessageMoveTasksRequest(TypedDict, total=False):
    SourceArn: Required[str]
    MaxResults: int


class ListMessageMoveTasksResultEntry(TypedDict, total=False):
    TaskHandle: str
    Status: str
    SourceArn: str
    DestinationArn: str
    MaxNumberOfMessagesPerSecond: int
    ApproximateNumberOfMessagesMoved: int
    ApproximateNumberOfMessagesToMove: int
    FailureReason: str
    StartedTimestamp: int


class ListMessageMoveTasksResult(TypedDict, total=False):
    Results: list[ListMessageMoveTasksResultEntry]


class ListQueueTagsRequest(TypedDict, total=False):
    QueueUrl: Required[str]


class ListQueueTagsResult(TypedDict, total=False):
    Tags: dict[str, str]


class ListQueuesRequest(TypedDict, total=False):
    QueueNamePrefix: str
    NextToken: str
    MaxResults: int


class ListQueuesResult(TypedDict, total=False):
    QueueUrls: list[str]
    NextToken: str


class PurgeQueueRequest(TypedDict, total=False):
    QueueUrl: Required[str]


class ReceiveMessageRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    AttributeNames: list[str]
    MessageSystemAttributeNames: list[str]
    MessageAttributeNames: list[str]
    MaxNumberOfMessages: int
    VisibilityTimeout: int
    WaitTimeSeconds: int
    ReceiveRequestAttemptId: str


class MessageAttributeValue(TypedDict, total=False):
    StringValue: str
    BinaryValue: bytes
    StringListValues: list[str]
    BinaryListValues: list[bytes]
    DataType: Required[str]


class Message(TypedDict, total=False):
    MessageId: str
    ReceiptHandle: str
    MD5OfBody: str
    Body: str
    Attributes: dict[str, str]
    MD5OfMessageAttributes: str
    MessageAttributes: dict[str, MessageAttributeValue]


class ReceiveMessageResult(TypedDict, total=False):
    Messages: list[Message]


class RemovePermissionRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    Label: Required[str]


class MessageSystemAttributeValue(TypedDict, total=False):
    StringValue: str
    BinaryValue: bytes
    StringListValues: list[str]
    BinaryListValues: list[bytes]
    DataType: Required[str]


class SendMessageRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    MessageBody: Required[str]
    DelaySeconds: int
    MessageAttributes: dict[str, MessageAttributeValue]
    MessageSystemAttributes: dict[str, MessageSystemAttributeValue]
    MessageDeduplicationId: str
    MessageGroupId: str


class SendMessageResult(TypedDict, total=False):
    MD5OfMessageBody: str
    MD5OfMessageAttributes: str
    MD5OfMessageSystemAttributes: str
    MessageId: str
    SequenceNumber: str


class SendMessageBatchRequestEntry(TypedDict, total=False):
    Id: Required[str]
    MessageBody: Required[str]
    DelaySeconds: int
    MessageAttributes: dict[str, MessageAttributeValue]
    MessageSystemAttributes: dict[str, MessageSystemAttributeValue]
    MessageDeduplicationId: str
    MessageGroupId: str


class SendMessageBatchRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    Entries: Required[list[SendMessageBatchRequestEntry]]


class SendMessageBatchResultEntry(TypedDict, total=False):
    Id: Required[str]
    MessageId: Required[str]
    MD5OfMessageBody: Required[str]
    MD5OfMessageAttributes: str
    MD5OfMessageSystemAttributes: str
    SequenceNumber: str


class SendMessageBatchResult(TypedDict, total=False):
    Successful: Required[list[SendMessageBatchResultEntry]]
    Failed: Required[list[BatchResultErrorEntry]]


class SetQueueAttributesRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    Attributes: Required[dict[str, str]]


class StartMessageMoveTaskRequest(TypedDict, total=False):
    SourceArn: Required[str]
    DestinationArn: str
    MaxNumberOfMessagesPerSecond: int


class StartMessageMoveTaskResult(TypedDict, total=False):
    TaskHandle: str


class TagQueueRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    Tags: Required[dict[str, str]]


class UntagQueueRequest(TypedDict, total=False):
    QueueUrl: Required[str]
    TagKeys: Required[list[str]]
