import type { Result } from '../../contract/methods.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import { table } from '../text/table.ts';
import { stateText } from '../text/units.ts';

/** A channel as pyPWMd's `states` has it: null while it is not open. */
type PyPwmdChannel = [enable: 0 | 1, periodNs: number, dutyNs: number, polarity: 0 | 1, path: string] | null;

/** `{chip: {timer: null | [enable, period, duty, polarity, path]}}`, the shape of pyPWMd. */
export function pyPwmdStates({ chips }: Result<'pwm.states'>): Record<string, Record<string, PyPwmdChannel>> {
  return Object.fromEntries(
    chips.map(({ chip, channels }) => [
      chip,
      Object.fromEntries(channels.map(({ channel, state, path }) => [channel, pyPwmdChannel(state, path)])),
    ]),
  );
}

export function pyPwmdChannel(state: PwmState | null, path: string): PyPwmdChannel {
  if (state === null) return null;
  return [state.enabled ? 1 : 0, state.periodNs, state.dutyNs, state.polarity === 'inversed' ? 1 : 0, path];
}

export function statesText({ chips }: Result<'pwm.states'>): string {
  const rows = chips.flatMap(({ chip, channels }) =>
    channels.map(({ name, channel, state }) => [name, chip, channel, stateText(state)] as const),
  );
  return rows.length === 0 ? NO_CHANNELS : table(['name', 'chip', 'channel', 'state'], rows);
}

export const NO_CHANNELS = "no PWM channel that you may see: 'postern doctor' says why\n";

export function infoText({ version, defaults, chips }: Result<'pwm.info'>): string {
  const { frequencyHz, servo } = defaults;
  const mine = [
    `broker ${version}`,
    `your default frequency: ${frequencyHz} Hz`,
    `your servo timing: ${servo.minMs} ms to ${servo.maxMs} ms every ${servo.intervalMs} ms`,
  ];
  const rows = chips.map(({ chip, channels, backend, driver, devicePath }) => [
    chip,
    channels,
    backend,
    driver,
    devicePath,
  ]);
  return `${mine.join('\n')}\n${rows.length === 0 ? NO_CHANNELS : table(['chip', 'channels', 'back end', 'driver', 'device'], rows)}`;
}

/** `fan (chip 0, channel 1)` */
export function placeText({ name, chip, channel }: { name: string; chip: number; channel: number }): string {
  return `${name} (chip ${chip}, channel ${channel})`;
}

export function planText(plan: Result<'pwm.plan'>): string {
  const { previous, requested, result, roundingKnown, steps, allowed, reason } = plan;
  const rounding = roundingKnown ? '' : ' (how this kernel interface rounds is not known)';
  return [
    placeText(plan),
    `  now:        ${stateText(previous)}`,
    `  asked for:  ${stateText(requested)}`,
    `  would be:   ${stateText(result)}${rounding}`,
    ...steps.map((step, index) => `  step ${index + 1}:     ${step}`),
    `  allowed:    ${allowed ? 'yes' : `no: ${reason ?? 'no reason given'}`}`,
    '',
  ].join('\n');
}
