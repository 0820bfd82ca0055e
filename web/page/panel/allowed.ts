/** Whether one may, by the policy's own words: for controls that say why they are grey. */
import { type Signal, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { asRefusal } from '../../../client/as-refusal.ts';
import type { Postern } from '../../../client/browser.ts';
import type { Result } from '../../../contract/methods.ts';
import { stableKey } from './stable-key.ts';
import { usePanel, usePostern, useTopic } from './use.ts';

/** What is not known yet is neither allowed nor forbidden. */
export type Verdict = Partial<Result<'policy.explain'>> & { readonly message: string };

/** Why one may not; undefined: one may, or it is not known yet. */
export const whyNot = ({ allowed, message }: Verdict): string | undefined => (allowed === false ? message : undefined);

const WAITING: Verdict = { message: 'asking the policy' };

/** So many questions are under way at once: a user may have only so many, and others than these matter more. */
const AT_ONCE = 16;
const SOON_MS = 100;

/** Verdicts of one connection, by what they are of. */
export class Verdicts {
  readonly #postern: Postern;
  readonly #known = new Map<string, Known>();
  readonly #waiting = new Set<Known>();
  #underWay = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(postern: Postern) {
    this.#postern = postern;
  }

  of(method: string, params: Record<string, unknown>): Signal<Verdict> {
    const key = `${method} ${stableKey(params)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known.verdict;
    const added: Known = { of: { method, params }, verdict: signal(WAITING, { unwatched: () => this.#forget(key) }) };
    this.#known.set(key, added);
    this.#wait([added]);
    return added.verdict;
  }

  /** The policy is another one, or the connection, or who holds what. Several of those come together. */
  askAnew(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#wait(this.#known.values());
    }, SOON_MS);
  }

  /** Nothing that is shown needs it any more. */
  #forget(key: string): void {
    const known = this.#known.get(key);
    if (known !== undefined) this.#waiting.delete(known);
    this.#known.delete(key);
  }

  #wait(asked: Iterable<Known>): void {
    for (const each of asked) this.#waiting.add(each);
    this.#next();
  }

  #next(): void {
    for (const each of this.#waiting) {
      if (this.#underWay >= AT_ONCE) return;
      this.#waiting.delete(each);
      this.#underWay++;
      void this.#ask(each).finally(() => {
        this.#underWay--;
        this.#next();
      });
    }
  }

  async #ask({ of: { method, params }, verdict }: Known): Promise<void> {
    try {
      const said: Verdict = await this.#postern.call('policy.explain', { method, params });
      const before = verdict.value;
      if (said.allowed !== before.allowed || said.message !== before.message) verdict.value = said;
    } catch (error) {
      const { code, message } = asRefusal(error);
      if (code === 'disconnected' || code === 'unreachable') return;
      // What cannot be judged is for the call itself to refuse.
      verdict.value = code === 'invalid' ? { message } : { allowed: false, message };
    }
  }
}

interface Known {
  readonly of: { readonly method: string; readonly params: Record<string, unknown> };
  readonly verdict: Signal<Verdict>;
}

const verdicts = new WeakMap<Postern, Verdicts>();

function verdictsOf(postern: Postern): Verdicts {
  const known = verdicts.get(postern) ?? new Verdicts(postern);
  verdicts.set(postern, known);
  return known;
}

/** Whether this call would be allowed, kept up to date. The parameters name the device and what the rule is about. */
export function useAllowed(method: string, params: Record<string, unknown>): Verdict {
  return verdictsOf(usePostern()).of(method, params).value;
}

/** For who knows better when verdicts may be others: of an instrument, when its driver comes, goes, or holds something else. */
export const askVerdictsAnew = (postern: Postern): void => verdictsOf(postern).askAnew();

/** For the one place that keeps verdicts fresh: the frame of the page. */
export function useFreshVerdicts(): void {
  const postern = usePostern();
  const epoch = usePanel().epoch.value;
  const askAnew = () => verdictsOf(postern).askAnew();
  useTopic('policy', askAnew);
  useTopic('leases', askAnew);
  useEffect(askAnew, [postern, epoch]);
}
