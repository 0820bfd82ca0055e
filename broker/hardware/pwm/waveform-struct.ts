import type { Polarity, PwmState } from '../../../contract/pwm/waveform.ts';

/** The requests of /dev/pwmchipN, Linux 6.17 and later (include/uapi/linux/pwm.h). */
export const requests = {
  /** Takes a channel's number, not a pointer. */
  REQUEST: 0x7501,
  /** Takes a channel's number, not a pointer. */
  FREE: 0x7502,
  ROUNDWF: 0xc0207503,
  GETWF: 0xc0207504,
  SETROUNDEDWF: 0x40207505,
  SETEXACTWF: 0x40207506,
} as const;

/** What the kernel calls a waveform: the output rises `offsetNs` into the period and stays high for `highNs`. Period 0: off. */
export interface Waveform {
  periodNs: number;
  highNs: number;
  offsetNs: number;
}

export const WAVEFORM_OFF: Waveform = { periodNs: 0, highNs: 0, offsetNs: 0 };

/** struct pwmchip_waveform: u32 hwpwm, u32 padding, u64 period, duty, duty offset. */
export const WAVEFORM_BYTES = 32;

export function packWaveform(channel: number, { periodNs, highNs, offsetNs }: Waveform): Buffer {
  const bytes = Buffer.alloc(WAVEFORM_BYTES);
  bytes.writeUInt32LE(channel, 0);
  bytes.writeBigUInt64LE(BigInt(periodNs), 8);
  bytes.writeBigUInt64LE(BigInt(highNs), 16);
  bytes.writeBigUInt64LE(BigInt(offsetNs), 24);
  return bytes;
}

export function unpackWaveform(bytes: Buffer): Waveform {
  const [periodNs, highNs, offsetNs] = [8, 16, 24].map((at) => Number(bytes.readBigUInt64LE(at)));
  return { periodNs: periodNs ?? 0, highNs: highNs ?? 0, offsetNs: offsetNs ?? 0 };
}

/** The waveform of a state that is on. An inversed output is low first: it rises when the duty is over. */
export function waveformOf({ periodNs, dutyNs, polarity }: PwmState): Waveform {
  if (polarity === 'normal') return { periodNs, highNs: dutyNs, offsetNs: 0 };
  const highNs = periodNs - dutyNs;
  // An output that never rises has no place to rise at.
  return { periodNs, highNs, offsetNs: highNs === 0 ? 0 : dutyNs };
}

/** The state that a waveform is, for a channel of known polarity: a flat line could be of either. */
export function stateOf({ periodNs, highNs }: Waveform, polarity: Polarity): PwmState {
  const dutyNs = polarity === 'normal' ? highNs : periodNs - highNs;
  return { enabled: periodNs > 0, periodNs, dutyNs, polarity };
}

/** The polarity of a waveform that somebody else made: high until the end of the period is inversed, as the kernel has it. */
export function polarityOf({ periodNs, highNs, offsetNs }: Waveform): Polarity {
  return offsetNs > 0 && offsetNs + highNs >= periodNs ? 'inversed' : 'normal';
}

export function describeWaveform({ periodNs, highNs, offsetNs }: Waveform): string {
  if (periodNs === 0) return 'off';
  return `period ${periodNs} ns, high ${highNs} ns${offsetNs === 0 ? '' : ` from ${offsetNs} ns`}`;
}
