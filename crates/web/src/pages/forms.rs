//! Forms made of fields, each with what was sent and what is wrong with it beside it.

use super::client::{Choice, Sent};

/// A form.
#[derive(Debug, Clone)]
pub struct FormView {
    /// What it changes: the door reads it, and ids begin with it.
    pub what: &'static str,
    /// What its summary says; empty for a form that is always open.
    pub title: &'static str,
    /// Whether it is open.
    pub open: bool,
    /// What is sent unseen.
    pub hidden: Vec<(String, String)>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The word of its button.
    pub button: &'static str,
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its id in the page.
    pub id: String,
    /// Its name in the form.
    pub name: String,
    /// Its label; of a paragraph, all it says.
    pub label: String,
    /// What helps to fill it in.
    pub hint: String,
    /// What it is.
    pub kind: FieldKind,
    /// What is in it; of several ticks, each that is set.
    pub values: Vec<String>,
    /// What to write instead.
    pub wrong: Option<String>,
}

/// What a field is.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// A line with an input of this type.
    Input(&'static str),
    /// One of a list.
    Pick(Vec<Choice>),
    /// One tick.
    Tick,
    /// Several ticks.
    Ticks(Vec<Choice>),
    /// Fields beside each other.
    Beside(Vec<Field>),
    /// Fields under a heading.
    Group(Vec<Field>),
    /// A paragraph.
    Says,
}

impl Field {
    /// A field without an id; its form gives it one.
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: FieldKind) -> Self {
        Self {
            id: String::new(),
            name: name.into(),
            label: label.into(),
            hint: String::new(),
            kind,
            values: Vec::new(),
            wrong: None,
        }
    }

    /// A line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Input("text"))
    }

    /// A whole number.
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Input("number"))
    }

    /// A telephone number.
    pub fn phone(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Input("tel"))
    }

    /// A time of the clock.
    pub fn time(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Input("time"))
    }

    /// A day.
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Input("date"))
    }

    /// One of a list.
    pub fn pick(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, FieldKind::Pick(choices))
    }

    /// Fields beside each other.
    pub fn beside(fields: impl Into<Vec<Self>>) -> Self {
        Self::new("", "", FieldKind::Beside(fields.into()))
    }

    /// Fields under a heading.
    pub fn group(label: impl Into<String>, fields: impl Into<Vec<Self>>) -> Self {
        Self::new("", label, FieldKind::Group(fields.into()))
    }

    /// A paragraph.
    pub fn says(text: impl Into<String>) -> Self {
        Self::new("", text, FieldKind::Says)
    }

    /// With what helps to fill it in.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With what is in it.
    #[must_use]
    pub fn with(mut self, value: impl ToString) -> Self {
        self.values = vec![value.to_string()];
        self
    }

    /// With what is in it, if there is anything.
    #[must_use]
    pub fn maybe<T: ToString>(self, value: Option<T>) -> Self {
        match value {
            Some(value) => self.with(value),
            None => self,
        }
    }

    /// Set, or not.
    #[must_use]
    pub fn ticked(self, is: bool) -> Self {
        if is { self.with("1") } else { self }
    }

    /// What is in it.
    pub fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    /// Whether this is in it.
    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|one| one == value)
    }

    /// The word of what it is, for its template.
    pub const fn kind(&self) -> &'static str {
        match self.kind {
            FieldKind::Input(_) => "input",
            FieldKind::Pick(_) => "pick",
            FieldKind::Tick => "tick",
            FieldKind::Ticks(_) => "ticks",
            FieldKind::Beside(_) => "beside",
            FieldKind::Group(_) => "group",
            FieldKind::Says => "says",
        }
    }

    /// The type of its input.
    pub const fn input(&self) -> &'static str {
        match self.kind {
            FieldKind::Input(kind) => kind,
            FieldKind::Pick(_)
            | FieldKind::Tick
            | FieldKind::Ticks(_)
            | FieldKind::Beside(_)
            | FieldKind::Group(_)
            | FieldKind::Says => "text",
        }
    }

    /// What can be chosen.
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            FieldKind::Pick(choices) | FieldKind::Ticks(choices) => choices,
            FieldKind::Input(_)
            | FieldKind::Tick
            | FieldKind::Beside(_)
            | FieldKind::Group(_)
            | FieldKind::Says => &[],
        }
    }

    /// The fields in it.
    pub fn parts(&self) -> &[Self] {
        match &self.kind {
            FieldKind::Beside(parts) | FieldKind::Group(parts) => parts,
            FieldKind::Input(_)
            | FieldKind::Pick(_)
            | FieldKind::Tick
            | FieldKind::Ticks(_)
            | FieldKind::Says => &[],
        }
    }

    fn each(&mut self, act: &mut impl FnMut(&mut Self)) {
        act(self);
        if let FieldKind::Beside(parts) | FieldKind::Group(parts) = &mut self.kind {
            for part in parts {
                part.each(act);
            }
        }
    }
}

impl FormView {
    /// A form with its fields.
    pub fn new(
        what: &'static str,
        title: &'static str,
        button: &'static str,
        fields: impl Into<Vec<Field>>,
    ) -> Self {
        let mut form = Self {
            what,
            title,
            open: false,
            hidden: Vec::new(),
            fields: fields.into(),
            button,
        };
        form.each(&mut |field| {
            if !field.name.is_empty() {
                field.id = format!("{what}-{}", field.name);
            }
        });
        form
    }

    /// With something that is sent unseen.
    #[must_use]
    pub fn hidden(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.hidden.push((name.into(), value.to_string()));
        self
    }

    /// With what was sent, if it was sent with this form, and what is wrong with it.
    #[must_use]
    pub fn keeping(mut self, sent: &Sent, wrong: &[(String, String)]) -> Self {
        if !sent.is("what", self.what) {
            return self;
        }
        self.open = true;
        self.each(&mut |field| {
            let found = sent.0.iter().filter(|(name, _)| *name == field.name);
            if !field.name.is_empty() {
                field.values = found.map(|(_, value)| value.trim().to_owned()).collect();
                field.values.retain(|value| !value.is_empty());
            }
            let about = wrong.iter().find(|(name, _)| *name == field.name);
            field.wrong = about.map(|(_, says)| says.clone());
        });
        self
    }

    /// Each field with something wrong: its id and what to write instead.
    pub fn wrong(&self) -> Vec<(String, String)> {
        let mut form = self.clone();
        let mut found = Vec::new();
        form.each(&mut |field| {
            if let Some(wrong) = field.wrong.clone().filter(|_| !field.id.is_empty()) {
                found.push((field.id.clone(), wrong));
            }
        });
        found
    }

    fn each(&mut self, act: &mut impl FnMut(&mut Field)) {
        for field in &mut self.fields {
            field.each(act);
        }
    }
}
