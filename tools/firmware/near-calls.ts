/**
 * Where functions lie in the Mega's flash. A call of what is within 4 KB takes an AVR 2 bytes and a cycle less than any other, and the linker makes
 * it one by itself; but it leaves functions where they came. Here they are moved near to what they call.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** How far a short call or jump reaches, both ways. */
const REACH = 4094;

interface Section {
  readonly name: string;
  readonly bytes: number;
}

interface Call {
  readonly from: number;
  readonly to: number;
  /** Within their sections. */
  readonly at: number;
  readonly target: number;
}

interface Placed extends Section {
  readonly start: number;
}

/** Sections of functions, as a linker's map has them. */
function placedIn(map: string): Placed[] {
  const listed = map.slice(map.indexOf('Linker script and memory map'));
  const found = listed.matchAll(/^ (\.text\.\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) /gm);
  return [...found]
    .map(([, name = '', start = '', bytes = '']) => ({
      name,
      start: Number.parseInt(start, 16),
      bytes: Number.parseInt(bytes, 16),
    }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => a.start - b.start);
}

/** Calls and jumps, as `avr-objdump -d` has them: where each is, and where it goes. */
function* jumpsIn(disassembly: string): Generator<[at: number, target: number]> {
  const jumps = /^ *([0-9a-f]+):\t[0-9a-f ]+\tr?(?:call|jmp)\t(?:0x([0-9a-f]+)|\.([+-]\d+))/gm;
  for (const [, at = '', absolute, relative] of disassembly.matchAll(jumps)) {
    const from = Number.parseInt(at, 16);
    yield [from, absolute === undefined ? from + 2 + Number(relative) : Number.parseInt(absolute, 16)];
  }
}

/** Several sections may have one name: they stay together. */
function graphOf(map: string, disassembly: string): { sections: Section[]; calls: Call[] } {
  const placed = placedIn(map);
  const sections: { name: string; bytes: number }[] = [];
  const places = placed.map(({ name, bytes, start }) => {
    let number = sections.findIndex((section) => section.name === name);
    if (number === -1) number = sections.push({ name, bytes: 0 }) - 1;
    const section = sections[number] as { bytes: number };
    const within = section.bytes;
    section.bytes += bytes;
    return { number, start, end: start + bytes, within };
  });
  const placeOf = (address: number) => places.find(({ start, end }) => address >= start && address < end);
  const calls: Call[] = [];
  for (const [at, target] of jumpsIn(disassembly)) {
    const [from, to] = [placeOf(at), placeOf(target)];
    if (from === undefined || to === undefined || from.number === to.number) continue;
    calls.push({
      from: from.number,
      to: to.number,
      at: at - from.start + from.within,
      target: target - to.start + to.within,
    });
  }
  return { sections, calls };
}

/** How many calls are far if the sections lie in an order. */
function farCalls(order: readonly number[], bytes: Int32Array, calls: Int32Array, starts: Int32Array): number {
  let at = 0;
  for (const section of order) {
    starts[section] = at;
    at += bytes[section] as number;
  }
  let far = 0;
  for (let n = 0; n < calls.length; n += 3) {
    const way =
      (starts[calls[n + 1] as number] as number) - (starts[calls[n] as number] as number) + (calls[n + 2] as number);
    if (way > REACH || way < -REACH) far++;
  }
  return far;
}

const STEPS = 1_000_000;
/** At first so many more far calls may pass for better. */
const WARM = 1;

/** The same each time. */
function* dice(): Generator<number, never> {
  for (let state = 1; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/**
 * Names of the sections in an order with few far calls: by moving some that lie together elsewhere, again and again, at first also for the worse.
 * @param map of a linker @param disassembly of what it has linked
 */
export function nearOrder(map: string, disassembly: string): string[] {
  const { sections, calls } = graphOf(map, disassembly);
  const bytes = Int32Array.from(sections, (section) => section.bytes);
  const flat = Int32Array.from(calls.flatMap(({ from, to, at, target }) => [from, to, target - at]));
  const starts = new Int32Array(sections.length);
  const random = dice();
  const below = (limit: number) => Math.floor(random.next().value * limit);
  let order = sections.map((_, number) => number);
  let far = farCalls(order, bytes, flat, starts);
  let best = { order, far };
  for (let step = 0; step < STEPS; step++) {
    const warmth = WARM * (1 - step / STEPS) + 0.01;
    const moved = [...order];
    const some = moved.splice(below(order.length), 2 ** below(4));
    moved.splice(below(moved.length + 1), 0, ...some);
    const next = farCalls(moved, bytes, flat, starts);
    if (next > far && random.next().value >= Math.exp((far - next) / warmth)) continue;
    [order, far] = [moved, next];
    if (far < best.far) best = { order, far };
  }
  return best.order.map((number) => (sections[number] as Section).name);
}

const OTHERS = '*(.text)';

/** A linker's own script, but with sections in that order before all others of functions. */
function orderedScript(script: string, order: readonly string[]): string {
  if (!script.includes(OTHERS))
    throw new Error(`the linker's own script has no ${OTHERS}: nothing can be put before it`);
  const lines = order.map((name) => `*(${name})`);
  return script.replace(OTHERS, [...lines, OTHERS].join('\n    '));
}

function saidBy(program: string, args: readonly string[]): string {
  const { stdout, stderr, status, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return stdout;
}

/**
 * Writes a linker's script for an image of the ATmega2560.
 * @param link links it, with these flags too
 */
export function writeNearScript(to: string, link: (to: string, flags: readonly string[]) => void): void {
  const [image, map] = [`${to}.elf`, `${to}.map`];
  try {
    link(image, [`-Wl,-Map=${map}`]);
    const order = nearOrder(readFileSync(map, 'utf8'), saidBy('avr-objdump', ['-d', image]));
    // It is between two lines of equals signs.
    const [, own = ''] = saidBy('avr-ld', ['-m', 'avr6', '--verbose']).split(/^=+$/m);
    writeFileSync(to, orderedScript(own, order));
  } finally {
    for (const path of [image, map]) rmSync(path, { force: true });
  }
}
