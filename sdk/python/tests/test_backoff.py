from singyeong import Backoff


def test_the_wait_doubles_up_to_its_bound_and_chance_shortens_it_by_half_at_most() -> None:
    backoff = Backoff(initial_delay=0.1, max_delay=1.0)
    assert [backoff.delay(failures, lambda: 1.0) for failures in range(6)] == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0]
    assert backoff.delay(2, lambda: 0.0) == 0.2
    assert backoff.delay(10_000, lambda: 1.0) == 1.0
