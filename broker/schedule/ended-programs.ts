import { REMEMBERED_PROGRAMS } from '../../contract/methods/schedule.ts';
import type { Lateness } from '../../contract/schedule/lateness.ts';
import type { Program } from '../../contract/schedule/program.ts';
import { programRow, type Row } from './program-rows.ts';
import type { RunningProgram } from './running-program.ts';

/** Entries of the programs that are remembered, all together: of older ones what they were is forgotten, and how late they were is not. */
const MOST_ENTRIES = 20_000;

/** One that has ended. */
export interface EndedProgram {
  readonly row: Row;
  readonly uid: number;
  /** The inventory's names of its devices. */
  readonly devices: readonly string[];
  readonly lateness: readonly Lateness[];
  /** Undefined: forgotten. */
  source: Program | undefined;
}

/** The programs that have ended last. */
export class EndedPrograms {
  readonly #programs = new Map<number, EndedProgram>();

  get all(): EndedProgram[] {
    return [...this.#programs.values()];
  }

  get(id: number): EndedProgram | undefined {
    return this.#programs.get(id);
  }

  add(program: RunningProgram): void {
    const { holdings, session, parts, judged } = program;
    this.#programs.set(program.id, {
      row: programRow(program),
      uid: session.principal.uid,
      devices: [...new Set(holdings.units.map(({ place }) => place.device))],
      lateness: parts.known,
      source: judged.program,
    });
    const [oldest] = this.#programs.keys();
    if (this.#programs.size > REMEMBERED_PROGRAMS && oldest !== undefined) this.#programs.delete(oldest);
    let entries = 0;
    for (const ended of this.all.reverse()) {
      entries += ended.source?.events.length ?? 0;
      if (entries > MOST_ENTRIES) ended.source = undefined;
    }
  }
}
