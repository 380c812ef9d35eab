//! One moment of a scenario, and every moment that can be the next.

use super::{
    cloud::Facts,
    configuration::{Action, Held, Operation},
    scenario::{CompiledStep, Scenario},
};

/// Clouds, states, applies that run, and how far the procedure is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Moment {
    pub live: Facts,
    pub roots: Vec<RootMoment>,
    pub phase: usize,
    /// How many steps of each sequence of the phase are done.
    pub done: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RootMoment {
    configuration: u8,
    /// What a job may still apply that was queued before the last commit.
    late: Option<u8>,
    pub holds: Vec<Held>,
    run: Option<Run>,
    /// Whether an apply of this configuration has ended well.
    is_applied: bool,
    /// Whether no apply begins, whoever wants one.
    is_paused: bool,
}

/// An apply under way: its plan stands, whatever happens elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Run {
    configuration: u8,
    left: Vec<Operation>,
    has_failed: bool,
}

/// What can happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// An apply of the present configuration begins: refresh and plan.
    Begin {
        root: usize,
    },
    /// An apply of the former one, by a job that was late.
    BeginLate {
        root: usize,
    },
    Do {
        root: usize,
        operation: Operation,
    },
    /// An operation is carried out, and the run is killed before the state is saved.
    DoUnsaved {
        root: usize,
        operation: Operation,
    },
    /// A run stops, with its state saved. Where it did nothing, that is what `apply -refresh-only` does.
    Stop {
        root: usize,
    },
    /// The next step of a sequence of the procedure.
    Step {
        sequence: usize,
    },
}

impl Moment {
    pub fn first(scenario: &Scenario) -> Self {
        let roots = scenario.roots.iter().map(|root| RootMoment {
            configuration: 0,
            late: None,
            holds: root.holds.clone(),
            run: None,
            is_applied: false,
            is_paused: false,
        });
        let mut moment = Self { live: scenario.live, roots: roots.collect(), phase: 0, done: Vec::new() };
        moment.enter(scenario);
        moment
    }

    /// Goes on to the first phase from here that has a step to do.
    fn enter(&mut self, scenario: &Scenario) {
        while let Some(phase) = scenario.phases.get(self.phase) {
            self.done.resize(phase.len(), 0);
            if phase.iter().zip(&self.done).any(|(steps, &done)| usize::from(done) < steps.len()) {
                return;
            }
            self.phase += 1;
            self.done.clear();
        }
    }

    pub fn is_done(&self, scenario: &Scenario) -> bool {
        self.phase == scenario.phases.len()
    }

    pub fn is_idle(&self) -> bool {
        self.roots.iter().all(|root| root.run.is_none())
    }

    /// Everything that can happen now, and what it leads to.
    pub fn next(&self, scenario: &Scenario) -> Vec<(Event, Self)> {
        let mut all = Vec::new();
        for root in 0..self.roots.len() {
            match &self.roots[root].run {
                None => {
                    all.extend(
                        self.begun(scenario, root, self.roots[root].configuration)
                            .map(|to| (Event::Begin { root }, to)),
                    );
                    if let Some(late) = self.roots[root].late {
                        let begun = self.begun(scenario, root, late);
                        all.extend(begun.map(|mut to| {
                            to.roots[root].late = None;
                            (Event::BeginLate { root }, to)
                        }));
                    }
                }
                Some(run) => {
                    for &operation in run.left.iter().filter(|operation| run.is_free(**operation)) {
                        let saved = self.after(scenario, root, operation);
                        if scenario.accidents.stops {
                            let stopped = Self { live: saved.live, ..self.stopped(root) };
                            all.push((Event::DoUnsaved { root, operation }, stopped));
                        }
                        all.push((Event::Do { root, operation }, saved));
                    }
                    if scenario.accidents.stops {
                        all.push((Event::Stop { root }, self.stopped(root)));
                    }
                }
            }
        }
        for sequence in 0..self.done.len() {
            all.extend(self.stepped(scenario, sequence).map(|to| (Event::Step { sequence }, to)));
        }
        all
    }

    /// After refresh and plan; none where Terraform refuses, or where it changes nothing.
    fn begun(&self, scenario: &Scenario, root: usize, configuration: u8) -> Option<Self> {
        if self.roots[root].is_paused {
            return None;
        }
        let settings = &scenario.roots[root].configurations[usize::from(configuration)];
        let plan = settings.plan(&scenario.numbers, &self.roots[root].holds, self.live).ok()?;
        let mut to = self.clone();
        to.roots[root].holds = plan.holds;
        to.roots[root].run = Some(Run { configuration, left: plan.operations, has_failed: false });
        to.end_of_run(root);
        (to != *self).then_some(to)
    }

    fn stopped(&self, root: usize) -> Self {
        let mut to = self.clone();
        to.roots[root].run = None;
        to
    }

    fn end_of_run(&mut self, root: usize) {
        let root = &mut self.roots[root];
        if let Some(run) = root.run.take_if(|run| run.left.is_empty()) {
            root.is_applied |= !run.has_failed && run.configuration == root.configuration;
        }
    }

