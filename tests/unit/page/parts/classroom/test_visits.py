import pytest

from digits.page.parts.classroom.visits import Key, Visits


def test_a_visit_is_known_where_it_was_given_out():
    visits = Visits()
    visit = visits.new()
    assert len(visit) == 32
    assert visits.know(visit)
    assert visits.new() != visit


@pytest.mark.parametrize(
    "forged",
    [
        *(None, 7, [], {}, "", "0" * 32, "\ud800" * 32, "é" * 32),
        *("0" * 31, "0" * 1_000_000),
    ],
)
def test_a_made_up_visit_is_not_known(forged):
    assert not Visits().know(forged)


def test_a_visit_with_one_digit_changed_or_of_another_process_is_not_known():
    visits = Visits()
    visit = visits.new()
    changed = visit[:-1] + ("0" if visit[-1] != "0" else "1")
    assert not visits.know(changed)
    assert not Visits().know(visit)


def test_a_key_opens_and_no_other_does():
    key = Key()
    assert key.opens(key.text)
    others = (None, 7, "", key.text[:-1], key.text + "x", key.text.swapcase(), "\ud800")
    assert not any(key.opens(other) for other in others)
    assert Key().text != key.text


def test_a_host_may_choose_a_key():
    assert Key("abcdefgh12345678").opens("abcdefgh12345678")


@pytest.mark.parametrize("text", ["short", "sixteen spaces  ", "ümlautümlautümlaut"])
def test_a_key_that_is_short_or_fits_no_address_is_refused(text):
    with pytest.raises(ValueError, match=r"expected a key.*Choose a longer one"):
        Key(text)
