//! What each event changes.

use super::path::Why;
use super::places::grow;
use super::reasons::ended;
use super::{Nanos, Run, nanos};
use crate::observe::state::Doing;
use crate::observe::{Event, Unit, WaitFor, What};

impl Run {
    #[inline]
    pub(super) fn apply(&mut self, event: &Event) {
        let at = nanos(event.at);
        self.reasons.event += 1;
        if let What::Blocked(time) = event.what {
            self.blocked(event, nanos(time));
        } else if let Some(unit) = event.unit {
            self.of_unit(event, unit, at);
        } else {
            self.of_runner(event, at);
        }
    }

    #[cold]
    fn blocked(&mut self, event: &Event, time: Nanos) {
        self.reasons.ways.still += time;
        if let Some(stage) = self.stages.get_mut(event.stage as usize) {
            stage.blocked += time;
            stage.longest_blocked = stage.longest_blocked.max(time);
        }
    }

    #[inline]
    fn of_runner(&mut self, event: &Event, at: Nanos) {
        let number = event.stage as usize;
        let Some(stage) = self.stages.get_mut(number) else { return };
        match event.what {
            What::Taken => {
                stage.taken += 1;
                self.reasons.taken(number);
            }
            What::Fed => {
                let runner = &mut self.reasons.live.runners[number];
                if let Some(since) = runner.starved {
                    if runner.starving == 1 {
                        runner.more.starved += at.saturating_sub(since);
                    }
                    self.reasons.fed(number, at);
                    self.reasons.live.runners[number].apply(event.what, at);
                }
            }
            What::Starved => self.reasons.live.runners[number].apply(event.what, at),
            What::Left { .. } => {
                stage.given += 1;
                self.reasons.passed_on(number, at);
            }
            _ => stage.passed(event.what),
        }
    }

    #[inline]
    fn of_unit(&mut self, event: &Event, unit: Unit, at: Nanos) {
        let (Some(stage), Some(runner)) = (
            self.stages.get_mut(event.stage as usize),
            self.reasons.live.runners.get_mut(unit.runner as usize),
        ) else {
            return;
        };
        let (ways, number) = (&mut self.reasons.ways, self.reasons.event);
        let Some(lane) = runner.lanes.get_mut(unit.lane as usize) else {
            grow(runner, unit.lane, ways);
            return self.of_unit(event, unit, at);
        };
        let (before, seat) = (lane.doing, &mut lane.more);
        let time = at.saturating_sub(lane.since);
        match event.what {
            What::Begun => {
                (lane.no, lane.doing, lane.stage, lane.since) = (unit.no, Doing::Passing, event.stage, at);
                runner.running = runner.running.wrapping_add(u32::from(!before.runs()));
                self.reasons.begin(unit, at);
            }
            What::CallBegun => {
                seat.tried = 0;
                stage.was_limited = std::mem::take(&mut stage.is_limited);
                ways.go_on(seat.way, at, event.stage, Why::Gives);
                (lane.no, lane.doing, lane.stage, lane.since) = (unit.no, Doing::Call, event.stage, at);
                if before == Doing::Nothing {
                    runner.running += 1;
                    self.reasons.begin_body(unit);
                } else {
                    // What a terminal took is counted where it took it.
                    stage.taken += u64::from(event.stage != unit.runner);
                }
            }
            What::CallEnded => {
                if before == Doing::Call {
                    stage.own += time;
                    stage.tried(seat.tried + time);
                }
                ways.go_on_in_call(seat.way, at, event.stage, seat.why);
                ways.reach(seat.way, number);
                if let Some(released) = stage.released {
                    ways.copy(released, seat.way);
                }
                (lane.doing, lane.since) = (Doing::Passing, at);
                if event.stage != unit.runner {
                    stage.given += 1;
                } else if runner.below.is_none() {
                    runner.more.asked = seat.way;
                    runner.now(unit.lane, Doing::Nothing, event.stage, at);
                }
            }
            What::Done => {
                (lane.doing, lane.since) = (Doing::Finished, at);
                let way = seat.way;
                runner.running = runner.running.wrapping_sub(u32::from(before.runs()));
                runner.finished = runner.finished.wrapping_add(u32::from(before != Doing::Finished));
                let is_first = runner.finished == 1;
                ended(runner, ways, way, event, number, at);
                if is_first {
                    self.reasons.live.results_wait(unit.runner as usize, at);
                }
            }
            What::Left { is_last } => {
                stage.given += 1;
                if is_last && before == Doing::Finished {
                    (lane.doing, lane.since) = (Doing::Nothing, at);
                    runner.finished = runner.finished.wrapping_sub(1);
                    if runner.finished == 0 {
                        self.reasons.live.results_left(unit.runner as usize, at);
                    }
                }
                self.reasons.left(unit, is_last, at);
            }
            What::Void | What::Dropped | What::Parted | What::Fatal => {
                let way = seat.way;
                runner.now(unit.lane, Doing::Nothing, event.stage, at);
                // What is dropped is the reason of nothing.
                if before.runs() && event.what != What::Dropped {
                    ended(runner, ways, way, event, number, at);
                }
                self.no_results(unit, before, at);
            }
            What::Waits(_) | What::GoesOn | What::TriedAgain => self.waits(event, unit, at),
            _ => stage.passed(event.what),
        }
    }

