//! Makes a program smaller for as long as it shows the same: by taking away the decisions it comes
//! from, and by making them plainer.

/// Returns the plainest decisions found that `holds` is true for; it is for `choices`.
pub(crate) fn shrink(choices: Vec<u8>, holds: &mut dyn FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut best = choices;
    loop {
        let before = best.clone();
        best = shorter(best, holds);
        best = plainer(best, holds);
        if best == before {
            return best;
        }
    }
}

/// Leaves out pieces, large ones first.
fn shorter(mut best: Vec<u8>, holds: &mut dyn FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut size = best.len().next_power_of_two();
    while size > 0 {
        let mut at = 0;
        while at < best.len() {
            let end = (at + size).min(best.len());
            let without = [&best[..at], &best[end..]].concat();
            if holds(&without) {
                best = without;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    best
}

/// Makes each decision the plainest, or plainer.
fn plainer(mut best: Vec<u8>, holds: &mut dyn FnMut(&[u8]) -> bool) -> Vec<u8> {
    for at in 0..best.len() {
        for value in [0, best[at] / 2, best[at].saturating_sub(16), best[at].saturating_sub(1)] {
            if value >= best[at] {
                continue;
            }
            let mut other = best.clone();
            other[at] = value;
            if holds(&other) {
                best = other;
                break;
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn what_does_not_matter_goes() {
        let choices = (0..=255).collect();
        let mut holds = |choices: &[u8]| choices.iter().any(|byte| *byte >= 100);
        assert_eq!(shrink(choices, &mut holds), [100]);
    }
}
