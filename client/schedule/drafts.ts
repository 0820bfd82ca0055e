import { Refusal } from '../../contract/errors.ts';
import type { Params } from '../../contract/methods.ts';
import type { Entry, Program } from '../../contract/schedule/program.ts';
import type { Caller } from '../caller.ts';
import type { CallOptions } from '../method-types.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { programParts } from './program-parts.ts';

/** A program as the methods take it: whole, or the rest of one whose entries were sent ahead. */
export type Submitted = Pick<Params<'schedule.check'>, 'program' | 'draft'>;

/**
 * Sends the entries of long programs ahead, in parts. A connection has one draft: programs that need it take their turns, from the
 * first part to the answer of the call that uses it.
 */
export class Drafts {
  readonly #caller: Caller;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** @param call makes the call that uses it @throws Refusal `limit` for more than the broker takes; what `call` throws */
  submit<Made>(
    given: Program,
    call: (submitted: Submitted) => Promise<Made>,
    { signal }: CallOptions = {},
  ): Promise<Made> {
    const program = withoutUndefined(given) as Program;
    // What is no program, or has no list of entries, the broker refuses with its place.
    const parts = Array.isArray((program as Program | undefined)?.events) ? programParts(program) : [];
    if (parts.length <= 1) return call({ program });
    const made = this.#turn.then(async () => {
      const draft = await this.#ahead(parts, signal);
      signal?.throwIfAborted();
      return call({ program: { ...program, events: [] }, draft });
    });
    this.#turn = made.catch(() => {});
    return made;
  }

  async #ahead([first = [], ...rest]: Entry[][], signal: AbortSignal | undefined): Promise<number> {
    const options = signal === undefined ? {} : { signal };
    const { draft } = await this.#caller.call('schedule.draft', { entries: first }, options);
    // All at once: they are taken in order.
    const answers = await Promise.all(
      rest.map((entries) => this.#caller.call('schedule.draft', { draft, entries }, options)),
    );
    const sent = rest.reduce((sum, entries) => sum + entries.length, first.length);
    const had = answers.at(-1)?.entries;
    if (had !== sent)
      throw new Refusal('violation', `the broker has ${had} entries of a program of which it was sent ${sent}`);
    return draft;
  }
}
