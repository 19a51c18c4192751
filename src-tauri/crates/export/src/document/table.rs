//! How wide the columns of a table are, and how a table that is wider than a page is cut.

use super::{Align, Cell, Claim, Column, Inline, Table, words_of};

/// Columns that fit beside each other on a page.
const MOST_COLUMNS: usize = 9;
/// Characters of a table that fit beside each other on a page.
const CHARACTERS: f32 = 100.0;
/// Characters beyond which a longer text makes a column no wider.
const LONGEST: usize = 60;

impl Table {
    /// A table whose columns get the width that their contents ask for. The claims in its cells become the table's.
    pub(crate) fn new(aligns: &[Align], head: Vec<Cell>, rows: Vec<Vec<Cell>>) -> Self {
        let count = aligns.len();
        let mut claims = Vec::new();
        let mut square = |row: Vec<Cell>| {
            let mut row: Vec<Cell> = row.into_iter().map(|cell| unmarked(cell, &mut claims)).collect();
            row.resize(count, Cell::new());
            row
        };
        let head = square(head);
        let rows: Vec<_> = rows.into_iter().map(&mut square).collect();
        let widths = widths(&head, &rows);
        let columns = aligns.iter().zip(widths).map(|(&align, width)| Column { align, width }).collect();
        Self { columns, head, rows, claims, sign: None }
    }

    /// The table in pieces that fit on a page, each with the first column, which says what a row is about.
    pub(crate) fn pieces(&self) -> Vec<Self> {
        if self.columns.len() <= MOST_COLUMNS {
            return vec![self.clone()];
        }
        let rest: Vec<usize> = (1..self.columns.len()).collect();
        rest.chunks(MOST_COLUMNS - 1)
            .map(|chunk| {
                let kept: Vec<usize> = std::iter::once(0).chain(chunk.iter().copied()).collect();
                let pick = |row: &[Cell]| kept.iter().filter_map(|&at| row.get(at).cloned()).collect();
                let aligns: Vec<Align> = kept.iter().map(|&at| self.columns[at].align).collect();
                Self::new(&aligns, pick(&self.head), self.rows.iter().map(|row| pick(row)).collect())
            })
            .collect()
    }

    /// Whether the table has a head to repeat on every page.
    pub(crate) fn has_head(&self) -> bool {
        self.head.iter().any(|cell| !words_of(cell).trim().is_empty())
    }
}

/// A cell with its claims taken out of it.
fn unmarked(cell: Cell, claims: &mut Vec<Claim>) -> Cell {
    let unmark = |inline| match inline {
        Inline::Claim(claim) => {
            let text = claim.text.clone();
            claims.push(claim);
            Inline::Text(text)
        }
        Inline::Strong(inside) => Inline::Strong(unmarked(inside, claims)),
        Inline::Emphasis(inside) => Inline::Emphasis(unmarked(inside, claims)),
        Inline::Strike(inside) => Inline::Strike(unmarked(inside, claims)),
        Inline::Link { address, text } => Inline::Link { address, text: unmarked(text, claims) },
        other => other,
    };
    cell.into_iter().map(unmark).collect()
}

/// Every column as wide as its longest word, as far as that goes, and the rest of the line shared by how much there is
/// to read.
fn widths(head: &[Cell], rows: &[Vec<Cell>]) -> Vec<f32> {
    let mut wishes = Vec::with_capacity(head.len());
    for index in 0..head.len() {
        let (mut word, mut line, mut total, mut cells) = (2, 2, 0, 0);
        for row in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)) {
            let text = row.get(index).map(|cell| words_of(cell)).unwrap_or_default();
            let length = width_of(&text);
            word = word.max(text.split_whitespace().map(width_of).max().unwrap_or(0).min(LONGEST / 3));
            line = line.max(length.min(LONGEST));
            total += length.min(LONGEST);
            cells += 1;
        }
        let usual = total as f32 / cells.max(1) as f32;
        wishes.push((word as f32 + 3.0, (line as f32 + usual) / 2.0));
    }
    let words: f32 = wishes.iter().map(|(word, _)| word).sum();
    let more: f32 = wishes.iter().map(|(word, line)| (line - word).max(0.0)).sum();
    let free = (CHARACTERS - words).max(0.0);
    let share = if more > 0.0 { (free / more).min(1.0) } else { 0.0 };
    let widths: Vec<f32> = wishes.iter().map(|(word, line)| word + (line - word).max(0.0) * share).collect();
    let sum: f32 = widths.iter().sum();
    widths.iter().map(|width| width / sum).collect()
}

/// Signs of East Asian scripts are twice as wide as letters.
fn width_of(text: &str) -> usize {
    text.chars().map(|c| if (c as u32) < 0x1100 { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Inline;

    fn cell(text: &str) -> Cell {
        vec![Inline::Text(text.into())]
    }

    #[test]
    fn a_column_of_sentences_is_wider_than_one_of_numbers() {
        let rows = vec![vec![cell("4"), cell("A sentence that says why this is so, in some words")]];
        let table = Table::new(&[Align::End, Align::Start], vec![cell("Score"), cell("Reason")], rows);
        assert!(table.columns[1].width > 2.0 * table.columns[0].width, "{:?}", table.columns);
        let sum: f32 = table.columns.iter().map(|column| column.width).sum();
        assert!((sum - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_table_wider_than_a_page_comes_in_pieces_that_lose_nothing() {
        let row = |name: &str| (0..40).map(|at| cell(&format!("{name}{at}"))).collect::<Vec<_>>();
        let table = Table::new(&[Align::Start; 40], row("h"), vec![row("a"), row("b")]);
        let pieces = table.pieces();
        assert_eq!(pieces.len(), 5);
        for piece in &pieces {
            assert_eq!(words_of(&piece.rows[1][0]), "b0", "every piece says what its rows are about");
        }
        let shown: Vec<String> =
            pieces.iter().flat_map(|piece| piece.rows[0][1..].iter().map(|cell| words_of(cell))).collect();
        assert_eq!(shown, (1..40).map(|at| format!("a{at}")).collect::<Vec<_>>());
    }
}
