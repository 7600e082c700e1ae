"""The table of key specs has all that the service model knows, and nothing else."""

import botocore.loaders
import pytest

from garrison.crypto import KEY_SPECS

ALGORITHM_SHAPES = {
    "ENCRYPT_DECRYPT": "EncryptionAlgorithmSpec",
    "SIGN_VERIFY": "SigningAlgorithmSpec",
    "GENERATE_VERIFY_MAC": "MacAlgorithmSpec",
    "KEY_AGREEMENT": "KeyAgreementAlgorithmSpec",
    "ENCAPSULATE_DECAPSULATE": "EncapsulationAlgorithmSpec",
}


@pytest.fixture(scope="module")
def shapes():
    return botocore.loaders.Loader().load_service_model("kms", "service-2")["shapes"]


def test_every_key_spec_of_the_model_is_there(shapes):
    assert set(KEY_SPECS) == set(shapes["KeySpec"]["enum"])


def test_every_usage_of_the_model_is_there(shapes):
    usages = {usage for spec in KEY_SPECS.values() for usage in spec.algorithms}

    assert usages == set(shapes["KeyUsageType"]["enum"]) == set(ALGORITHM_SHAPES)


@pytest.mark.parametrize(("usage", "shape"), ALGORITHM_SHAPES.items())
def test_every_algorithm_of_the_model_is_some_specs(shapes, usage, shape):
    algorithms = {
        algorithm for spec in KEY_SPECS.values() for algorithm in spec.algorithms.get(usage, ())
    }

    assert algorithms == set(shapes[shape]["enum"])
