//! Numbers that look random and are the same everywhere, for good: `SplitMix64`.

/// A stream of numbers that its seed decides.
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 if that is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = end.max(1) as u64;
        usize::try_from(self.next() % end).unwrap_or_default()
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of a few.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, few: &[&'a T]) -> Option<&'a T> {
        few.get(self.below(few.len())).copied()
    }

    /// A number below `end`, the low ones far more often than the high ones.
    pub(super) fn low(&mut self, end: usize) -> usize {
        let (one, other) = (self.below(end), self.below(end));
        one * other / end.max(1)
    }

    /// A number whose quantiles are given, in between on a line: pairs of a per mille and a value, both rising.
    pub(super) fn quantile(&mut self, quantiles: &[(usize, usize)]) -> usize {
        let at = self.below(1000);
        let steps = quantiles.iter().zip(quantiles.iter().skip(1));
        let step = steps.take_while(|((from, _), _)| *from <= at).last();
        step.map_or(0, |((from, low), (to, high))| low + (high - low) * (at - from) / (to - from).max(1))
    }
}
