import { frequencyHz, highRatio, type PwmState } from '../../contract/pwm/waveform.ts';

const steps = [
  { from: 1e9, unit: 's' },
  { from: 1e6, unit: 'ms' },
  { from: 1e3, unit: 'us' },
] as const;

/** At most four significant digits, without zeros at the end. */
const brief = (value: number): string => String(Number(value.toPrecision(4)));

/** `10 us`, `1.5 ms` */
export function duration(ns: number): string {
  const step = steps.find(({ from }) => ns >= from);
  return step === undefined ? `${ns} ns` : `${brief(ns / step.from)} ${step.unit}`;
}

/** `100 kHz` */
export function frequency(hz: number): string {
  const [divisor, unit] = hz >= 1e6 ? [1e6, 'MHz'] : hz >= 1e3 ? [1e3, 'kHz'] : [1, 'Hz'];
  return `${brief(hz / divisor)} ${unit}`;
}

export function percent(ratio: number): string {
  return `${brief(ratio * 100)} %`;
}

/** `1 h 2 min` */
export function elapsed(seconds: number): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes > 0) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${brief(seconds)} s`;
}

export function bytes(count: number): string {
  return count < 1024 * 1024 ? `${brief(count / 1024)} KiB` : `${brief(count / 1024 / 1024)} MiB`;
}

/** `on, 100 kHz, high 50 % (period 10000 ns, duty 5000 ns, normal)` */
export function stateText(state: PwmState | null): string {
  if (state === null) return 'not open';
  const numbers = `period ${state.periodNs} ns, duty ${state.dutyNs} ns, ${state.polarity}`;
  if (!state.enabled) return `off (${numbers})`;
  return `on, ${frequency(frequencyHz(state))}, high ${percent(highRatio(state))} (${numbers})`;
}
