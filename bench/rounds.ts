/** One figure, in the unit of its case. */
type Measure = () => number | Promise<number>;

/** Rounds of ours and the floor in turn, after one to warm up: what else the machine does falls on both alike. */
export async function alternate(
  rounds: number,
  ours: Measure,
  floor: Measure,
): Promise<{ ours: number[]; floor: number[] }> {
  const runs = { ours: [] as number[], floor: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const [a, b] = [await ours(), await floor()];
    if (round === 0) continue;
    runs.ours.push(a);
    runs.floor.push(b);
  }
  return runs;
}
