/**
 * What shipped profiles call dangerous. A rule that allows it must name the danger beside the access. An administrator's profile may
 * use these names, and names of its own.
 */
export const dangers = {
  machine: 'Hands the machine, or the data of others, to whoever may do it. The rule must name the very request too.',
  erase: 'Destroys what is recorded.',
  mark: 'Writes a mark onto a tape: what came after it is lost.',
  keystrokes: 'Tells what is typed: passwords too.',
  reboot: 'The machine restarts, at once or unless it is done again and again.',
  disarm: 'Takes away a protection: the machine will not restart when it hangs.',
  clock: 'Changes what time it is.',
  move: 'Moves machinery.',
  bus: 'Reaches any chip of a bus, those included that others use.',
  calibrate: 'Changes how an engine is run, past every limit of its parameters.',
  raw: 'Goes to an instrument as it is, past every limit but `lines`.',
} as const satisfies Record<string, string>;

export type ShippedDanger = keyof typeof dangers;
