import { Refusal } from '../contract/errors.ts';
import type { PwmEntry } from '../contract/policy/schema.ts';
import type { PwmState } from '../contract/pwm/waveform.ts';
import type { PwmChip } from './hardware/pwm/backend.ts';
import { SerialQueue } from './queue.ts';
import { RecentChanges } from './recent-changes.ts';

/** Where a unit is: the inventory's name for it, and the kernel's numbers, which may change when it is plugged in again. */
export interface UnitPlace {
  /** As people and messages say it: `fan`, `leds/3`, `all/0/1`. */
  name: string;
  /** Name of the inventory entry. */
  device: string;
  chip: number;
  channel: number;
}

/** The smallest thing that is leased, queued and made safe by itself: one PWM channel. */
export class Unit {
  /** The device's own path and the channel: the same whatever number or name it goes by. */
  readonly id: string;
  place: UnitPlace;
  entry: PwmEntry;
  /** Undefined while unplugged. */
  chip: PwmChip | undefined;
  /** Why it is out of service until it is reset. */
  fault: string | undefined;
  /** Why the policy keeps it out of service: two entries name it. */
  conflict: string | undefined;
  /** Jobs that wait for the kernel to export it. */
  opening = 0;
  /** Jobs that wait to make it safe: for their turn, and for the kernel to export it. */
  becomingSafe = 0;
  /** The last state that the broker saw or made: tells a foreign change from its own. */
  lastKnown: PwmState | undefined;
  /** True once the broker has changed its output. */
  actuated = false;
  /** Advanced by everything that ends what was granted before. */
  generation = 0;
  readonly queue = new SerialQueue();
  readonly changes = new RecentChanges();

  constructor(id: string, place: UnitPlace, entry: PwmEntry, chip: PwmChip) {
    this.id = id;
    this.place = place;
    this.entry = entry;
    this.chip = chip;
  }

  get name(): string {
    return this.place.name;
  }

  /** @throws Refusal `unavailable` while it is unplugged */
  get pluggedChip(): PwmChip {
    if (this.chip === undefined)
      throw new Refusal('unavailable', `${this.name} is unplugged: the kernel has no such chip now`, {
        device: this.name,
      });
    return this.chip;
  }
}
