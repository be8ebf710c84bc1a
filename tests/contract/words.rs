//! What a message says, in short.

use super::message::Message;

/// How messages begin or end that the traits of std bring along.
const OF_STD: [&str; 5] = [
    "the trait bound ",
    "the `?` operator ",
    "expected a `Fn",
    " is not a future",
    " between threads safely",
];

/// How remarks begin that say how the compiler came to its opinion, or the title again.
const OF_NO_HELP: [&str; 14] = [
    "consider using `--verbose`",
    "evaluation of ",
    "expected closure that ",
    "expected due to this",
    "for that trait implementation, ",
    "function defined here",
    "method defined here",
    "not found in ",
    "required ",
    "the following other types ",
    "the full name for the type ",
    "the trait ",
    "unsatisfied ",
    "within ",
];

impl Message {
    /// Whether it is said in our words: by `compile_error!`, by an attribute of a trait of ours, by an assertion.
    pub fn is_ours(&self) -> bool {
        match self.code.as_ref().map(|code| code.code.as_str()) {
            None => self.message.contains("\nhelp: "),
            Some("E0277") => !OF_STD.iter().any(|text| self.message.contains(text)),
            Some(_) => self.message.starts_with("evaluation panicked: "),
        }
    }

    /// What is said beside the title, a line each.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = Vec::new();
        for line in self.message.lines().skip(1) {
            match remarks.last_mut() {
                Some(last) if line.starts_with("      ") => last.push_str(&line[5..]),
                _ => remarks.push(line.trim_start().to_owned()),
            }
        }
        let label = self.spans.iter().find(|span| span.is_primary).and_then(|span| span.label.as_ref());
        remarks.extend(label.filter(|label| helps(label) && self.is_news(label)).cloned());
        let fits_not = remarks.iter().any(|remark| remark.starts_with("expected ") && remark.contains('`'));
        let children = self.children.iter().filter(|child| {
            // Which types do not fit is said once.
            helps(&child.message) && !(fits_not && child.message.starts_with("expected "))
        });
        remarks.extend(children.map(Self::remark));
        remarks
    }

    /// Labels often say the title again; not if they name other code, nor beneath a title that names none.
    fn is_news(&self, label: &str) -> bool {
        let mut code = label.split('`').skip(1).step_by(2);
        !self.title().contains('`') || code.any(|code| !self.title().contains(code))
    }

    fn remark(&self) -> String {
        let text = self.message.lines().map(str::trim).collect::<Vec<_>>().join(", ");
        let mut code =
            self.spans.iter().filter_map(|span| span.suggested_replacement.as_deref().map(str::trim));
        match (code.next(), code.next()) {
            (Some(code), None) if !code.is_empty() && !text.contains(code) => {
                format!("{}: {text}: `{code}`", self.level)
            }
            _ => format!("{}: {text}", self.level),
        }
    }
}

fn helps(text: &str) -> bool {
    !OF_NO_HELP.iter().any(|start| text.starts_with(start)) && !text.contains(" must be a future or must ")
}
