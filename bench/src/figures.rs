//! Medians and what nineteen of twenty stay under.

/// Several measurements of one thing, in seconds.
#[derive(Debug, Clone, Default)]
pub struct Figures(Vec<f64>);

impl Figures {
    /// One more measurement.
    pub fn add(&mut self, seconds: f64) {
        let at = self.0.partition_point(|known| *known <= seconds);
        self.0.insert(at, seconds);
    }

    /// The middle one; of two in the middle the larger.
    pub fn median(&self) -> f64 {
        self.at(0.5)
    }

    /// Nineteen of twenty are no larger.
    pub fn p95(&self) -> f64 {
        self.at(0.95)
    }

    /// The smallest measurement that is not among the first `share` of them.
    fn at(&self, share: f64) -> f64 {
        let place = (self.0.len() as f64 * share) as usize;
        self.0.get(place.min(self.0.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    }
}

/// Seconds as a person reads them: three digits that mean something.
pub fn human(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s < 1e-3 => (s * 1e6, "µs"),
        s if s < 1.0 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    let digits = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_slow_end_are_found_in_any_order() {
        let mut figures = Figures::default();
        for number in (0..100).rev() {
            figures.add(f64::from(number));
        }
        assert_eq!((figures.median(), figures.p95()), (50.0, 95.0));
        assert!(Figures::default().median().is_nan());
    }

    #[test]
    fn times_are_told_in_the_unit_that_fits() {
        let told: Vec<String> = [0.000_004_2, 0.042, 0.42, 4.2, 42.0].map(human).into();
        assert_eq!(told, ["4.20 µs", "42.0 ms", "420 ms", "4.20 s", "42.0 s"]);
    }
}
