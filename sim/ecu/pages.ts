/** Pages of tuning data: what is in them matters to formulas only, and stays as it is. */

export interface Page {
  /** The bytes that name it in a command. */
  readonly identifier: readonly [canId: number, table: number];
  readonly bytes: Uint8Array;
  /** The one that may be written: its words say what a scattered read is to bring. It is empty at first. */
  readonly isOffsets: boolean;
}

/** Entries of the array of offsets. */
export const OFFSET_ENTRIES = 64;

/** Where numbers lie in the first page, and their raw values. */
export const engineConstants = { cylinders: 4, stoichiometricAt: 4, stoichiometric: 147 } as const;
export const tableBins = {
  rpmAt: 16,
  rpm: [600, 1200, 2000, 3000, 4000, 5000, 6000, 7000],
  loadAt: 32,
  load: [200, 350, 500, 650, 800, 950, 1200, 1600],
  valuesAt: 48,
} as const;
export const PAGE_BYTES = 128;

/** Filling of cylinders in percent: a table that looks like one. */
function fillings(): number[] {
  return tableBins.load.flatMap((load) =>
    tableBins.rpm.map((rpm) => Math.round(35 + load / 40 + 20 * Math.sin(Math.min(1, rpm / 5000) * (Math.PI / 2)))),
  );
}

function enginePage(isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(PAGE_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = engineConstants.cylinders;
  bytes[engineConstants.stoichiometricAt] = engineConstants.stoichiometric;
  for (const [index, rpm] of tableBins.rpm.entries()) view.setUint16(tableBins.rpmAt + 2 * index, rpm, isLittle);
  for (const [index, load] of tableBins.load.entries()) view.setUint16(tableBins.loadAt + 2 * index, load, isLittle);
  bytes.set(fillings(), tableBins.valuesAt);
  return bytes;
}

export const microsquirtPages: readonly Page[] = [
  { identifier: [0, 0x04], bytes: enginePage(false), isOffsets: false },
  { identifier: [0, 0x10], bytes: new Uint8Array(2 * OFFSET_ENTRIES), isOffsets: true },
];

export const speeduinoPages: readonly Page[] = [{ identifier: [0, 0x01], bytes: enginePage(true), isOffsets: false }];
