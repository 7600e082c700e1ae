"""The IAM policy language: parse, match, evaluate, explain; pure.

document = parse_document(text, "identity")
scope = PolicyScope(identity=PolicySet([AttachedPolicy(document=document, name="Readers")]))
decision = evaluate(AccessRequest(action=…, resource=…, …), scope)
"""

from garrison.policy.compiled import PolicySet
from garrison.policy.decision import Decision, Layer, Outcome, Reason
from garrison.policy.denial import denial_text
from garrison.policy.document import (
    AttachedPolicy,
    Condition,
    Document,
    MalformedPolicy,
    PolicyKind,
    Principals,
    Statement,
)
from garrison.policy.evaluate import evaluate
from garrison.policy.explanation import Explanation, explain
from garrison.policy.parse import parse_document, policy_size
from garrison.policy.render import render
from garrison.policy.request import AccessRequest
from garrison.policy.scope import PolicyScope, RequiredPolicy
from garrison.policy.template import Context, ContextValue

__all__ = [
    "AccessRequest",
    "AttachedPolicy",
    "Condition",
    "Context",
    "ContextValue",
    "Decision",
    "Document",
    "Explanation",
    "Layer",
    "MalformedPolicy",
    "Outcome",
    "PolicyKind",
    "PolicyScope",
    "PolicySet",
    "Principals",
    "Reason",
    "RequiredPolicy",
    "Statement",
    "denial_text",
    "evaluate",
    "explain",
    "parse_document",
    "policy_size",
    "render",
]
