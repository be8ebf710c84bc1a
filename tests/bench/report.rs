//! Tables in Markdown.

use crate::measure::{Cost, Measured, SIDES};

/// The tables of one group of rows.
pub fn tables(caption: &str, rows: &[Measured]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let instructions = |row: &Measured| {
        row.sides.each_ref().map(|side| cell(side, |cost| format!("{:.1}", cost.instructions)))
    };
    let allocations = |row: &Measured| {
        row.sides.each_ref().map(|side| {
            cell(side, |cost| format!("{:.2} / {}", cost.allocations.abs(), cost.allocations_in_all))
        })
    };
    format!(
        "### {}\n\nInstructions per element. {}\n\n{}\nHeap allocations, per element / in a run of 60,000 elements.\n\n{}\n",
        caption,
        "\"Gain\" is what the best of the other crates costs over pipewright, both above the loop by hand.",
        table(rows, "gain", |row| instructions(row).into_iter().chain([gain(row)]).collect()),
        table(rows, "", |row| allocations(row).into_iter().collect()),
    )
}

fn cell(side: &Option<Cost>, show: impl Fn(&Cost) -> String) -> String {
    side.as_ref().map_or("-".to_owned(), show)
}

/// How many times as much others add to the loop by hand.
fn gain(row: &Measured) -> String {
    let [floor, ours, others @ ..] =
        row.sides.each_ref().map(|side| side.as_ref().map(|cost| cost.instructions));
    let (Some(floor), Some(ours)) = (floor, ours) else { return "-".to_owned() };
    let best = others.into_iter().flatten().fold(f64::INFINITY, f64::min);
    // So near the loop there is nothing left to divide by.
    if ours <= floor * 1.03 {
        "as by hand".to_owned()
    } else {
        format!("{:.1}", (best - floor) / (ours - floor))
    }
}

fn table(rows: &[Measured], last: &str, cells: impl Fn(&Measured) -> Vec<String>) -> String {
    let mut heads: Vec<&str> = SIDES.to_vec();
    heads.extend((!last.is_empty()).then_some(last));
    let mut text = format!("| case | {} |\n| --- |{}\n", heads.join(" | "), " ---: |".repeat(heads.len()));
    for row in rows {
        text += &format!("| {} | {} |\n", row.title, cells(row).join(" | "));
    }
    text
}
