//! Text that is legal and pointless: what `pipe!` warns about, by calls of deprecated functions.

use super::arguments;
use crate::input::{Kind, Mark, Row};
use crate::model::{Call, Stage, Step};

/// Layers of types that a pipe may have without a word: from some 44 on the compiler meets its default limit.
const MOST_LAYERS: usize = 40;

/// Finds the warnings of a pipeline.
pub fn warn(stages: &mut [Stage<'_>]) {
    let mut layers = 0;
    let mut before: Option<&Row> = None;
    for at in 0..stages.len() {
        let (above, rest) = stages.split_at_mut(at);
        let stage = &mut rest[0];
        let own = own_layers(stage);
        let was_short = layers <= MOST_LAYERS;
        layers += own;
        let Step::Call(call) = &mut stage.step else {
            before = None;
            continue;
        };
        let Some(row) = call.row else { continue };
        for mark in &row.marks {
            match mark {
                Mark::Ordered => alone(above),
                Mark::Cut => layers = 0,
                Mark::One(warning) if number(call) == Some(1) => call.warnings.names.push(warning.clone()),
                Mark::Again(warning) if before.is_some_and(|before| before.name == row.name) => {
                    call.warnings.names.push(warning.clone())
                }
                Mark::One(_) | Mark::Again(_) | Mark::Bare | Mark::Calls(_) => {}
            }
        }
        if was_short && layers > MOST_LAYERS {
            call.warnings.names.push("long_pipe".to_owned());
        }
        before = Some(row);
    }
}

/// Marks the calls of a stretch that ends here.
fn alone(stretch: &mut [Stage<'_>]) {
    for stage in stretch.iter_mut().rev() {
        match &mut stage.step {
            Step::Unwrap(_) => {}
            Step::Call(call) => match call.row {
                Some(row) if row.may_wait() => call.warnings.is_alone = true,
                Some(row) if row.kind == Kind::Lists => {}
                _ => return,
            },
            Step::Own(_) | Step::Partial(_) | Step::Broken => return,
        }
    }
}

/// How many types a stage puts around the pipe.
fn own_layers(stage: &Stage<'_>) -> usize {
    match &stage.step {
        Step::Unwrap(questions) => questions.len(),
        Step::Own(own) => 1 + own.questions.len(),
        Step::Call(call) => {
            let looks = call.row.is_some_and(|row| row.kind == Kind::Peek);
            1 + usize::from(looks) + call.questions.len()
        }
        Step::Partial(_) | Step::Broken => 0,
    }
}

fn number(call: &Call<'_>) -> Option<u128> {
    call.arguments().first().and_then(arguments::number)
}
