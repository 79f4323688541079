//! The body map: one figure, marked with levels and areas to leave out.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::LazyLock,
};

use care::body::{Area, Side};

/// The drawing, cut at its tappable areas once.
static FIGURE: LazyLock<Vec<Piece>> = LazyLock::new(|| cut(include_str!("../static/body-map.svg")));

/// A part of the drawing's text.
enum Piece {
    /// Everything that is no area.
    Text(String),
    /// One tappable area: its key, attributes and outline.
    Area { area: Area, attributes: String },
}

fn cut(svg: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    // The opening tag is written anew for each use: its role and label differ.
    let body = svg.split_once('>').map_or("", |(_, body)| body);
    for line in body.lines() {
        match area_of(line) {
            Some(area) => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                let start = line.find(" class=").unwrap_or(0);
                let end = line
                    .find("><title>")
                    .or_else(|| line.find("/>"))
                    .unwrap_or(line.len());
                pieces.push(Piece::Area {
                    area,
                    attributes: line[start..end].to_owned(),
                });
            }
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    pieces.push(Piece::Text(text));
    pieces
}

fn area_of(line: &str) -> Option<Area> {
    let region = attribute(line, "data-region=\"")?;
    let side = attribute(line, "data-side=\"")?;
    format!("{region}:{side}").parse().ok()
}

fn attribute<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    line.split_once(start)?
        .1
        .split_once('"')
        .map(|(value, _)| value)
}

/// What is drawn on the figure.
#[derive(Debug, Clone, Default)]
pub struct BodyMap {
    /// What the picture shows, in words.
    pub label: String,
    /// Colour by soreness or pressure, 0 to 10.
    pub levels: BTreeMap<Area, u8>,
    /// Hatched: to be left alone.
    pub avoid: BTreeSet<Area>,
}

impl BodyMap {
    /// A still picture with its label.
    pub fn picture(&self) -> String {
        self.draw("img", |_| None)
    }

    /// A figure on which each area leads to its field in the list, `#at-CODE-side`.
    pub fn links(&self) -> String {
        self.draw("group", |area| Some(format!("#at-{}", key(area))))
    }

    fn draw(&self, role: &str, href: impl Fn(Area) -> Option<String>) -> String {
        let mut svg = String::with_capacity(64 * 1024);
        let label = escape(&self.label);
        let _ = write!(
            svg,
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="body-map" viewBox="0 0 820 840" role="{role}" aria-label="{label}">"#
        );
        for piece in FIGURE.iter() {
            match piece {
                Piece::Text(text) => svg.push_str(text),
                Piece::Area { area, attributes } => {
                    let mut mark = String::new();
                    if let Some(level) = self.levels.get(area) {
                        let _ = write!(mark, r#" data-level="{}""#, level.min(&10));
                    }
                    if self.avoid.contains(area) {
                        mark.push_str(" data-avoid");
                    }
                    match href(*area) {
                        Some(href) => {
                            // The list is the keyboard's and the screen reader's way; the figure is the finger's.
                            let name = escape(&area.plain_name());
                            let _ = writeln!(
                                svg,
                                r#"<a href="{href}" tabindex="-1" aria-label="{name}"><path{attributes}{mark}/></a>"#
                            );
                        }
                        None => {
                            let _ = writeln!(svg, "<path{attributes}{mark}/>");
                        }
                    }
                }
            }
        }
        svg
    }
}

/// `CALF_LOWER-left`: an area as part of an id or a field's name.
pub fn key(area: Area) -> String {
    let side = match area.side() {
        Side::Left => "left",
        Side::Right => "right",
        Side::Mid => "mid",
    };
    format!("{}-{side}", area.region().code())
}

/// The area of a key.
pub fn area_of_key(key: &str) -> Option<Area> {
    let (region, side) = key.rsplit_once('-')?;
    format!("{region}:{side}").parse().ok()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_is_on_the_figure() {
        let drawn: BTreeSet<Area> = FIGURE
            .iter()
            .filter_map(|piece| match piece {
                Piece::Area { area, .. } => Some(*area),
                Piece::Text(_) => None,
            })
            .collect();
        assert_eq!(drawn, Area::all().collect());
    }

    #[test]
    fn an_area_seen_from_both_sides_is_marked_twice() {
        let foot: Area = "FOOT_SOLE_TOP:left".parse().unwrap();
        let map = BodyMap {
            levels: [(foot, 6)].into(),
            ..BodyMap::default()
        };
        assert_eq!(map.picture().matches(r#"data-level="6""#).count(), 2);
        assert!(map.picture().ends_with("</svg>\n"));
    }

    #[test]
    fn a_label_cannot_break_out() {
        let map = BodyMap {
            label: "\"><script>".to_owned(),
            ..BodyMap::default()
        };
        assert!(!map.picture().contains("<script>"));
    }
}
