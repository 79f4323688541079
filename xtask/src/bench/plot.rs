//! The plot of what a history costs: two lines on logarithmic scales, with a title and a description for who cannot see it.

use super::incremental::Measured;

/// What the plot shows, for its title and for the text beside it.
pub const TITLE: &str =
    "What a history costs: all of it imported at once, and one new activity on it";

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 80.0;
const RIGHT: f64 = 690.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 340.0;

/// A scale that gives each tenfold the same room.
struct Scale {
    from: f64,
    to: f64,
    at: [f64; 2],
}

impl Scale {
    /// From the power of ten below the least to the one above the greatest.
    fn around(values: impl Iterator<Item = f64> + Clone, at: [f64; 2]) -> Self {
        let least = values.clone().fold(f64::MAX, f64::min).max(1e-6);
        let greatest = values.fold(f64::MIN, f64::max).max(least);
        Self {
            from: least.log10().floor(),
            to: greatest.log10().ceil(),
            at,
        }
    }

    fn place(&self, value: f64) -> f64 {
        let share = (value.max(1e-6).log10() - self.from) / (self.to - self.from).max(1.0);
        self.at[0] + share * (self.at[1] - self.at[0])
    }

    fn tens(&self) -> impl Iterator<Item = f64> {
        let (from, to) = (self.from as i32, self.to as i32);
        (from..=to).map(|power| 10f64.powi(power))
    }
}

/// The picture.
pub fn svg(measured: &[Measured]) -> String {
    let activities = |one: &Measured| f64::from(one.activities);
    let whole = |one: &Measured| one.whole_s * 1000.0;
    let new = Measured::new_ms;
    let across = Scale::around(measured.iter().map(activities), [LEFT, RIGHT]);
    let up = Scale::around(
        measured
            .iter()
            .map(whole)
            .chain(measured.iter().map(new))
            .collect::<Vec<_>>()
            .into_iter(),
        [BOTTOM, TOP],
    );
    let says: Vec<String> = measured
        .iter()
        .map(|one| {
            format!(
                "{} years, {} activities: {:.2} s for all of it, {:.1} ms for one more.",
                one.years,
                one.activities,
                one.whole_s,
                one.new_ms()
            )
        })
        .collect();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"title desc\" \
         font-family=\"sans-serif\" font-size=\"13\">\n<title id=\"title\">{TITLE}</title>\n<desc id=\"desc\">{}</desc>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n",
        says.join(" ")
    );
    for ten in up.tens() {
        let y = up.place(ten);
        svg += &format!(
            "<path d=\"M{LEFT} {y:.1}H{RIGHT}\" stroke=\"#d5d5d5\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#333333\">{}</text>\n",
            LEFT - 8.0,
            y + 4.0,
            time(ten)
        );
    }
    for one in measured {
        let x = across.place(activities(one));
        svg += &format!(
            "<path d=\"M{x:.1} {TOP}V{BOTTOM}\" stroke=\"#eeeeee\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#333333\">{} y</text>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#666666\">{}</text>\n",
            BOTTOM + 18.0,
            one.years,
            BOTTOM + 36.0,
            one.activities
        );
    }
    svg += &line(measured, "#1f6f54", "", |one| {
        (across.place(activities(one)), up.place(whole(one)))
    });
    svg += &line(measured, "#8a4b14", " stroke-dasharray=\"6 4\"", |one| {
        (across.place(activities(one)), up.place(new(one)))
    });
    svg += &format!(
        "<text x=\"{LEFT}\" y=\"22\" fill=\"#1f6f54\">all of it at once (solid)</text>\
         <text x=\"{:.1}\" y=\"22\" fill=\"#8a4b14\">one new activity (dashed)</text>\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#333333\">years of history, and activities in them</text>\n</svg>\n",
        LEFT + 220.0,
        f64::midpoint(LEFT, RIGHT),
        BOTTOM + 54.0
    );
    svg
}

fn line(
    measured: &[Measured],
    colour: &str,
    dashes: &str,
    place: impl Fn(&Measured) -> (f64, f64),
) -> String {
    let places: Vec<(f64, f64)> = measured.iter().map(place).collect();
    let path: Vec<String> = places
        .iter()
        .map(|(x, y)| format!("{x:.1} {y:.1}"))
        .collect();
    let dots: String = places
        .iter()
        .map(|(x, y)| format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{colour}\"/>"))
        .collect();
    format!(
        "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>{dots}\n",
        path.join("L")
    )
}

/// Milliseconds as people say them.
fn time(ms: f64) -> String {
    if ms >= 1000.0 {
        format!("{} s", ms / 1000.0)
    } else {
        format!("{ms} ms")
    }
}
