from digits.baselines import PUBLISHED


def test_no_target_lies_far_from_its_claim():
    for baseline in PUBLISHED.values():
        assert baseline.test is None or abs(baseline.target - baseline.test) < 0.001
