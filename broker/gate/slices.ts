/** The longest that work may hold up the event loop at a time: then everybody else has a turn. */
const SLICE_MS = 5;

/** Work that says where it may be interrupted. */
export type Steps<Result> = Generator<void, Result, void>;

/** Does long work a slice at a time. Work that fits into the first slice is done in it. */
export async function inSlices<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    do {
      const { done, value } = steps.next();
      if (done === true) return value;
    } while (performance.now() < end);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
