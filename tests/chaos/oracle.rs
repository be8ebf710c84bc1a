//! What must be true of a run, by plain loops over what went into each segment.

use std::cell::Cell;

use crate::case::{Case, Run};
use crate::drive::{End, Ran};
use crate::fun::{TIMED_OUT, Wrong};
use crate::naive::{Events, Stop};
use crate::segment::{IDLES, Kind, Seg, THROTTLES, seg};
use crate::shared::Shared;

/// Checks a run; gives what is wrong.
pub fn check(run: &Run, ran: &[Ran], shared: &Shared) -> Result<(), String> {
    for (case, ran) in run.pipes.iter().zip(ran) {
        let wrong = ran.world.all_wrong();
        if !wrong.is_empty() {
            return Err(format!("{} (it ended: {:?})", wrong.join("\n"), ran.end));
        }
        each_segment(case, ran).map_err(|what| format!("{what}\nit ended: {:?}", ran.end))?;
        let alone = run.pipes.len() == 1 && !case.uses(".pool(");
        if case.is_exact() {
            whole(case, ran, alone)?;
        }
    }
    if !shared.is_quiet() {
        return Err(format!("somebody holds or waits for a permit after the end: {:?}", shared.pools));
    }
    Ok(())
}

/// All that comes, and why nothing more does.
fn drain(events: Events<'_>) -> (Vec<u64>, Option<Stop>) {
    let mut list = Vec::new();
    for event in events {
        match event {
            Ok(id) => list.push(id),
            Err(stop) => return (list, Some(stop)),
        }
    }
    (list, None)
}

/// All that comes, and every reason why nothing more might.
fn drain_all(events: Events<'_>) -> (Vec<u64>, Vec<Stop>) {
    let (mut list, mut stops) = (Vec::new(), Vec::new());
    for event in events {
        match event {
            Ok(id) => list.push(id),
            Err(stop) => stops.push(stop),
        }
    }
    (list, stops)
}

/// Law 1: what the same pipe gives as a plain loop.
fn whole(case: &Case, ran: &Ran, alone: bool) -> Result<(), String> {
    let segs: Vec<Seg> =
        case.segments.iter().map(|part| seg(&ran.world, part, part.of.text, part.of.runs)).collect();
    let source = seg(&ran.world, &case.source, case.source.of.text, case.source.of.runs);
    let mut events = (case.source.of.plain)(&source);
    for (part, seg) in case.segments.iter().zip(&segs) {
        events = (part.of.plain)(events, seg);
    }
    let out = Cell::new(0);
    let events = events.inspect(|event| out.set(out.get() + usize::from(event.is_ok())));
    let terminal = seg(&ran.world, &case.terminal, case.terminal.of.text, case.terminal.of.runs);
    let (list, stop) = drain((case.terminal.of.plain)(Box::new(events), &terminal));
    let expected = match stop {
        None => End::Done((case.terminal.of.got)(list)),
        Some(Stop::Fail(wrong)) => End::Failed(wrong),
        Some(Stop::Panic) => End::Panicked,
        Some(Stop::Hang) => End::Stuck,
    };
    // A terminal with a buffer has taken more.
    let buffers = case.terminal.of.text.contains("buffer(");
    let handed_over = ran.world.passed(case.last()).len();
    let enough = ran.end == expected && (handed_over == out.get() || buffers);
    let at_most = handed_over <= out.get() || buffers;
    let ok = match &ran.end {
        // Calls that a plain loop would not have begun may panic, too.
        End::Cancelled | End::Panicked => at_most,
        // One that waits for ever may hold what others wait for.
        End::Stuck => enough || (!alone && at_most),
        End::Done(_) | End::Failed(_) => enough,
    };
    if ok {
        return Ok(());
    }
    Err(format!(
        "it handed over {handed_over} and ended {:?}; a plain loop: {} and {expected:?}",
        ran.end,
        out.get()
    ))
}

/// How much is known of the end of what goes into a segment.
enum Until {
    /// It came, perhaps with an error.
    End(Option<Wrong>),
    /// Somebody stopped asking.
    Dropped,
}

