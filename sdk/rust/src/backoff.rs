use std::time::Duration;

/// How long to wait before connecting again: a time that doubles, of which chance takes up to half, so that clients of a broker that
/// restarts do not all come back at once.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// Most before the second try. Default: 100 ms.
    pub initial_delay: Duration,
    /// Most before any try. Default: 10 s.
    pub max_delay: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            initial_delay: Duration::from_millis(100),
            max_delay: Duration::from_secs(10),
        }
    }
}

impl Backoff {
    /// The wait before a try; `doublings` is the number of tries that failed before the last one, `chance` at least 0 and below 1.
    pub(crate) fn delay(&self, doublings: u32, chance: f64) -> Duration {
        let doubled = self.initial_delay.saturating_mul(1 << doublings.min(30));
        doubled.min(self.max_delay).mul_f64(0.5 + chance / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_its_most() {
        let backoff = Backoff::default();

        assert_eq!(backoff.delay(0, 0.0), Duration::from_millis(50));
        assert_eq!(backoff.delay(2, 0.0), Duration::from_millis(200));
        assert_eq!(backoff.delay(1_000, 0.0), Duration::from_secs(5));
    }

    #[test]
    fn chance_takes_up_to_half_of_it() {
        assert_eq!(Backoff::default().delay(0, 0.5), Duration::from_millis(75));
    }
}
