//! Times in words, and where the axis has ticks.

use super::model::Nanos;

const MICRO: Nanos = 1_000;
const MILLI: Nanos = 1_000_000;
const SECOND: Nanos = 1_000_000_000;
const MINUTE: Nanos = 60 * SECOND;
const HOUR: Nanos = 60 * MINUTE;

/// Steps of an axis above ten seconds, where they are no longer 1, 2 or 5 of something.
const LONG: [Nanos; 14] = [
    20 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    6 * HOUR,
    12 * HOUR,
    24 * HOUR,
    7 * 24 * HOUR,
];

/// The ticks from 0 to the end: round numbers, and no more than so many.
pub(super) fn ticks(until: Nanos, most: usize) -> Vec<Nanos> {
    let most = (most.max(2) - 1) as Nanos;
    let decades = (0..=10).flat_map(|power| [1, 2, 5].map(|digit| digit * 10u64.pow(power)));
    let short = decades.take_while(|step| *step <= 10 * SECOND);
    let longest = LONG[LONG.len() - 1];
    let step = short
        .chain(LONG)
        .find(|step| until / step <= most)
        .unwrap_or_else(|| longest * (until / longest).div_ceil(most));
    (0..=until / step).map(|tick| tick * step).collect()
}

/// A length of time with its unit, to four digits: `500 ms`, `1.5 s`, `2 min 30 s`.
pub(super) fn text(time: Nanos) -> String {
    match time {
        0 => "0".to_owned(),
        1..MICRO => format!("{time} ns"),
        MICRO..MILLI => format!("{} µs", digits(time, MICRO)),
        MILLI..SECOND => format!("{} ms", digits(time, MILLI)),
        // Rounded it may be a minute.
        _ if time < MINUTE - 5 * MILLI => format!("{} s", digits(time, SECOND)),
        _ => {
            let seconds = (time + SECOND / 2) / SECOND;
            match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
                (0, minutes, 0) => format!("{minutes} min"),
                (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
                (hours, 0, _) => format!("{hours} h"),
                (hours, minutes, _) => format!("{hours} h {minutes} min"),
            }
        }
    }
}

/// `50,000`.
pub(super) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Four digits of it, without zeros at the end.
fn digits(time: Nanos, unit: Nanos) -> String {
    let number = time as f64 / unit as f64;
    let behind = match time / unit {
        ..10 => 3,
        10..100 => 2,
        _ => 1,
    };
    let text = format!("{number:.behind$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_unit_that_suits_them() {
        let times = [
            (0, "0"),
            (999, "999 ns"),
            (1_500, "1.5 µs"),
            (500 * MILLI, "500 ms"),
            (1_000 * MILLI, "1 s"),
            (7_500 * MILLI, "7.5 s"),
            (1_234_567 * MICRO, "1.235 s"),
            (59_990 * MILLI, "59.99 s"),
            (59_999 * MILLI, "1 min"),
            (120 * SECOND, "2 min"),
            (150 * SECOND, "2 min 30 s"),
            (119_999 * MILLI, "2 min"),
            (3600 * SECOND, "1 h"),
            (3665 * SECOND, "1 h 1 min"),
        ];
        for (time, expected) in times {
            assert_eq!(text(time), expected);
        }
    }

    #[test]
    fn digits_of_counts_are_in_groups() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn ticks_are_round_and_not_too_many() {
        let told = |until, most| ticks(until, most).into_iter().map(text).collect::<Vec<_>>();
        assert_eq!(told(7_500 * MILLI, 9), ["0", "1 s", "2 s", "3 s", "4 s", "5 s", "6 s", "7 s"]);
        assert_eq!(told(2_000 * MILLI, 5), ["0", "500 ms", "1 s", "1.5 s", "2 s"]);
        assert_eq!(told(300 * SECOND, 6), ["0", "1 min", "2 min", "3 min", "4 min", "5 min"]);
        assert_eq!(told(0, 9), ["0"]);
        for until in (0..64).map(|power| 1 << power).chain([u64::MAX]) {
            for most in [2, 3, 10] {
                let count = ticks(until, most).len();
                assert!(count <= most && (until < 4 || count * 6 > most), "{until} {most}: {count}");
            }
        }
    }
}
