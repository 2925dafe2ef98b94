from digits.baselines import PUBLISHED
from digits.networks import NETWORKS


def test_every_network_but_ours_was_published():
    assert set(PUBLISHED) == set(NETWORKS) - {"digits"}


def test_claims_are_those_of_the_tutorials():
    assert {name: baseline.test for name, baseline in PUBLISHED.items()} == {
        "mlp-128-32": 0.9736,
        "mlp-128-64": None,
        "mlp-784": 0.9756,
        "mlp-784-130-dropout": 0.9783,
        "cnn-32-64": None,
        "cnn-128-64-64": 0.991,
    }
    train = {name: claim.train for name, claim in PUBLISHED.items() if claim.train}
    assert train == {"mlp-784": 0.9971, "mlp-784-130-dropout": 0.978}


def test_no_target_lies_far_from_its_claim():
    for baseline in PUBLISHED.values():
        assert baseline.test is None or abs(baseline.target - baseline.test) < 0.001
        assert baseline.source
