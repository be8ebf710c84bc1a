//! Notes below a table, numbered as they come.

#[derive(Default)]
pub struct Notes(Vec<&'static str>);

impl Notes {
    /// The mark of a note; nothing for an empty one.
    pub fn mark(&mut self, note: &'static str) -> String {
        if note.is_empty() {
            return String::new();
        }
        let place = self.0.iter().position(|known| *known == note).unwrap_or_else(|| {
            self.0.push(note);
            self.0.len() - 1
        });
        raised(place + 1)
    }

    /// What stands below the table.
    pub fn text(self) -> String {
        let lines =
            self.0.iter().enumerate().map(|(place, note)| format!("{} {note}  \n", raised(place + 1)));
        lines.collect()
    }
}

fn raised(number: usize) -> String {
    let digit = |digit: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit as usize - '0' as usize).expect("ten digits");
    number.to_string().chars().map(digit).collect()
}
