/**
 * "Did you mean": the candidates nearest to a word, or none if nothing is near. Near is at most two slips (a letter more,
 * less, wrong, or two swapped), one for short words.
 */
export function suggest(word: string, candidates: Iterable<string>): string[] {
  const most = word.length <= 4 ? 1 : 2;
  // A slip changes a length by one at most: a long word is not compared with what cannot be near.
  const mayBeNear = (candidate: string) =>
    Math.abs(candidate.length - word.length) <= most || candidate.startsWith(word);
  const slipsTo = (candidate: string) =>
    candidate.startsWith(word)
      ? candidate.length - word.length
      : distance(word.toLowerCase(), candidate.toLowerCase(), most);
  const near = [...new Set(candidates)]
    .filter(mayBeNear)
    .map((candidate) => ({ candidate, slips: slipsTo(candidate) }))
    .filter(({ candidate, slips }) => slips <= most || (word.length > 2 && candidate.startsWith(word)));
  const least = Math.min(...near.map(({ slips }) => slips));
  return near.filter(({ slips }) => slips === least).map(({ candidate }) => candidate);
}

/**
 * Damerau-Levenshtein with swaps of neighbours (optimal string alignment), if it is at most `most`; otherwise anything above. Only what is near is
 * computed, since the candidates may be thousands, and long: of each row the cells that are at most `most` beside the diagonal, until all are too far.
 */
function distance(a: string, b: string, most: number): number {
  const beyond = most + 1;
  const width = 2 * most + 1;
  let [beforeLast, last, row] = [0, 1, 2].map(() => new Uint16Array(width + 1).fill(beyond)) as [Row, Row, Row];
  for (let cell = most; cell < width; cell++) last[cell] = cell - most;
  let leastOfLast = 0;
  for (let i = 1; i <= a.length; i++) {
    let least = beyond;
    for (let cell = 0; cell < width; cell++) {
      const j = i + cell - most;
      let slips = j === 0 ? i : beyond;
      if (j > 0 && j <= b.length) {
        const isSame = a[i - 1] === b[j - 1];
        slips = Math.min(at(last, cell) + (isSame ? 0 : 1), at(last, cell + 1) + 1);
        if (cell > 0) slips = Math.min(slips, at(row, cell - 1) + 1);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
          slips = Math.min(slips, at(beforeLast, cell) + 1);
      }
      row[cell] = Math.min(slips, beyond);
      least = Math.min(least, slips);
    }
    // Two rows, since a swap goes back two.
    if (least > most && leastOfLast > most) return beyond;
    leastOfLast = least;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return last[b.length - a.length + most] ?? beyond;
}

type Row = Uint16Array;
const at = (row: Row, cell: number): number => row[cell] ?? 0;
