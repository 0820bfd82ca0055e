/** How a firmware is asked: the letters and numbers of its commands, and what it says of itself. */
import type { Layout } from './layout/layout.ts';
import { microsquirt } from './layout/microsquirt.ts';
import { speeduino } from './layout/speeduino.ts';
import { microsquirtPages, type Page, speeduinoPages } from './pages.ts';

export interface Dialect {
  readonly name: DialectName;
  readonly layout: Layout;
  readonly signature: string;
  /** How it calls itself, for people. */
  readonly title: string;
  /** Whether its answers say in their first byte what they are of. */
  readonly tellsKinds: boolean;
  /** The table that is its block, in the command `r`. */
  readonly blockTable: number;
  /** The letter that reads a page, that writes one, that burns one. */
  readonly pageRead: 'r' | 'p';
  readonly pageWrite: 'w' | 'M';
  readonly burn: 'b';
  /** The letter that reads what the array of offsets names, where there is one. */
  readonly scattered: 'g' | undefined;
  readonly pages: readonly Page[];
}

export const dialectNames = ['microsquirt', 'speeduino'] as const;
export type DialectName = (typeof dialectNames)[number];

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  microsquirt: {
    name: 'microsquirt',
    layout: microsquirt,
    signature: 'MS2Extra Postern 1.0',
    title: 'MS2/Extra microsquirt, simulated by Postern',
    tellsKinds: true,
    blockTable: 0x07,
    pageRead: 'r',
    pageWrite: 'w',
    burn: 'b',
    scattered: 'g',
    pages: microsquirtPages,
  },
  speeduino: {
    name: 'speeduino',
    layout: speeduino,
    signature: 'speeduino Postern',
    title: 'Speeduino, simulated by Postern',
    tellsKinds: false,
    blockTable: 0x30,
    pageRead: 'p',
    pageWrite: 'M',
    burn: 'b',
    scattered: undefined,
    pages: speeduinoPages,
  },
};
