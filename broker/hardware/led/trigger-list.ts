/** What a LED's `trigger` file says: the names of all triggers, the one that is set in brackets. */
export interface TriggerList {
  /** Undefined if it is beyond what could be read. */
  current: string | undefined;
  names: string[];
}

/** A kernel without triggers has no such file. */
export const NO_TRIGGERS: TriggerList = { current: 'none', names: ['none'] };

/** @param isWhole false if the text was cut off: the kernel reads out a page of it at once */
export function parseTriggers(text: string, isWhole: boolean): TriggerList {
  const words = text.split(/\s+/).filter((word) => word !== '');
  // The last of a text that was cut may be half a name.
  if (!isWhole) words.pop();
  const current = words.find((word) => word.startsWith('['));
  return { current: current?.slice(1, -1), names: words.map((word) => word.replace(/^\[(.*)\]$/, '$1')) };
}