/// Each segment by itself: what went in against what came out.
fn each_segment(case: &Case, ran: &Ran) -> Result<(), String> {
    let mut until = match &ran.end {
        End::Done(_) => Until::End(None),
        End::Failed(wrong) => Until::End(Some(wrong.clone())),
        End::Panicked | End::Stuck | End::Cancelled => Until::Dropped,
    };
    let ids = |number| ran.world.passed(number).iter().map(|(id, _)| *id).collect::<Vec<u64>>();

    let terminal = seg(&ran.world, &case.terminal, case.terminal.of.text, case.terminal.of.runs);
    let input = ids(case.last());
    let local = Local { seg: &terminal, kind: Kind::Exact, plain: case.terminal.of.plain, input: &input };
    let got = match &ran.end {
        End::Done(got) => Some(got),
        _ => None,
    };
    let (list, _) = local.all(&until);
    if let Some(got) = got {
        if *got != (case.terminal.of.got)(list.clone()) {
            return Err(format!("the terminal took {input:?} and gave {got:?}"));
        }
    }
    until = local.check(&list, until).map_err(|what| format!("terminal: {what}"))?;

    for (i, part) in case.segments.iter().enumerate().rev() {
        let before = if i == 0 { case.source.number } else { case.segments[i - 1].number };
        let (input, output) = (ids(before), ids(part.number));
        let seg = seg(&ran.world, part, part.of.text, part.of.runs);
        if part.of.text == THROTTLES {
            let times: Vec<u64> = ran.world.passed(part.number).iter().map(|(_, at)| *at).collect();
            if times.windows(2).any(|pair| u128::from(pair[1] - pair[0]) < seg.d.as_millis()) {
                return Err(format!("segment {} throttles to {:?}, but: {times:?}", part.number, seg.d));
            }
        }
        let alone = ["timeout(", "deadline("].iter().all(|text| {
            let times = case.texts().map(|(it, _)| it.matches(text).count()).sum::<usize>();
            times == usize::from(*text == "timeout(")
        });
        if part.of.text == IDLES
            && alone
            && matches!(&ran.end, End::Failed(wrong) if wrong.segment == TIMED_OUT)
        {
            let last = ran.world.passed(part.number).last().map_or(0, |(_, at)| *at);
            if u128::from(ran.at - last) < seg.d.as_millis() {
                return Err(format!("idle for {:?} at {}, after {last}", seg.d, ran.at));
            }
        }
        if part.of.text.contains("s.note") && matches!(until, Until::End(None)) {
            let shown = ran.world.left_out(part.number);
            if shown + output.len() != input.len() {
                return Err(format!(
                    "segment {}: of {input:?} {shown} were shown to the handler",
                    part.number
                ));
            }
        }
        let local = Local { seg: &seg, kind: part.of.kind, plain: part.of.plain, input: &input };
        until = local.check(&output, until).map_err(|what| format!("segment {}: {what}", part.number))?;
    }

    let source = seg(&ran.world, &case.source, case.source.of.text, case.source.of.runs);
    let output = ids(case.source.number);
    let (expected, stop) = drain((case.source.of.plain)(&source));
    let (all, stops) = drain_all((case.source.of.plain)(&source));
    let ok = match (case.source.of.kind, until) {
        (Kind::Exact, Until::End(wrong)) => output == expected && wrong.map(Stop::Fail) == stop,
        (Kind::Exact, Until::Dropped) => expected.starts_with(&output),
        (_, Until::End(None)) => stops.is_empty() && is_part(&output, &all) && output.len() == all.len(),
        (_, Until::End(Some(wrong))) => stops.contains(&Stop::Fail(wrong)) && is_part(&output, &all),
        (_, Until::Dropped) => is_part(&output, &all),
    };
    if ok { Ok(()) } else { Err(format!("the source gave {output:?}, not {expected:?} {stop:?}")) }
}

/// Whether all of `part` are in `whole`, each as often at most.
fn is_part(part: &[u64], whole: &[u64]) -> bool {
    let (mut part, mut whole) = (part.to_vec(), whole.to_vec());
    part.sort_unstable();
    whole.sort_unstable();
    let mut whole = whole.into_iter();
    part.into_iter().all(|id| whole.by_ref().any(|other| other == id))
}

