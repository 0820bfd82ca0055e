/** Names so that each comes after those that it depends on, and the first of the circles in which they cannot. */
export interface Order {
  order: string[];
  /** Each as it is gone round, its first name again at the end: `a, b, a`. */
  circles: string[][];
}

/** Formulas that all name one another have more circles than anybody would read of. */
const MAX_CIRCLES = 20;

interface Step {
  name: string;
  rest: Iterator<string>;
}

/** Without recursion: a file may chain as many names as it likes. */
export function orderOf(names: Iterable<string>, dependsOn: (name: string) => Iterable<string>): Order {
  const order: string[] = [];
  const circles: string[][] = [];
  const done = new Set<string>();
  const path: Step[] = [];
  const onPath = new Map<string, number>();
  const enter = (name: string) => {
    if (done.has(name)) return;
    const at = onPath.get(name);
    if (at !== undefined) {
      if (circles.length < MAX_CIRCLES) circles.push([...path.slice(at).map((step) => step.name), name]);
      return;
    }
    onPath.set(name, path.length);
    path.push({ name, rest: dependsOn(name)[Symbol.iterator]() });
  };
  for (const name of names) {
    enter(name);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const { value, done: ended } = step.rest.next();
      if (ended !== true) {
        enter(value);
        continue;
      }
      path.pop();
      onPath.delete(step.name);
      done.add(step.name);
      order.push(step.name);
    }
  }
  return { order, circles };
}
