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
  /** Advanced by everything that ends what was granted before. */
  generation = 0;
  readonly queue = new SerialQueue();
  readonly changes = new RecentChanges();

  constructor(id: string) {
    this.id = id;
  }

  get name(): string {
    return this.place.name;
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
