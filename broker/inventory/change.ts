import type { Unit } from '../unit.ts';

/** What a look at the kernel has found. `dropped`: no entry names it any more. */
export interface InventoryChange {
  unit: Unit;
  event: 'appeared' | 'vanished' | 'dropped';
}
