//! Figures in words.

use std::time::Duration;

/// A time with as many digits as one reads: `41.2 s`, `102 ms`, `1.5 ms`, `850 µs`.
pub(crate) fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let (value, unit) = match seconds {
        0.0 => return "0".to_owned(),
        s if s >= 9999.5 => (s / 3600.0, "h"),
        s if s >= 0.9995 => (s, "s"),
        s if s >= 0.000_999_5 => (s * 1e3, "ms"),
        s => (s * 1e6, "µs"),
    };
    let digits = usize::from(value < 99.95 && value.fract() > 0.05 && value.fract() < 0.95);
    format!("{value:.digits$} {unit}")
}

/// The number with the fewest digits that is not outside: what is known of a number that is somewhere in there.
#[cfg(feature = "numbers")]
pub(crate) fn roundest(from: u64, to: u64) -> u64 {
    let steps = (0..=18).rev().map(|digits| 10_u64.pow(digits));
    // The one in the middle, where several are as round.
    let round = |step| (from + (to - from) / 2 + step / 2) / step * step;
    steps.map(round).find(|number| (from..=to).contains(number)).unwrap_or(from)
}

/// A part of the whole: `98 %`.
#[cfg(feature = "numbers")]
pub(crate) fn percent(part: f64) -> String {
    match part * 100.0 {
        percent if percent > 0.0 && percent < 0.5 => "< 1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// `one`, or the number and the plural.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(list: &[String]) -> String {
    match list {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "numbers")]
    #[test]
    fn parts_of_a_hundred() {
        assert_eq!([percent(0.0), percent(0.001), percent(0.976)], ["0 %", "< 1 %", "98 %"]);
    }

    #[cfg(feature = "numbers")]
    #[test]
    fn no_digit_is_shown_that_is_not_known() {
        assert_eq!([roundest(0, 1023), roundest(7, 7), roundest(29_884, 30_014)], [0, 7, 30_000]);
        assert_eq!([roundest(102_236, 102_759), roundest(995, 1_004)], [102_500, 1_000]);
        assert_eq!([roundest(120_061, 120_139), roundest(41, 43)], [120_100, 42]);
    }

    #[test]
    fn figures_are_short() {
        let text = |micros| time(Duration::from_micros(micros));
        assert_eq!([text(0), text(850), text(1_500), text(2_000)], ["0", "850 µs", "1.5 ms", "2 ms"]);
        assert_eq!([text(99_960), text(102_400), text(999_700)], ["100 ms", "102 ms", "1 s"]);
        assert_eq!([text(41_240_000), text(30_000_000)], ["41.2 s", "30 s"]);
        assert_eq!(time(Duration::from_secs(9_000)), "9000 s");
        assert_eq!(time(Duration::from_secs(5_400 * 2)), "3 h");
        assert_eq!([counted(1, "call", "calls"), counted(3, "call", "calls")], ["1 call", "3 calls"]);
        let names: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
        assert_eq!(
            [listed(&names[..1]), listed(&names[..2]), listed(&names)],
            ["a", "a and b", "a, b and c"]
        );
    }
}
