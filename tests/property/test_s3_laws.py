"""Laws of S3: versions against a small model, and listings whose pages are one set."""

from contextlib import closing, contextmanager

import botocore.auth
import pytest
from botocore.compat import HAS_CRT
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cloud import Cloud
from garrison.wire import Wire

BUCKET = "amber-lake"
keys = st.sampled_from(["a", "a/b", "b"])
characters = st.sampled_from(list("ab/-ü\U0001f600"))
names = st.text(characters, min_size=1, max_size=6)


@contextmanager
def signing_by(cloud):
    """Let clients sign by the cloud's clock; with awscrt installed, other classes sign."""

    def now(remove_tzinfo=True):  # noqa: FBT002  botocore's own form.
        instant = cloud.clock.now()
        return instant.replace(tzinfo=None) if remove_tzinfo else instant

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.auth, "get_current_datetime", now)
        if HAS_CRT:
            patch.setattr("botocore.crt.auth.get_current_datetime", now)
        yield


class Versions(RuleBasedStateMachine):
    """A bucket, and a model of it: per key a list of versions, the newest first."""

    @initialize()
    def begin(self):
        self.cloud = Cloud(Wire(None) if WIRE is None else WIRE)
        self.signing = signing_by(self.cloud)
        self.signing.__enter__()
        self.s3 = self.cloud.client("s3")
        self.s3.create_bucket(Bucket=BUCKET)
        self.state = ""
        self.model = {}
        self.count = 0

    def teardown(self):
        if hasattr(self, "cloud"):
            self.cloud.close()
            self.signing.__exit__(None, None, None)

    def place(self, key, version_id, body):
        versions = self.model.setdefault(key, [])
        versions[:] = [each for each in versions if each[0] != version_id]
        versions.insert(0, (version_id, body))

    @rule(state=st.sampled_from(["Enabled", "Suspended"]))
    def set_versioning(self, state):
        self.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": state})
        self.state = state

    @rule(key=keys, large=st.booleans())
    def put(self, key, large):
        self.count += 1
        body = str(self.count).encode() * (40_000 if large else 1)
        put = self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        assert ("VersionId" in put) == bool(self.state)
        if self.state == "Enabled":
            assert put["VersionId"] != "null"
        self.place(key, put.get("VersionId", "null"), body)

    @rule(key=keys)
    def delete(self, key):
        gone = self.s3.delete_object(Bucket=BUCKET, Key=key)
        if self.state:
            assert gone["DeleteMarker"]
            self.place(key, gone["VersionId"], None)
        else:
            self.model.pop(key, None)

    @rule(key=keys, data=st.data())
    def delete_version(self, key, data):
        versions = self.model.get(key, [])
        if not versions:
            return
        version_id, body = data.draw(st.sampled_from(versions))
        gone = self.s3.delete_object(Bucket=BUCKET, Key=key, VersionId=version_id)
        assert gone.get("DeleteMarker", False) == (body is None)
        versions.remove((version_id, body))

    @rule(source=keys, to=keys)
    def copy(self, source, to):
        versions = self.model.get(source, [])
        if source == to or not versions or versions[0][1] is None:
            return
        copied = self.s3.copy_object(
            Bucket=BUCKET, Key=to, CopySource={"Bucket": BUCKET, "Key": source}
        )
        self.place(to, copied.get("VersionId", "null"), versions[0][1])

    @rule(key=keys)
    def read(self, key):
        versions = self.model.get(key, [])
        if not versions or versions[0][1] is None:
            with pytest.raises(ClientError, match="NoSuchKey"):
                self.s3.get_object(Bucket=BUCKET, Key=key)
        else:
            got = self.s3.get_object(Bucket=BUCKET, Key=key)
            assert got["Body"].read() == versions[0][1]

    @rule(key=keys, data=st.data())
    def read_version(self, key, data):
        versions = [each for each in self.model.get(key, []) if each[1] is not None]
        if versions:
            version_id, body = data.draw(st.sampled_from(versions))
            got = self.s3.get_object(Bucket=BUCKET, Key=key, VersionId=version_id)
            assert got["Body"].read() == body

    @rule(limit=st.integers(1, 4))
    def list_pages(self, limit):
        seen, more = [], {}
        while True:
            page = self.s3.list_object_versions(Bucket=BUCKET, MaxKeys=limit, **more)
            seen += [
                (each["Key"], each["VersionId"])
                for each in (*page.get("Versions", []), *page.get("DeleteMarkers", []))
            ]
            if not page["IsTruncated"]:
                break
            more = {
                "KeyMarker": page["NextKeyMarker"],
                "VersionIdMarker": page["NextVersionIdMarker"],
            }
        assert sorted(seen) == sorted(
            (key, version_id) for key, versions in self.model.items() for version_id, _ in versions
        )

    @invariant()
    def current_objects_are_listed(self):
        if not hasattr(self, "s3"):
            return
        page = self.s3.list_objects_v2(Bucket=BUCKET)
        assert [each["Key"] for each in page.get("Contents", [])] == sorted(
            key for key, versions in self.model.items() if versions and versions[0][1] is not None
        )


WIRE = None


@pytest.fixture(autouse=True)
def shared_wire(wire):
    global WIRE  # noqa: PLW0603  A state machine takes no fixtures.
    WIRE = wire


TestVersions = Versions.TestCase
TestVersions.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sets(names, max_size=12),
    st.sampled_from(["", "a", "a/", "/", "ü"]),
    st.sampled_from(["", "/", "a", "-/"]),
    st.integers(1, 5),
)
def test_pages_of_any_size_make_the_same_set(wire, stored, prefix, delimiter, limit):
    """What a listing is: keys under the prefix, rolled up at the delimiter, in order."""
    with closing(Cloud(wire)) as cloud, signing_by(cloud):
        s3 = cloud.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        for name in stored:
            s3.put_object(Bucket=BUCKET, Key=name, Body=b"")
        expected_keys, expected_prefixes = rolled_up(stored, prefix, delimiter)

        found = list(pages(s3.list_objects_v2, limit, prefix, delimiter))
        older = list(marked_pages(s3.list_objects, limit, prefix, delimiter))

    for listed in (found, older):
        assert [name for kind, name in listed if kind == "key"] == expected_keys
        assert [name for kind, name in listed if kind == "prefix"] == expected_prefixes


def rolled_up(stored, prefix, delimiter):
    listed, prefixes = [], set()
    for name in sorted(stored):
        if not name.startswith(prefix):
            continue
        at = name.find(delimiter, len(prefix)) if delimiter else -1
        if at < 0:
            listed.append(name)
        else:
            prefixes.add(name[: at + len(delimiter)])
    return listed, sorted(prefixes)


def items(page):
    yield from (("key", each["Key"]) for each in page.get("Contents", []))
    yield from (("prefix", each["Prefix"]) for each in page.get("CommonPrefixes", []))


def pages(list_, limit, prefix, delimiter):
    more = {}
    while True:
        page = list_(Bucket=BUCKET, MaxKeys=limit, Prefix=prefix, Delimiter=delimiter, **more)
        assert page["KeyCount"] <= limit
        yield from items(page)
        if not page["IsTruncated"]:
            return
        more = {"ContinuationToken": page["NextContinuationToken"]}


def marked_pages(list_, limit, prefix, delimiter):
    marker = ""
    while True:
        page = list_(
            Bucket=BUCKET, MaxKeys=limit, Prefix=prefix, Delimiter=delimiter, Marker=marker
        )
        found = list(items(page))
        yield from found
        if not page["IsTruncated"]:
            return
        marker = page.get("NextMarker") or page["Contents"][-1]["Key"]
