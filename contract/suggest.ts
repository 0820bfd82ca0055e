/**
 * "Did you mean": the candidates nearest to a word, or none if nothing is near. Near is at most two slips (a letter more,
 * less, wrong, or two swapped), one for short words.
 */
export function suggest(word: string, candidates: Iterable<string>): string[] {
  const most = word.length <= 4 ? 1 : 2;
  // A slip changes a length by one at most: a long word is not compared with what cannot be near.
  const mayBeNear = (candidate: string) =>
    Math.abs(candidate.length - word.length) <= most || candidate.startsWith(word);
  const near = [...new Set(candidates)]
    .filter(mayBeNear)
    .map((candidate) => ({ candidate, slips: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, slips }) => slips <= most || (word.length > 2 && candidate.startsWith(word)));
  const least = Math.min(...near.map(({ slips }) => slips));
  return near.filter(({ slips }) => slips === least).map(({ candidate }) => candidate);
}

/** Damerau-Levenshtein with swaps of neighbours (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
