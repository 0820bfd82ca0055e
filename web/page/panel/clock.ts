/** One loop for everything that is drawn between two frames of the screen: fast data is written there, and nowhere else. */

type Draw = (nowMs: number) => void;

const drawn = new Set<Draw>();
let isAsked = false;

function frame(nowMs: number): void {
  isAsked = false;
  for (const draw of drawn) draw(nowMs);
  ask();
}

function ask(): void {
  if (isAsked || drawn.size === 0) return;
  isAsked = true;
  requestAnimationFrame(frame);
}

/** Calls before each frame of the screen, until the function that is returned is called. */
export function eachFrame(draw: Draw): () => void {
  drawn.add(draw);
  ask();
  return () => void drawn.delete(draw);
}
