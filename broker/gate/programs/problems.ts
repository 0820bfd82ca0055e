import { Refusal, type RefusalCode } from '../../../contract/errors.ts';
import type { ScheduleProblem } from '../../../contract/methods/schedule.ts';
import type { Verdict } from '../../../contract/policy/decide.ts';
import { eventName } from '../../../contract/schedule/distinct.ts';
import type { ProgramProblem } from '../../../contract/schedule/program.ts';
import type { Table } from '../../../contract/schedule/table.ts';

/** More are not told: a frame has only so much room, and one is enough to forbid a program. */
const MOST_PROBLEMS = 64;
const MOST_BYTES = 24 * 1024;

/** Where in a program something is wrong. */
export interface EventPlace {
  /** The event's number, from 1. */
  readonly event: number;
  /** Of the program's entries, from 0. */
  readonly entry: number;
}

interface Found {
  readonly problem: ScheduleProblem;
  readonly code: RefusalCode;
  readonly device: string | undefined;
}

/** What is wrong with a program: of its like in one entry the first event alone. */
export class ProgramProblems {
  readonly #found = new Map<string, Found>();
  #bytes = 0;

  /** Nobody is told of more: it need not be looked for. */
  get isFull(): boolean {
    return this.#found.size >= MOST_PROBLEMS || this.#bytes >= MOST_BYTES;
  }

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  /** In the order of events. */
  get all(): ScheduleProblem[] {
    return this.#sorted.map(({ problem }) => problem);
  }

  /** As a run of the program is refused. */
  get refusal(): { refusal: Refusal; device: string | undefined } | undefined {
    const [first, ...more] = this.#sorted;
    if (first === undefined) return undefined;
    const { problem, code, device } = first;
    const { message, ...data } = problem;
    const text = more.length === 0 ? message : `${message} (and ${more.length} more: schedule.check tells them)`;
    return { refusal: new Refusal(code, text, { ...data, device }), device };
  }

  /** Of its form, or its size. */
  form(problem: ProgramProblem): void {
    this.#add(`form ${problem.path} ${problem.message}`, { problem, code: 'invalid', device: undefined });
  }

  /** More than a user may have. */
  quota(path: string, message: string, limit: string): void {
    this.#add(`quota ${limit}`, { problem: { path, message, limit }, code: 'limit', device: undefined });
  }

  /** The policy forbids it. */
  denied(table: Table, place: EventPlace, device: string, verdict: Exclude<Verdict, { allowed: true }>): void {
    const { rule, where, limit, ask, message } = verdict;
    const known = Object.fromEntries(
      Object.entries({ rule, where, limit }).filter((field): field is [string, string] => field[1] !== undefined),
    );
    const problem = { ...placed(table, place, message), ...known, ask };
    this.#add(`${place.entry} ${device} ${rule} ${limit}`, { problem, code: 'denied', device });
  }

  /** It cannot be done, whatever the policy says. */
  refused(table: Table, place: EventPlace, { code, message }: Refusal): void {
    this.#add(`${place.entry} ${code} ${message}`, { problem: placed(table, place, message), code, device: undefined });
  }

  #add(like: string, found: Found): void {
    if (this.#found.has(like) || this.isFull) return;
    this.#found.set(like, found);
    this.#bytes += JSON.stringify(found.problem).length;
  }

  get #sorted(): Found[] {
    return [...this.#found.values()].sort((a, b) => (a.problem.event ?? 0) - (b.problem.event ?? 0));
  }
}

function placed(table: Table, { event, entry }: EventPlace, message: string): ScheduleProblem {
  return { path: `events[${entry}]`, message: `${eventName(table, event)}: ${message}`, event };
}
