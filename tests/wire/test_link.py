"""The model of a slow link: pieces leave and arrive when the formula says so."""

import pytest

from bench.link import AT_ONCE, PROFILES, SEGMENT, WINDOW, Flow, Profile, Way, exchange, transfer

SIZES = (1, 400, SEGMENT, WINDOW, WINDOW + 1, 50_000, 400_000)


def carried(size: int, rate: float, round_trip: float) -> float:
    """When the last bit of ``size`` bytes has left a link, sent in pieces as the proxy does."""
    flow, left = Flow(Way(rate, round_trip / 2)), 0.0
    for start in range(0, size, SEGMENT):
        piece = min(SEGMENT, size - start)
        left, _arrives = flow.send(flow.may_leave(left, piece), piece)
    return left


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("size", SIZES)
def test_the_model_says_what_the_formula_says(name, size):
    profile = PROFILES[name]

    assert carried(size, profile.down, profile.round_trip) == pytest.approx(
        transfer(size, profile.down, profile.round_trip), rel=0.01
    )


def test_a_small_exchange_takes_two_round_trips_and_its_bits():
    gprs = PROFILES["gprs"]

    assert exchange(gprs, 500, 5_000) == pytest.approx(0.5 + 0.5 + 500 * 8 / 20_000 + 5_000 * 8 / 50_000)


def test_a_new_connection_waits_after_14_600_bytes_and_after_twice_as_many():
    fast = Profile("fast", down=80_000_000, up=80_000_000, round_trip=1)

    flights = [round(transfer(size, fast.down, fast.round_trip)) for size in (14_600, 14_601, 43_800, 43_801, 102_200)]

    assert flights == [0, 1, 1, 2, 2]
    assert [round(carried(size, fast.down, fast.round_trip)) for size in (14_600, 14_601, 43_800, 43_801)] == [
        0,
        1,
        1,
        2,
    ]


def test_what_is_sent_on_two_connections_waits_for_one_another():
    way = Way(rate=8_000, delay=1)
    one, other = Flow(way), Flow(way)

    assert one.send(0, 1_000) == (1, 2)
    assert other.send(0, 1_000) == (2, 3)
    assert way.carried == 2_000


def test_nothing_leaves_while_the_link_stalls_and_nothing_is_lost():
    way = Way(rate=8_000, delay=0)

    way.stall(10, 60)

    assert way.leaves(11, 1_000) == 71
    assert way.leaves(80, 1_000) == 81


def test_a_link_that_only_counts_takes_no_time():
    assert exchange(AT_ONCE, 5_000, 1_000_000) == 0