    fn after(&self, scenario: &Scenario, root: usize, operation: Operation) -> Self {
        let mut to = self.clone();
        let Operation { action, held } = operation;
        let object = scenario.numbers.object(held);
        let RootMoment { holds, run, .. } = &mut to.roots[root];
        let run = run.as_mut().expect("it runs");
        run.left.retain(|other| *other != operation);
        match action {
            Action::Delete => to.live = object.delete(to.live),
            Action::Forget | Action::Import => {}
            Action::Update => to.live = object.update(to.live),
            Action::Create | Action::Recreate => match object.create(to.live) {
                Some(live) => to.live = live,
                None => run.has_failed = true,
            },
        }
        holds.retain(|other| other.place != held.place);
        let is_held = match action {
            Action::Delete | Action::Forget => false,
            Action::Import | Action::Update => true,
            Action::Create | Action::Recreate => !run.has_failed || object.create(self.live).is_some(),
        };
        if is_held {
            holds.push(held);
            holds.sort_unstable();
        }
        to.end_of_run(root);
        to
    }

    fn stepped(&self, scenario: &Scenario, sequence: usize) -> Option<Self> {
        let steps = &scenario.phases.get(self.phase)?[sequence];
        let mut to = self.clone();
        match steps.get(usize::from(self.done[sequence]))? {
            CompiledStep::Commit { root, configuration } => {
                let former = std::mem::replace(&mut to.roots[*root].configuration, *configuration);
                let has_late = scenario.accidents.late_jobs && scenario.roots[*root].is_old;
                to.roots[*root].late = has_late.then_some(former);
                to.roots[*root].is_applied = false;
            }
            CompiledStep::Apply { root } => {
                if !self.roots[*root].is_applied {
                    return None;
                }
            }
            // The state is locked while an apply runs.
            CompiledStep::Pause { root } | CompiledStep::Forget { root, .. } | CompiledStep::Rename { root, .. }
                if self.roots[*root].run.is_some() =>
            {
                return None;
            }
            CompiledStep::Pause { root } => to.roots[*root].is_paused = true,
            CompiledStep::Resume { root } => to.roots[*root].is_paused = false,
            CompiledStep::Forget { root, places } => {
                to.roots[*root].holds.retain(|held| !places.contains(&held.place));
            }
            CompiledStep::Rename { root, from, into } => {
                let holds = &mut to.roots[*root].holds;
                holds.iter_mut().filter(|held| held.place == *from).for_each(|held| held.place = *into);
                holds.sort_unstable();
            }
            CompiledStep::Delete(facts) => to.live = to.live.without(*facts),
        }
        to.done[sequence] += 1;
        to.enter(scenario);
        Some(to)
    }

    /// Applies every root until nothing is left to do; why that can't be, otherwise. Whoever does it exports what is live
    /// and runs `adopt` again where an import or a create is refused.
    pub fn settled(&self, scenario: &Scenario) -> Result<Self, String> {
        let mut moment = self.clone();
        for _ in 0..4 {
            let mut is_at_rest = true;
            for root in 0..moment.roots.len() {
                let before = moment.clone();
                moment.apply(scenario, root)?;
                is_at_rest &= moment.live == before.live && moment.roots[root].holds == before.roots[root].holds;
            }
            if is_at_rest {
                return Ok(moment);
            }
        }
        // An authoritative resource that hasn't let go yet takes away what is new, and a root of ours creates it again.
        if self.is_done(scenario) { Err("applies go on for ever".to_owned()) } else { Ok(moment) }
    }

    fn apply(&mut self, scenario: &Scenario, root: usize) -> Result<(), String> {
        if self.roots[root].is_paused {
            return Ok(());
        }
        let name = &scenario.roots[root].name;
        let settings = &scenario.roots[root].configurations[usize::from(self.roots[root].configuration)];
        let plan = settings.plan_after_export(&scenario.numbers, &self.roots[root].holds, self.live);
        let plan = plan.map_err(|refusal| format!("{name} can't be applied: {refusal}"))?;
        self.roots[root].holds = plan.holds;
        let configuration = self.roots[root].configuration;
        self.roots[root].run = Some(Run { configuration, left: plan.operations, has_failed: false });
        while let Some(run) = &self.roots[root].run {
            let Some(&operation) = run.left.iter().find(|operation| run.is_free(**operation)) else { break };
            let object = scenario.numbers.object(operation.held);
            let is_create = matches!(operation.action, Action::Create | Action::Recreate);
            let is_refused = is_create && object.create(self.live).is_none();
            if is_refused && !object.is_as_wanted(self.live) {
                return Err(format!("{name} can't be applied: {operation:?} fails"));
            }
            *self = self.after(scenario, root, operation);
            if is_refused {
                // A run was killed that had created it.
                self.roots[root].holds.push(operation.held);
                self.roots[root].holds.sort_unstable();
            }
        }
        self.roots[root].run = None;
        Ok(())
    }
}

impl Run {
    /// Whether nothing of the same instance comes first.
    fn is_free(&self, operation: Operation) -> bool {
        let same = self.left.iter().filter(|other| other.held.place == operation.held.place);
        same.min().is_none_or(|first| *first == operation)
    }
}
