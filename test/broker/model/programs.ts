import type { Core } from '../../../broker/core.ts';
import type { Unit } from '../../../broker/unit.ts';
import type { Reply } from '../raw-client.ts';
import { describePin, type Output, pinOf } from './outputs.ts';
import { type Client, isWithin, type Reference, type Request } from './reference.ts';

/** A set-point of a program; what a step says of one. */
interface Asked {
  pwm: { device?: string; chip?: number; channel?: number } & Record<string, unknown>;
  duration?: string;
}

/** A program that somebody has asked for, from then on until nobody hears of it any more. */
export interface Program {
  /** No two have the same. */
  name: string;
  client: Client;
  /** Each set-point as a request of its own: what is written must be one of them. */
  asked: Request[];
  /** It has a lease of its client's for all that it drives, or says that all stays. */
  mayStay: boolean;
  /** It has not been answered yet. */
  isAsked: boolean;
  /** What it drove after the last step. */
  driven: readonly Output[];
  /** Since then it should have ended, or not be what it is. */
  wrongSinceNs: bigint | undefined;
}

/** One that has to end writes nothing more from that moment on; its lanes are asked what they have done, and only then it is over. */
const LONGEST_END_NS = 20_000_000n;

/** The programs of the model: what they drive is theirs, and becomes safe with them. */
export class Programs {
  all: Program[] = [];
  readonly #reference: Reference;
  readonly #core: () => Core;
  #count = 0;

  constructor(reference: Reference, core: () => Core) {
    this.#reference = reference;
    this.#core = core;
  }

  /** What somebody sends who asks something of programs: they have names, and numbers, that there are. */
  sent(client: Client, id: number, params: Record<string, unknown>): Record<string, unknown> {
    const [named, replaced] = [params.program, params.replace];
    const numberOf = (back: number) => client.programs.at(-1 - back)?.id ?? 4711;
    if (typeof named === 'number') return { ...params, program: numberOf(named) };
    if (named === undefined) return params;
    const { events } = named as { events: Asked[] };
    // What lasts is switched off after that.
    const setPoints = events.flatMap(({ pwm, duration }): Asked['pwm'][] =>
      duration === undefined ? [pwm] : [pwm, { ...pwm, enabled: false }],
    );
    const asked = setPoints.map((pwm): Request => {
      const changes = new Map(this.#reference.named(pwm).map((output) => [output, pwm]));
      return {
        id,
        client,
        method: 'schedule.run',
        params: pwm,
        changes,
        dead: new Set(),
        alone: false,
        pins: new Map(),
      };
    });
    if (typeof replaced === 'number') {
      const program = { ...named, name: client.programs.at(-1 - replaced)?.name ?? 'p0' };
      for (const known of this.all) if (known.name === program.name) known.asked.push(...asked);
      return { ...params, program, replace: numberOf(replaced) };
    }
    const outputs = asked.flatMap(({ changes }) => [...changes.keys()]);
    const holds = outputs.some((output) => this.#reference.holding(output).length > 0);
    const name = `p${++this.#count}`;
    this.all.push({
      name,
      client,
      asked,
      mayStay: params.keep === true || holds,
      isAsked: true,
      driven: [],
      wrongSinceNs: undefined,
    });
    return { ...params, program: { ...named, name } };
  }

  /** The set-points of whoever drives an output. Undefined: nobody does. */
  askersOf(output: Output): readonly Request[] | undefined {
    const driver = this.#unitOf(output)?.program;
    if (driver === undefined) return undefined;
    const program = this.all.find(({ name }) => name === driver.name);
    if (program === undefined || program.client.ended) return [];
    return program.asked.filter(({ changes }) => changes.has(output));
  }

  isDriven(output: Output): boolean {
    return this.#unitOf(output)?.program !== undefined;
  }

  /** A program holds it, by a lease that nobody has asked for. */
  isHeld(output: Output): boolean {
    const unit = this.#unitOf(output);
    return this.#core().leases.all.some(({ units }) => unit?.program !== undefined && units.includes(unit));
  }

  /** Whether one may be driven that somebody speaks of: what is answered then cannot be foretold. */
  mayDrive(outputs: readonly Output[]): boolean {
    return this.all.some(({ asked }) => asked.some(({ changes }) => outputs.some((output) => changes.has(output))));
  }

  /** A request has been answered. */
  answered({ client, method, params }: Request, { error, result }: Reply): void {
    if (method !== 'schedule.run') return;
    const { name } = params.program as { name: string };
    if (error !== null) this.all = this.all.filter((program) => program.name !== name);
    else client.programs.push({ id: (result as { program: number }).program, name });
    for (const program of this.all) if (program.name === name) program.isAsked = false;
  }

  /** After a step: who drives something may do so, and holds it; who drives no more has left it safe. @returns what is wrong */
  follow(nowNs: bigint): string[] {
    const { outputs } = this.#reference;
    const wrong = this.all.flatMap((program) => {
      const driven = outputs.filter((output) => this.#unitOf(output)?.program?.name === program.name);
      const left = program.driven.filter((output) => !driven.includes(output));
      const isOver = program.client.ended;
      // Of one that has ended by itself what was kept stays; with its client all of it goes.
      for (const output of left) if (isOver || !program.mayStay) this.#reference.makeSafe(output);
      program.driven = driven;
      const objections = driven.flatMap((output) => this.#objections(program, output));
      program.wrongSinceNs = objections.length === 0 ? undefined : (program.wrongSinceNs ?? nowNs);
      return nowNs - (program.wrongSinceNs ?? nowNs) > LONGEST_END_NS ? objections : [];
    });
    this.all = this.all.filter(({ isAsked, driven }) => isAsked || driven.length > 0);
    const units = [...this.#core().inventory.units];
    const strange = units.filter(({ program }) => program && !this.all.some(({ name }) => name === program.name));
    return [
      ...wrong,
      ...strange.map(({ name, program }) => `${name} is driven by ${program?.name}, which nobody runs`),
    ];
  }

  /** Leases that programs have taken: those that no client was given. Each is of one that drives all of it. */
  isOfProgram({ units }: { units: readonly Unit[] }): boolean {
    return units.every(({ program }) => program !== undefined);
  }

  #objections({ name, client, asked }: Program, output: Output): string[] {
    const what = `${output.name} is driven by ${name} of ${client.user}`;
    const bounds = this.#reference.bounds(client, output);
    if (client.ended) return [`${what}, who has gone`];
    if (bounds === undefined) return [`${what}, who may not write to it`];
    const unit = this.#unitOf(output);
    const holders = this.#core().leases.all.filter(({ units }) => unit && units.includes(unit));
    const isHeld = holders.length > 0 && holders.every(({ session }) => session.principal.user === client.user);
    const forbidden = asked
      .filter(({ changes }) => changes.has(output))
      .map(({ params }) => pinOf({ enabled: true, polarity: 'normal', ...params }))
      .filter((pin) => pin.periodNs > 0 && output.chip !== 'expander' && !isWithin(bounds, pin));
    return [
      ...(isHeld ? [] : [`${what}, who does not hold it`]),
      ...forbidden.map((pin) => `${what}, and may not be ${describePin(pin)}`),
    ];
  }

  #unitOf(output: Output): Unit | undefined {
    return [...this.#core().inventory.units].find(({ id }) => id === output.id);
  }
}
