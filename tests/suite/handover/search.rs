//! Every order in which things can happen in a scenario, and random ones of larger scenarios.

use std::{
    collections::{BTreeSet, HashSet, VecDeque},
    fmt::{self, Write as _},
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use proptest::prelude::RngExt as _;
use proptest::test_runner::TestRng;

use super::{
    cloud::Facts,
    moment::{Event, Moment},
    scenario::{CompiledStep, Scenario},
};

/// How much was looked at: moments, and how many of them are the end of the procedure with no apply under way.
#[derive(Debug, Default, Clone, Copy)]
pub struct Explored {
    pub moments: usize,
    pub ends: usize,
}

/// What went wrong, and how it came to that.
#[derive(Debug)]
pub struct Violation {
    pub what: String,
    pub story: String,
}

/// Visits every moment that can be reached, breadth first, so that a story is as short as can be.
pub fn explore(scenario: &Scenario) -> Result<Explored, Violation> {
    explore_within(scenario, usize::MAX)
}

/// Visits at most so many moments.
pub fn explore_within(scenario: &Scenario, limit: usize) -> Result<Explored, Violation> {
    let first = Moment::first(scenario);
    let mut known = HashSet::from([fingerprint(&first)]);
    // By the order in which moments are found: the moment before, and what happened then.
    let mut ways: Vec<Option<(usize, Event)>> = vec![None];
    let mut open = VecDeque::from([(0, first)]);
    let mut explored = Explored::default();
    // Where access is lost, that is what there is to say.
    let mut stuck = None;
    while let Some((number, moment)) = open.pop_front()
        && explored.moments < limit
    {
        explored.moments += 1;
        explored.ends += usize::from(moment.is_done(scenario) && moment.is_idle());
        let violation = |what| Violation { what, story: story(scenario, &events(&ways, number)) };
        judge(scenario, &moment).map_err(violation)?;
        if stuck.is_none() {
            stuck = judge_rest(scenario, &moment).map_err(violation).err();
        }
        for (event, next) in moment.next(scenario) {
            if known.insert(fingerprint(&next)) {
                open.push_back((ways.len(), next));
                ways.push(Some((number, event)));
            }
        }
    }
    stuck.map_or(Ok(explored), Err)
}

/// Goes one way by chance until the procedure is done, or for some while.
pub fn walk(scenario: &Scenario, random: &mut TestRng, length: usize) -> Result<Explored, Violation> {
    let mut moment = Moment::first(scenario);
    let mut events = Vec::new();
    let mut explored = Explored::default();
    loop {
        explored.moments += 1;
        explored.ends += usize::from(moment.is_done(scenario) && moment.is_idle());
        let judged = judge(scenario, &moment).and_then(|()| judge_rest(scenario, &moment));
        judged.map_err(|what| Violation { what, story: story(scenario, &events) })?;
        let mut nexts = moment.next(scenario);
        if nexts.is_empty() || events.len() == length {
            return Ok(explored);
        }
        let at = random.random_range(0..nexts.len());
        let (event, next) = nexts.swap_remove(at);
        events.push(event);
        moment = next;
    }
}

fn fingerprint(moment: &Moment) -> (u64, u64) {
    let of = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, moment).hash(&mut hasher);
        hasher.finish()
    };
    (of(0), of(1))
}

/// Whether somebody lacks at a moment what there is before and after.
fn judge(scenario: &Scenario, moment: &Moment) -> Result<(), String> {
    let lost = scenario.kept.iter().find(|ways| !moment.live.meets(**ways));
    lost.map_or(Ok(()), |ways| {
        let lost = scenario.universe.list(*ways).into_iter().next().expect("a fact");
        Err(format!("access is lost: {}", lost.access()))
    })
}

/// Whether applies come to rest from a moment at which none is under way, and to the right one at the end. People may
/// stop at any.
fn judge_rest(scenario: &Scenario, moment: &Moment) -> Result<(), String> {
    if !moment.is_idle() {
        return Ok(());
    }
    let settled = moment.settled(scenario)?;
    if moment.is_done(scenario) { judge_end(scenario, &settled) } else { Ok(()) }
}

