"""The policies of a user, group or role as texts, and where each is attached."""

from garrison.core.call import PolicyText, Records
from garrison.core.errors import IntegrityError
from garrison.services.iam.authz import find_policy
from garrison.services.iam.records import PolicyHolder


async def texts_of(records: Records, holder: PolicyHolder) -> list[PolicyText]:
    """Return a holder's own policies, inline and managed; a user's without its groups'."""
    attached_to = holder.arn
    inline = [
        PolicyText(text=text, name=name, attached_to=attached_to)
        for name, text in holder.inline.items()
    ]
    return inline + [await managed_text(records, holder, arn) for arn in holder.attached]


async def managed_text(records: Records, holder: PolicyHolder, arn: str) -> PolicyText:
    """Return the default version of a managed policy that a holder has.

    Raises:
        IntegrityError: it is attached and not stored, which must not pass for no policy.
    """
    policy = await find_policy(records, arn, holder.account)
    if policy is None:
        raise IntegrityError(f"`{arn}` is attached to `{holder.arn}` and is not stored")
    return PolicyText(text=policy.text, name=policy.policy_name, arn=arn, attached_to=holder.arn)
