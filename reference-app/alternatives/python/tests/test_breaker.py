import unittest

from taskserver.provider import Breaker


class BreakerTest(unittest.TestCase):
    def setUp(self) -> None:
        self.now = 100.0
        self.states: list[str] = []
        self.breaker = Breaker(self.states.append, clock=lambda: self.now)

    def call(self, failed: bool) -> None:
        settle = self.breaker.allow()
        assert settle is not None
        settle(failed)

    def open(self) -> None:
        for _ in range(5):
            self.call(True)

    def test_opens_when_more_than_half_of_five_failed(self) -> None:
        for failed in (True, True, True, True):
            self.call(failed)
        self.assertEqual(self.breaker.state, "closed")
        self.call(False)
        self.assertEqual(self.breaker.state, "open")
        self.assertIsNone(self.breaker.allow())

    def test_lets_one_through_at_a_time(self) -> None:
        self.open()
        self.now += Breaker.OPEN_SECONDS
        probe = self.breaker.allow()
        assert probe is not None
        self.assertIsNone(self.breaker.allow())
        probe(False)
        self.assertEqual(self.states, ["closed", "open", "half_open", "closed"])

    def test_a_late_failure_of_an_earlier_period_counts_for_nothing(self) -> None:
        late = self.breaker.allow()
        assert late is not None
        self.open()
        self.now += Breaker.OPEN_SECONDS
        self.call(False)
        late(True)
        self.assertEqual(len(self.breaker._results), 0)


if __name__ == "__main__":
    unittest.main()
