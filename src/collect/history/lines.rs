//! Runs of lines, and where they stood in an older version of their file.

use crate::collect::git::Hunk;

/// Lines that follow one another both in the text shown and in the version of a commit. Counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// First line in the text shown.
    pub(super) shown: u32,
    /// First line in the version of the commit.
    pub(super) here: u32,
    /// How many.
    pub(super) len: u32,
}

impl Run {
    /// Returns what is kept about its lines of the text shown.
    pub(super) fn shown<'a, T>(&self, lines: &'a mut [T]) -> &'a mut [T] {
        &mut lines[self.shown as usize..(self.shown + self.len) as usize]
    }
}

/// Counts lines as git does: what stands behind the last line feed is a line too.
pub(super) fn line_count(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count() + usize::from(!text.is_empty() && !text.ends_with(b"\n"))
}

/// Parts runs of the newer version into those that the older one has, with their place there, and those that are new.
pub(super) fn pass(runs: &[Run], hunks: &[Hunk]) -> (Vec<Run>, Vec<Run>) {
    let (mut older, mut new) = (Vec::with_capacity(runs.len()), Vec::new());
    for run in runs {
        let end = run.here + run.len;
        let mut at = run.here;
        let part = |from: u32, to: u32, here: u32| Run { shown: run.shown + (from - run.here), here, len: to - from };
        // How far the older version is behind depends on the last hunk that ends before the line.
        let mut next = hunks.partition_point(|hunk| hunk.new + hunk.new_lines <= at);
        while at < end {
            let before = next.checked_sub(1).map(|last| &hunks[last]);
            let place = |line: u32| before.map_or(line, |hunk| line - (hunk.new + hunk.new_lines) + hunk.old + hunk.old_lines);
            let hunk = hunks.get(next);
            let same_until = hunk.map_or(end, |hunk| hunk.new.clamp(at, end));
            if at < same_until {
                older.push(part(at, same_until, place(at)));
                at = same_until;
            }
            let Some(hunk) = hunk else { break };
            let new_until = (hunk.new + hunk.new_lines).clamp(at, end);
            if at < new_until {
                new.push(part(at, new_until, at));
                at = new_until;
            }
            next += 1;
        }
    }
    (older, new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hunk(old: u32, old_lines: u32, new: u32, new_lines: u32) -> Hunk {
        Hunk { old, old_lines, new, new_lines }
    }

    fn run(shown: u32, here: u32, len: u32) -> Run {
        Run { shown, here, len }
    }

    #[test]
    fn lines_are_counted_as_git_does() {
        assert_eq!([&b""[..], b"a", b"a\n", b"a\nb", b"\n\n", b"a\r\nb\r\n"].map(line_count), [0, 1, 1, 2, 2, 2]);
    }

    #[test]
    fn a_run_is_parted_where_lines_were_added_replaced_and_taken_away() {
        // Ten lines; two added before line 3, one replaced at 6, three taken away before 8.
        let hunks = [hunk(3, 0, 3, 2), hunk(4, 1, 6, 1), hunk(6, 3, 8, 0)];
        let (older, new) = pass(&[run(100, 0, 10)], &hunks);
        assert_eq!(older, [run(100, 0, 3), run(105, 3, 1), run(107, 5, 1), run(108, 9, 2)]);
        assert_eq!(new, [run(103, 3, 2), run(106, 6, 1)]);
    }

    #[test]
    fn runs_may_begin_inside_a_hunk_and_stand_in_any_order() {
        let hunks = [hunk(0, 0, 0, 4)];
        let (older, new) = pass(&[run(0, 5, 2), run(2, 2, 4), run(6, 0, 0)], &hunks);
        assert_eq!(older, [run(0, 1, 2), run(4, 0, 2)]);
        assert_eq!(new, [run(2, 2, 2)]);
    }
}
