import type { Core } from './core.ts';
import { OutputUnit } from './units/output-unit.ts';

/** How a broker is, for its service manager. */
export class Health {
  readonly #core: Core;
  /** Outputs that were to become safe when it was last looked, and their generations then. */
  #waiting = new Map<OutputUnit, number>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** In figures: `3 connections, 1 lease, 12 devices (1 unplugged)`. */
  get words(): string {
    const { audit, inventory, leases, sessions } = this.#core;
    const units = [...inventory.units];
    const programs = new Set(units.flatMap(({ program }) => (program === undefined ? [] : [program.id])));
    const out = units.filter(({ fault, conflict }) => fault !== undefined || conflict !== undefined).length;
    const unplugged = units.filter(({ isPlugged }) => !isPlugged).length;
    const not = [out > 0 && `${out} out of service`, unplugged > 0 && `${unplugged} unplugged`].filter(Boolean);
    return [
      count(sessions.size, 'connection'),
      count(leases.all.length, 'lease'),
      count(programs.size, 'program'),
      count(units.length, 'device') + (not.length === 0 ? '' : ` (${not.join(', ')})`),
      ...(audit.status.writable ? [] : ['the audit log cannot be written']),
    ].join(', ');
  }

  /**
   * Names of outputs that have waited to become safe since it was last looked. Their writes wait for nobody, so this is a fault of
   * ours, which another broker does not have. Nodes, ports and lanes may be in the kernel for as long as that likes: no
   * restart would change it, and what they keep waiting is told by other means.
   */
  overdue(): string[] {
    const before = this.#waiting;
    const waiting = this.#core.inventory.units.filter(
      (unit): unit is OutputUnit => unit instanceof OutputUnit && unit.becomingSafe > 0,
    );
    this.#waiting = new Map(waiting.map((unit) => [unit, unit.generation]));
    return waiting.filter((unit) => before.get(unit) === unit.generation).map(({ name }) => name);
  }
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