struct Local<'a> {
    seg: &'a Seg,
    kind: Kind,
    plain: for<'b> fn(Events<'b>, &'b Seg) -> Events<'b>,
    input: &'a [u64],
}

impl Local<'_> {
    /// What a plain loop gives; whether it asked for more than there was.
    fn all(&self, until: &Until) -> (Vec<u64>, (Option<Stop>, bool)) {
        let error = match until {
            Until::End(Some(wrong)) if wrong.segment < self.seg.number => Some(wrong.clone()),
            _ => None,
        };
        let asked = Cell::new(false);
        let end = std::iter::once_with(|| {
            asked.set(true);
            error.map(|wrong| Err(Stop::Fail(wrong)))
        });
        let events = self.input.iter().map(|id| Ok(*id)).chain(end.flatten());
        let (list, stop) = drain((self.plain)(Box::new(events), self.seg));
        (list, (stop, asked.get()))
    }

    /// What each element becomes, whatever the others do.
    fn each(&self) -> (Vec<u64>, Vec<Stop>) {
        let (mut all, mut stops) = (Vec::new(), Vec::new());
        for id in self.input {
            let (list, why) = drain_all((self.plain)(Box::new(std::iter::once(Ok(*id))), self.seg));
            all.extend(list);
            stops.extend(why);
        }
        (all, stops)
    }

    /// Checks what came out; says what is known of what went in.
    fn check(&self, output: &[u64], until: Until) -> Result<Until, String> {
        let bad = |expected: &dyn std::fmt::Debug| {
            Err(format!("{:?} became {output:?}, not {expected:?}", self.input))
        };
        let own = match &until {
            Until::End(Some(wrong)) => wrong.segment == self.seg.number,
            _ => false,
        };
        if matches!(&until, Until::End(Some(wrong)) if wrong.segment == TIMED_OUT) {
            // It may be of this segment, or of another.
            return Local { ..*self }.check(output, Until::Dropped);
        }
        match self.kind {
            Kind::AnyOrder => {
                let (all, stops) = self.each();
                let whole = is_part(output, &all);
                match &until {
                    Until::End(None) if stops.is_empty() && whole && output.len() == all.len() => Ok(until),
                    Until::End(Some(wrong)) if own => {
                        let known = stops.contains(&Stop::Fail(wrong.clone()));
                        if known && whole { Ok(Until::Dropped) } else { bad(&(all, stops)) }
                    }
                    Until::End(Some(_)) | Until::Dropped if whole => Ok(until),
                    _ => bad(&(all, stops)),
                }
            }
            Kind::Merged => {
                let input = self.input.iter().map(|id| Ok(*id));
                let (all, stops) = drain_all((self.plain)(Box::new(input), self.seg));
                let whole = is_part(output, &all);
                match &until {
                    Until::End(None) if stops.is_empty() && whole && output.len() == all.len() => Ok(until),
                    Until::End(Some(wrong)) if own && whole && stops.contains(&Stop::Fail(wrong.clone())) => {
                        Ok(Until::Dropped)
                    }
                    Until::End(Some(_)) if !own && whole => Ok(until),
                    Until::Dropped if whole => Ok(until),
                    _ => bad(&(all, stops)),
                }
            }
            // Who is late may be in time all the same.
            Kind::InTime if !self.seg.world.consumer.awaited => Ok(Until::Dropped),
            Kind::InTime | Kind::Exact | Kind::MayEnd | Kind::MayTimeOut => {
                let (all, (stop, asked)) = self.all(&until);
                let (enough, stops) = match &until {
                    Until::Dropped => (all.starts_with(output), true),
                    Until::End(wrong) => (all == output, stop == wrong.clone().map(Stop::Fail)),
                };
                if !(enough && stops) {
                    return bad(&(all, stop));
                }
                let upstream = asked && !own && self.kind != Kind::MayEnd;
                Ok(if upstream { until } else { Until::Dropped })
            }
        }
    }
}
