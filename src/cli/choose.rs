//! What survives in forms that have no room for everything.

use std::collections::BTreeSet;

/// The parts that fit into some room, by index. The more urgent come first, but no urgency takes more than two thirds of
/// what is left while others wait: nobody can crowd out what they want unseen.
pub(super) fn choose<U: Copy + Ord>(parts: &[(U, usize)], room: usize) -> BTreeSet<usize> {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|index| parts.get(*index).map(|(urgency, _)| *urgency));
    let mut chosen = BTreeSet::new();
    let mut left = room;
    let urgency = |index: &usize| parts.get(*index).map(|(urgency, _)| *urgency);
    let mut take = |indexes: &[usize], share: usize, left: &mut usize| {
        let mut share = share;
        for index in indexes {
            let Some((_, size)) = parts.get(*index) else { continue };
            if *size <= share && chosen.insert(*index) {
                share -= size;
                *left -= size;
            }
        }
    };
    for group in order.chunk_by(|one, other| urgency(one) == urgency(other)) {
        let share = (left * 2).div_ceil(3);
        take(group, share, &mut left);
    }
    let rest = left;
    take(&order, rest, &mut left);
    chosen
}

#[cfg(test)]
mod tests {
    use super::choose;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    enum Urgency {
        ProtectedDanger,
        ProtectedLoss,
        Danger,
        Alarming,
        Other,
    }

    #[test]
    fn no_urgency_crowds_out_the_others() {
        let mut parts = vec![(Urgency::Alarming, 10); 900];
        parts.push((Urgency::ProtectedLoss, 10));
        parts.extend(vec![(Urgency::ProtectedDanger, 10); 900]);
        let chosen = choose(&parts, 1_000);
        assert_eq!(chosen.len(), 100, "all room is used");
        let count = |of: Urgency| chosen.iter().filter(|index| parts[**index].0 == of).count();
        assert_eq!(count(Urgency::ProtectedLoss), 1);
        assert!(count(Urgency::ProtectedDanger) >= 66 && count(Urgency::Alarming) > 0, "{chosen:?}");
    }

    #[test]
    fn what_fits_is_all_there() {
        assert_eq!(choose(&[(Urgency::Other, 3), (Urgency::Danger, 4)], 7).len(), 2);
        assert_eq!(choose(&[(Urgency::Other, 3), (Urgency::Danger, 4)], 6).into_iter().collect::<Vec<_>>(), [1]);
    }
}
