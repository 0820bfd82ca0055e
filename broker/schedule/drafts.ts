import { Refusal } from '../../contract/errors.ts';
import { MAX_DRAFT_BYTES } from '../../contract/methods/schedule.ts';
import { limits } from '../../contract/schedule/limits.ts';
import type { Program } from '../../contract/schedule/program.ts';
import type { Session } from '../session.ts';

type Entries = Program['events'];

interface Draft {
  readonly id: number;
  readonly entries: Entries;
  /** Written as JSON. */
  bytes: number;
}

/** Entries of programs that are too long for one frame, sent ahead: one draft for each connection. */
export class Drafts {
  readonly #drafts = new Map<Session, Draft>();
  #lastId = 0;

  /**
   * Begins a draft, or goes on with one. @param id of the one that the connection has; left out: a new one, in place of that
   * @throws Refusal `not_found`, `limit`
   */
  add(session: Session, id: number | undefined, entries: Entries): { draft: number; entries: number } {
    const draft = id === undefined ? { id: ++this.#lastId, entries: [], bytes: 0 } : this.#of(session, id);
    const bytes = draft.bytes + JSON.stringify(entries).length;
    const count = draft.entries.length + entries.length;
    if (count > limits.entries.max) throw tooLong('programEntries', count, limits.entries.max, 'entries');
    if (bytes > MAX_DRAFT_BYTES) throw tooLong('draftBytes', bytes, MAX_DRAFT_BYTES, 'bytes');
    draft.bytes = bytes;
    draft.entries.push(...entries);
    this.#drafts.set(session, draft);
    return { draft: draft.id, entries: count };
  }

  /** A program with the entries that were sent ahead, which come first. @throws Refusal `not_found` */
  whole(session: Session, program: Program, id: number | undefined): Program {
    if (id === undefined) return program;
    const { events = [] } = program as Partial<Program>;
    // What is no list is told by whoever checks the form.
    if (!Array.isArray(events)) return program;
    return { ...program, events: [...this.#of(session, id).entries, ...events] };
  }

  /** A run or a replacement has used it up. Undefined: it used none. One that was begun meanwhile stays. */
  used(session: Session, id: number | undefined): void {
    if (id !== undefined && this.#drafts.get(session)?.id === id) this.#drafts.delete(session);
  }

  /** Its connection has ended. */
  drop(session: Session): void {
    this.#drafts.delete(session);
  }

  #of(session: Session, id: number): Draft {
    const draft = this.#drafts.get(session);
    if (draft?.id === id) return draft;
    throw new Refusal('not_found', `this connection has no draft ${id}: begin a new one (schedule.draft)`, {
      path: 'draft',
      value: id,
    });
  }
}

const tooLong = (quota: string, have: number, max: number, unit: string) =>
  new Refusal('limit', `the draft would have ${have} ${unit}, at most ${max} are allowed`, { quota, max });