fn judge_end(scenario: &Scenario, moment: &Moment) -> Result<(), String> {
    let universe = &scenario.universe;
    let (is, shall_be) = (universe.list(moment.live), universe.list(scenario.last));
    // A job that was late may have made a RoleBinding again that was deleted, and then forgets it.
    let is_right = if scenario.accidents.late_jobs {
        universe.accesses(moment.live).keys().eq(universe.accesses(scenario.last).keys())
    } else {
        is == shall_be
    };
    if !is_right {
        let more: Vec<_> = is.difference(&shall_be).collect();
        let less: Vec<_> = shall_be.difference(&is).collect();
        return Err(format!("at the end, there is also {more:?}, and there lacks {less:?}"));
    }
    let mut held = Facts::NONE;
    for root in &moment.roots {
        for &of_root in &root.holds {
            // What old roots share among each other and nobody defines is theirs.
            let object = scenario.numbers.object(of_root).held(moment.live).both(scenario.defined);
            if object.meets(held) {
                return Err(format!("held twice: {:?}", universe.list(object.both(held))));
            }
            held = held.union(object);
        }
    }
    Ok(())
}

fn events(ways: &[Option<(usize, Event)>], mut number: usize) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some((before, event)) = ways[number] {
        events.push(event);
        number = before;
    }
    events.reverse();
    events
}

/// The events in words, a line each.
fn story(scenario: &Scenario, events: &[Event]) -> String {
    let mut text = String::new();
    let mut moment = Moment::first(scenario);
    for event in events {
        let line = line(scenario, &moment, *event);
        let next = moment.next(scenario).into_iter().find(|(other, _)| other == event);
        moment = next.expect("it happened").1;
        writeln!(text, "{line}").expect("a text");
    }
    text
}

fn line(scenario: &Scenario, moment: &Moment, event: Event) -> String {
    let name = |root: usize| scenario.roots[root].name.as_str();
    let address = |place: u16| scenario.numbers.addresses[usize::from(place)].as_str();
    match event {
        Event::Begin { root } => format!("{}: plan", name(root)),
        Event::BeginLate { root } => format!("{}: plan of the former commit", name(root)),
        Event::Do { root, operation } => {
            format!("{}: {:?} {}", name(root), operation.action, address(operation.held.place))
        }
        Event::DoUnsaved { root, operation } => {
            format!("{}: {:?} {}, killed", name(root), operation.action, address(operation.held.place))
        }
        Event::Stop { root } => format!("{}: stop", name(root)),
        Event::Step { sequence } => {
            match &scenario.phases[moment.phase][sequence][usize::from(moment.done[sequence])] {
                CompiledStep::Commit { root, configuration } => {
                    format!("step: commit {configuration} of {}", name(*root))
                }
                CompiledStep::Apply { root } => format!("step: {} is applied", name(*root)),
                CompiledStep::Forget { root, places } => {
                    let gone: BTreeSet<&str> = places.iter().map(|place| address(*place)).collect();
                    format!("step: state rm in {}: {gone:?}", name(*root))
                }
                CompiledStep::Rename { root, from, into } => {
                    format!("step: state mv in {}: {} to {}", name(*root), address(*from), address(*into))
                }
                CompiledStep::Pause { root } => format!("step: no apply of {} begins", name(*root)),
                CompiledStep::Resume { root } => format!("step: applies of {} may begin", name(*root)),
                CompiledStep::Delete(facts) => format!("step: delete {:?}", scenario.universe.list(*facts)),
            }
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\n{}", self.what, self.story)
    }
}

impl Violation {
    /// Asserts how it came to that.
    #[track_caller]
    pub fn is(&self, what: &str, story: &str) {
        assert!(self.what.starts_with(what), "{}\n{}", self.what, self.story);
        let lines: Vec<&str> = story.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let seen: Vec<&str> = self.story.lines().collect();
        assert_eq!(seen, lines, "{}", self.what);
    }
}
