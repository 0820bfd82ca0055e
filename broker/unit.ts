import { Refusal } from '../contract/errors.ts';
import type { DeviceEntry } from '../contract/policy/schema.ts';
import { SerialQueue } from './queue.ts';
import { RecentChanges } from './recent-changes.ts';

/** What a unit is called. */
export interface UnitPlace {
  /** As people and messages say it: `fan`, `leds/3`, `all/0/1`. */
  name: string;
  /** Name of the inventory entry. */
  device: string;
}

/** Where a unit is now, for people. */
export interface UnitFacts {
  path: string;
  /** Which kernel interface drives it: `sysfs`, `chardev`, `node`. */
  backend: string;
  open: boolean;
  /** The kernel's numbers, where its kind has them. */
  chip?: number;
  channel?: number;
}

/** A program that drives a unit. */
export interface Driver {
  /** Its number, as `schedule.stop` takes it. */
  readonly id: number;
  readonly name: string;
  readonly user: string;
}

/** The smallest thing that is leased, queued and made safe by itself: a PWM channel, a GPIO line, a LED, a device node. */
export abstract class Unit {
  /** The hardware's own name: the same whatever number or name it goes by. One word, the kind's own. */
  readonly id: string;
  abstract place: UnitPlace;
  abstract entry: DeviceEntry;
  /** Why it is out of service until it is reset. */
  fault: string | undefined;
  /** Why the policy keeps it out of service: two entries name it. */
  conflict: string | undefined;
  /** Jobs that wait to make it safe: for their turn, and for the kernel. */
  becomingSafe = 0;
  /** True once the broker has changed it. */
  actuated = false;
  /** It was not there when it should have been made safe: that comes first when it is back. */
  owesSafe = false;
  /** The program that drives it: nobody else changes it meanwhile, its owner neither. */
  program: Driver | undefined;
  /** Told of each new generation in the moment in which it begins: what writes to it on another thread stops by that. */
  onGeneration: ((generation: number) => void) | undefined;
  #generation = 0;
  readonly queue = new SerialQueue();
  readonly changes = new RecentChanges();

  constructor(id: string) {
    this.id = id;
  }

  get name(): string {
    return this.place.name;
  }

  /** Advanced by everything that ends what was granted before. */
  get generation(): number {
    return this.#generation;
  }

  set generation(generation: number) {
    this.#generation = generation;
    this.onGeneration?.(generation);
  }

  /** @throws Refusal `busy` while a program drives it */
  mustBeFree(): void {
    if (this.program === undefined) return;
    const { id, name, user } = this.program;
    const message = `${this.name} is driven by the program '${name}' of ${user}: wait for its end, or stop it first (postern schedule stop ${id})`;
    throw new Refusal('busy', message, { device: this.name, program: id, name, user });
  }

  abstract get isPlugged(): boolean;

  /** Undefined while it is unplugged. */
  abstract facts(): UnitFacts | undefined;

  /** Gives back what the broker holds of it. Never throws. */
  letGo(): void {}

  /** What its safe state is, in words. */
  abstract get safeWords(): string;

  /** Its line in the fail-safe's table; undefined: it has no safe state. @throws Refusal `unavailable` if the table cannot hold it */
  abstract failSafeLine(): string | undefined;
}
