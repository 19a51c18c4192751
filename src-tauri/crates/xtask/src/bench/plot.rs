//! Lines in a picture, both axes by powers of ten.

use std::fmt::Write;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 190.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 50.0;
/// Told apart by people who do not see all colors, too (Okabe and Ito).
const COLORS: [&str; 6] = ["#d55e00", "#e69f00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9"];

pub(super) struct Plot {
    pub(super) title: String,
    pub(super) across: String,
    pub(super) up: String,
    pub(super) lines: Vec<Line>,
}

pub(super) struct Line {
    pub(super) name: String,
    /// Where each value was taken, and the value; both above 0.
    pub(super) points: Vec<(f64, f64)>,
}

/// From where to where an axis goes, in powers of ten.
#[derive(Clone, Copy)]
struct Axis {
    from: i32,
    to: i32,
}

impl Axis {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| *value > 0.0).map(f64::log10) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            return Self { from: 0, to: 1 };
        }
        #[expect(clippy::cast_possible_truncation, reason = "powers of ten of what can be measured")]
        let (from, to) = (low.floor() as i32, high.ceil() as i32);
        Self { from, to: to.max(from + 1) }
    }

    /// Where a value lies between the ends, from 0 to 1.
    fn share(self, value: f64) -> f64 {
        (value.log10() - f64::from(self.from)) / f64::from(self.to - self.from)
    }
}

impl Plot {
    pub(super) fn svg(&self) -> String {
        let points = || self.lines.iter().flat_map(|line| line.points.iter());
        let (across, up) = (Axis::of(points().map(|point| point.0)), Axis::of(points().map(|point| point.1)));
        let x = |value: f64| LEFT + across.share(value) * (WIDTH - LEFT - RIGHT);
        let y = |value: f64| HEIGHT - BOTTOM - up.share(value) * (HEIGHT - TOP - BOTTOM);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
             font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
        );
        let mut text = |x: f64, y: f64, anchor: &str, text: &str| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>");
        };
        text(LEFT, 24.0, "start", &self.title);
        text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12.0, "middle", &self.across);
        text(12.0, TOP - 6.0, "start", &self.up);
        for power in across.from..=across.to {
            let value = 10_f64.powi(power);
            text(x(value), HEIGHT - BOTTOM + 18.0, "middle", &value.to_string());
        }
        for power in up.from..=up.to {
            let value = 10_f64.powi(power);
            text(LEFT - 8.0, y(value) + 4.0, "end", &value.to_string());
        }
        // Names beside the ends of their lines, moved apart where they would meet.
        let mut names: Vec<(f64, usize)> = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|(n, line)| line.points.last().map(|last| (y(last.1), n)))
            .collect();
        names.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut lowest = f64::NEG_INFINITY;
        for (at, n) in names {
            lowest = at.max(lowest + 15.0);
            text(WIDTH - RIGHT + 10.0, lowest + 4.0, "start", &self.lines[n].name);
        }
        for power in up.from..=up.to {
            let at = y(10_f64.powi(power));
            let end = WIDTH - RIGHT;
            let _ = writeln!(
                svg,
                "<line x1=\"{LEFT}\" x2=\"{end}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#ddd\"/>"
            );
        }
        for (line, color) in self.lines.iter().zip(COLORS.iter().cycle()) {
            let points: Vec<String> =
                line.points.iter().map(|(across, up)| format!("{:.1},{:.1}", x(*across), y(*up))).collect();
            let points = points.join(" ");
            let _ = writeln!(
                svg,
                "<polyline points=\"{points}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>"
            );
            for point in points.split(' ').filter(|point| !point.is_empty()) {
                let (x, y) = point.split_once(',').unwrap_or_default();
                let _ = writeln!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{color}\"/>");
            }
        }
        svg.push_str("</svg>\n");
        svg
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Plot};

    #[test]
    fn lines_lie_within_the_picture() {
        let line = |name: &str, points: &[(f64, f64)]| Line { name: name.into(), points: points.to_vec() };
        let plot = Plot {
            title: "a < b".into(),
            across: "runs".into(),
            up: "ms".into(),
            lines: vec![line("one", &[(1e3, 0.5), (1e5, 900.0)]), line("none", &[])],
        };
        let svg = plot.svg();
        // Up, the axis goes from 0.1 at the bottom (370) to 1,000 at the top (44), across from 1,000 to 100,000.
        assert!(svg.contains("points=\"70.0,313.0 530.0,47.7\""), "{svg}");
        assert!(svg.contains("a &lt; b") && svg.ends_with("</svg>\n"));
    }
}
