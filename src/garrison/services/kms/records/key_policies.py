"""Key policies that KMS itself writes."""


def default_policy(partition: str, account: str) -> str:
    """Return the key policy of a key that was made without one, as KMS writes it.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    return DEFAULT_POLICY % f"arn:{partition}:iam::{account}:root"


DEFAULT_POLICY = """{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "%s"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}"""