    /// A call waits for something that is not its own, goes on, or is made again.
    #[inline(never)]
    fn waits(&mut self, event: &Event, unit: Unit, at: Nanos) {
        let stage = &mut self.stages[event.stage as usize];
        let runner = &mut self.reasons.live.runners[unit.runner as usize];
        let (ways, number) = (&mut self.reasons.ways, self.reasons.event);
        let lane = &mut runner.lanes[unit.lane as usize];
        let (before, seat) = (lane.doing, &mut lane.more);
        let time = at.saturating_sub(lane.since);
        match event.what {
            What::Waits(wait) => {
                if before == Doing::Call {
                    stage.own += time;
                    seat.tried += time;
                }
                let is_tried = wait == WaitFor::Pause;
                ways.go_on_in_call(seat.way, at, event.stage, if is_tried { Why::Tries } else { seat.why });
                ways.reach(seat.way, number);
                match wait {
                    WaitFor::Pause => {
                        stage.tried(std::mem::take(&mut seat.tried));
                        stage.released.into_iter().for_each(|released| ways.copy(released, seat.way));
                    }
                    // Its call has not begun before.
                    WaitFor::Rate => stage.is_limited = stage.was_limited,
                    WaitFor::Permit => {}
                }
                runner.now(unit.lane, wait.into(), event.stage, at);
            }
            What::GoesOn => {
                match before {
                    Doing::Permit => {
                        stage.permit += time;
                        if let Some(released) = stage.released {
                            if ways.event(released) > ways.event(seat.way) {
                                ways.copy(seat.way, released);
                            }
                        }
                        ways.go_on(seat.way, at, event.stage, Why::Permit);
                        seat.why = Why::Permit;
                    }
                    Doing::Rate => {
                        stage.rate += time;
                        if std::mem::replace(&mut stage.is_limited, true) {
                            ways.copy(seat.way, stage.started);
                        }
                        ways.go_on(seat.way, at, event.stage, Why::Rate);
                        ways.copy(stage.started, seat.way);
                    }
                    Doing::Pause => {
                        stage.pause += time;
                        ways.go_on(seat.way, at, event.stage, Why::Tries);
                    }
                    _ => seat.tried += time,
                }
                runner.now(unit.lane, Doing::Call, event.stage, at);
            }
            What::TriedAgain => {
                stage.retries += 1;
                ways.go_on(seat.way, at, event.stage, Why::Tries);
                ways.reach(seat.way, number);
                match before {
                    Doing::Pause => stage.pause += time,
                    Doing::Call => {
                        stage.own += time;
                        stage.tried(std::mem::take(&mut seat.tried) + time);
                        stage.released.into_iter().for_each(|released| ways.copy(released, seat.way));
                    }
                    _ => {}
                }
                // It is told before the pause is over.
                lane.since = at;
            }
            _ => {}
        }
    }

    /// If no finished results wait any more, they have until now.
    #[inline]
    fn no_results(&mut self, unit: Unit, before: Doing, at: Nanos) {
        let runner = unit.runner as usize;
        if before == Doing::Finished && self.reasons.live.runners[runner].finished == 0 {
            self.reasons.live.results_left(runner, at);
        }
    }
}
