/** Whether one may, by the policy's own words: for controls that say why they are grey. */
import { type Signal, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Postern } from '../../../client/browser.ts';
import { asRefusal } from '../../../client/connection.ts';
import { stableKey } from './stable-key.ts';
import { usePanel, usePostern, useTopic } from './use.ts';

export interface Verdict {
  /** Undefined: not known yet. */
  readonly allowed?: boolean | undefined;
  readonly message: string;
  readonly rule?: string | undefined;
  readonly where?: string | undefined;
  readonly limit?: string | undefined;
  readonly ask?: string | undefined;
}

const WAITING: Verdict = { message: 'asking the policy' };

/** Verdicts of one connection, by what they are of. */
export class Verdicts {
  readonly #postern: Postern;
  readonly #known = new Map<
    string,
    { of: { method: string; params: Record<string, unknown> }; verdict: Signal<Verdict> }
  >();

  constructor(postern: Postern) {
    this.#postern = postern;
  }

  of(method: string, params: Record<string, unknown>): Signal<Verdict> {
    const key = `${method} ${stableKey(params)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known.verdict;
    const verdict = signal(WAITING);
    this.#known.set(key, { of: { method, params }, verdict });
    void this.#ask(method, params, verdict);
    return verdict;
  }

  /** The policy is another one, or the connection. */
  askAnew(): void {
    for (const { of, verdict } of this.#known.values()) void this.#ask(of.method, of.params, verdict);
  }

  async #ask(method: string, params: Record<string, unknown>, verdict: Signal<Verdict>): Promise<void> {
    try {
      verdict.value = await this.#postern.call('policy.explain', { method, params });
    } catch (error) {
      const { code, message } = asRefusal(error);
      // What cannot be judged is for the call itself to refuse.
      verdict.value = code === 'disconnected' || code === 'unreachable' ? verdict.value : { allowed: false, message };
    }
  }
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

/** For the one place that keeps verdicts fresh: the frame of the page. */
export function useFreshVerdicts(): void {
  const postern = usePostern();
  const epoch = usePanel().epoch.value;
  useTopic('policy', () => verdictsOf(postern).askAnew());
  useEffect(() => verdictsOf(postern).askAnew(), [postern, epoch]);
}
