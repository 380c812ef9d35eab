//! Choices: bytes, 0 the plainest.

/// The bytes that a part of the workspace is made of.
pub type Part = Vec<u8>;

/// Choices that are left. Beyond the last each is 0.
pub struct Choices<'a>(std::slice::Iter<'a, u8>);

impl<'a> Choices<'a> {
    pub fn of(part: &'a [u8]) -> Self {
        Self(part.iter())
    }

    /// A number below another, which is small.
    pub fn below(&mut self, count: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) * count / 256
    }

    /// Yes, once in so many times; 0 says no.
    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) + 1 == count
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Each of them or not, in another order.
    pub fn some<T: Clone>(&mut self, from: &[T], one_in: usize) -> Vec<T> {
        let mut some: Vec<T> = from.iter().filter(|_| self.one_in(one_in)).cloned().collect();
        if self.one_in(2) {
            some.reverse();
        }
        some
    }

    /// Some, and at least one.
    pub fn at_least_one<T: Clone>(&mut self, from: &[T]) -> Vec<T> {
        let some = self.some(from, 2);
        if some.is_empty() { vec![self.pick(from)] } else { some }
    }

    pub fn maybe<T>(&mut self, one_in: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.one_in(one_in).then(|| make(self))
    }
}
