import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Postern } from '../../client/postern.ts';
import { within } from '../patience.ts';
import type { AuditBook } from './audit-book.ts';
import type { Look } from './door.ts';
import type { Stage } from './stage.ts';
import type { Standing } from './workshop.ts';
import { belongings } from './world.ts';

const EVERY_MS = 500;
/** Outputs become safe at once; but a channel that is just being opened may take 2 s. */
const OUTPUT_MS = within(2500);
/** A driver has 2 s to make its instrument safe, the sequence of its port after that 5 s. */
const INSTRUMENT_MS = within(12_000);
/** The broker hears of a dead client by its socket; a lease of one that is dead ends at once. */
const DEAD_MS = within(2500);
const LOOKS_AT_STANDING = 4;

export interface Sample {
  ms: number;
  /** Waveforms that were put on pins by then: how much was done. */
  actuations: number;
  rss: number;
  heap: number;
  descriptors: number;
}

/** What must be safe while nobody holds it. */
interface Guarded {
  name: string;
  safe: string;
  patienceMs: number;
  /** What it hangs on: while that is unplugged nothing can be written to it. */
  plug: string | undefined;
}

/** Looks at the hardware, the leases, the audit log and the broker's process all the time, and tells what must not be. */
export class Observer {
  readonly samples: Sample[] = [];
  /** Unplugged now, or just plugged in. */
  readonly unplugged = new Set<string>();
  /** The longest that something that nobody held was not safe. */
  longestUnsafeMs = 0;
  actuations = 0;
  /** The longest that the broker's process took to say anything: it, or this machine, was busy. */
  longestLookMs = 0;
  readonly #stage: Stage;
  readonly #admin: Postern;
  readonly #book: AuditBook;
  readonly #violation: (message: string) => void;
  readonly #guarded: readonly Guarded[];
  /** Since when, and how often it had been taken by then. */
  readonly #unsafe = new Map<string, { sinceMs: number; taken: number; isTold: boolean }>();
  readonly #deadSince = new Map<number, number>();
  #isOver = false;
  #watching: Promise<void> = Promise.resolve();

  constructor(stage: Stage, admin: Postern, book: AuditBook, violation: (message: string) => void) {
    this.#stage = stage;
    this.#admin = admin;
    this.#book = book;
    this.#violation = violation;
    const own = stage.users.flatMap((_, owner) => belongings(owner));
    this.#guarded = [
      ...own
        .filter(({ leased }) => leased)
        .map(({ name, safe, pluggable, place }) => ({
          name,
          safe,
          patienceMs: OUTPUT_MS,
          plug: pluggable ? place.device : undefined,
        })),
      { name: 'psu0', safe: 'off', patienceMs: INSTRUMENT_MS, plug: 'psu-port' },
      { name: 'oven', safe: '0', patienceMs: INSTRUMENT_MS, plug: undefined },
    ];
  }

  watch(): void {
    this.#watching = (async () => {
      while (!this.#isOver) {
        await this.look();
        await sleep(EVERY_MS);
      }
    })();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#watching;
  }

  async look(): Promise<Look> {
    const asked = performance.now();
    const look = await this.#stage.door.ask();
    this.longestLookMs = Math.max(this.longestLookMs, performance.now() - asked);
    const { leases } = await this.#admin.call('lease.list');
    this.#book.read();
    this.actuations = look.actuations;
    for (const excess of look.excesses) this.#violation(excess);
    const now = performance.now();
    this.#findUnsafe(look.meters, new Set(leases.flatMap(({ units }) => units)), now);
    this.#findDead(leases, now);
    const { pid } = this.#stage.broker;
    const descriptors = readdirSync(`/proc/${pid}/fd`).length;
    this.samples.push({ ms: now, actuations: look.actuations, ...look.memory, descriptors });
    return look;
  }

  /** Everything is as it was acknowledged, while nobody does anything. @param again how units stand, once more */
  async compare(standing: readonly Standing[], again: () => Promise<readonly Standing[]>): Promise<number> {
    let wrong: Standing[] = [];
    for (let attempt = 0; attempt < LOOKS_AT_STANDING; attempt++) {
      const { meters } = await this.look();
      const now = attempt === 0 ? standing : await again();
      wrong = now.filter(({ unit, state }) => meters[unit] !== state);
      if (wrong.length === 0) return now.length;
      await sleep(EVERY_MS);
    }
    const { meters } = await this.look();
    for (const { unit, state } of wrong)
      this.#violation(`${unit} is ${meters[unit]}, and was acknowledged as ${state} when all was quiet`);
    return standing.length;
  }

  #findUnsafe(meters: Look['meters'], held: ReadonlySet<string>, now: number): void {
    for (const { name, safe, patienceMs, plug } of this.#guarded) {
      // A chip that was plugged in anew is as it came.
      const isUntouched = !this.#book.touched.has(name) || (plug !== undefined && meters[name] === 'off');
      const isWell = meters[name] === safe || held.has(name) || this.#book.kept.has(name);
      const taken = this.#book.taken.get(name) ?? 0;
      const before = this.#unsafe.get(name);
      // Between two looks it may have been taken and given up.
      if (
        isWell ||
        isUntouched ||
        (plug !== undefined && this.unplugged.has(plug)) ||
        (before && before.taken !== taken)
      ) {
        this.#unsafe.delete(name);
        continue;
      }
      const unsafe = before ?? { sinceMs: now, taken, isTold: false };
      this.#unsafe.set(name, unsafe);
      const lasted = now - unsafe.sinceMs;
      this.longestUnsafeMs = Math.max(this.longestUnsafeMs, lasted);
      if (lasted <= patienceMs || unsafe.isTold) continue;
      unsafe.isTold = true;
      this.#violation(`${name} is ${meters[name]} for ${Math.round(lasted)} ms, and nobody holds it`);
    }
  }

  #findDead(leases: readonly { lease: number; device: string; pid: number }[], now: number): void {
    const dead = leases.filter(({ pid }) => !existsSync(`/proc/${pid}`));
    for (const { lease, device, pid } of dead) {
      const since = this.#deadSince.get(lease);
      if (since === undefined) this.#deadSince.set(lease, now);
      else if (now - since > DEAD_MS) {
        this.#violation(`the lease on ${device} outlived its holder (pid ${pid}) by more than ${DEAD_MS} ms`);
        this.#deadSince.set(lease, Number.POSITIVE_INFINITY);
      }
    }
  }
}
