//! A rough text of the tree, to look at while documents are written.

use super::*;

pub(super) fn write(folder: &Folder) -> Vec<File> {
    folder.documents.iter().map(|document| {
        let mut out = format!("# {} {}\n{}\n\n", document.number, document.title, document.subtitle.clone().unwrap_or_default());
        blocks(&document.blocks, "", &mut out);
        for legend in &document.legend { out.push_str(&format!("凡例 {}: {}\n", legend.sign, legend.meaning)); }
        for (n, e) in document.evidence.iter().enumerate() { out.push_str(&format!("[{}] {} {}:{}-{} {:?}\n", n + 1, e.label, e.path, e.line, e.end_line, e.change)); }
        for r in &document.revisions { out.push_str(&format!("改定 {} {} {} {}\n", r.date, r.author, r.summary, short_commit(&r.id))); }
        File { path: format!("md/{}.md", document.path), bytes: out.into_bytes() }
    }).collect()
}

fn words(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Cites(cites) => out.push_str(&format!("{cites:?}")),
            Inline::Fact(fact) => out.push_str(&fact.prose()),
            Inline::Strong(inner) => out.push_str(&format!("**{}**", words(inner))),
            other => out.push_str(&plain(std::slice::from_ref(other))),
        }
    }
    out
}

fn blocks(list: &[Block], indent: &str, out: &mut String) {
    for block in list {
        match block {
            Block::Heading { level, text, .. } => out.push_str(&format!("{indent}{} {}\n\n", "#".repeat(*level as usize), words(text))),
            Block::Paragraph(text) => out.push_str(&format!("{indent}{}\n\n", words(text))),
            Block::List { items, .. } => for item in items { out.push_str(&format!("{indent}- \n")); blocks(item, &format!("{indent}  "), out); },
            Block::Table(table) => {
                let head: Vec<String> = table.columns.iter().map(|column| words(&column.title)).collect();
                out.push_str(&format!("{indent}| {} |\n", head.join(" | ")));
                for row in &table.rows { let cells: Vec<String> = row.cells.iter().map(|cell| plain(cell).replace('\n', "⏎")).collect(); out.push_str(&format!("{indent}| {} | {:?}\n", cells.join(" | "), row.cites)); }
                out.push('\n');
            }
            Block::Figure(figure) => out.push_str(&format!("{indent}[図 {}: {}]\n\n", figure.caption, figure.description)),
            Block::Note(inner) => blocks(inner, &format!("{indent}> "), out),
            Block::PageBreak => out.push_str("----\n\n"),
        }
    }
}
