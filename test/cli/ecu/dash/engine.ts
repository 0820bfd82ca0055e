/** An engine for tests of screens: a catalogue, and a minute of frames that are the same each time. */

import { DashState } from '../../../../cli/ecu/dash/dash-state.ts';
import { type Choice, type ScreenModel, screenModel } from '../../../../cli/ecu/dash/screen-model.ts';
import type { SourceFrame } from '../../../../cli/ecu/frame-source.ts';
import type { PageSpec } from '../../../../client/dash/pages.ts';
import type { Catalogue } from '../../../../contract/telemetry/catalogue.ts';

export const catalogue: Catalogue = {
  channels: [
    { name: 'seconds', unit: 's', digits: 0 },
    { name: 'rpm', unit: 'RPM', digits: 0, label: 'Engine speed' },
    { name: 'map', unit: 'kPa', digits: 1 },
    { name: 'tps', unit: '%', digits: 1 },
    { name: 'coolant', unit: '°C', digits: 1 },
    { name: 'mat', unit: '°C', digits: 1 },
    { name: 'batteryVoltage', unit: 'V', digits: 1 },
    { name: 'afr1', unit: 'AFR', digits: 2 },
    { name: 'advance', unit: 'deg', digits: 1 },
    { name: 'pulseWidth1', unit: 'ms', digits: 3 },
    { name: 'crank', options: ['no', 'yes'] },
    { name: 'loopTime', unit: 'us' },
  ],
  gauges: [
    {
      name: 'tacho',
      channel: 'rpm',
      title: 'Engine speed',
      unit: 'RPM',
      low: 0,
      high: 8500,
      highWarning: 7000,
      highDanger: 8000,
      digits: 0,
    },
    {
      name: 'mapGauge',
      channel: 'map',
      title: 'Manifold pressure',
      unit: 'kPa',
      low: 0,
      high: 255,
      highWarning: 200,
      highDanger: 245,
    },
    { name: 'tpsGauge', channel: 'tps', title: 'Throttle', unit: '%', low: 0, high: 100 },
    {
      name: 'cltGauge',
      channel: 'coolant',
      title: 'Coolant',
      unit: '°C',
      low: -40,
      high: 120,
      lowDanger: -20,
      lowWarning: 0,
      highWarning: 95,
      highDanger: 105,
    },
    {
      name: 'matGauge',
      channel: 'mat',
      title: 'Intake air',
      unit: '°C',
      low: -40,
      high: 110,
      highWarning: 65,
      highDanger: 90,
    },
    {
      name: 'battery',
      channel: 'batteryVoltage',
      title: 'Battery',
      unit: 'V',
      low: 8,
      high: 21,
      lowDanger: 9,
      lowWarning: 11.8,
      highWarning: 15,
      highDanger: 16,
    },
    { name: 'afrGauge', channel: 'afr1', title: 'Air fuel ratio', unit: 'AFR', low: 10, high: 19.4 },
    { name: 'advanceGauge', channel: 'advance', title: 'Spark advance', unit: 'deg', low: -10, high: 50 },
  ],
  pages: [
    {
      name: 'Front page',
      gauges: ['tacho', 'mapGauge', 'tpsGauge', 'cltGauge', 'matGauge', 'battery', 'afrGauge', 'advanceGauge'],
    },
    { name: 'Temperatures', gauges: ['cltGauge', 'matGauge'] },
  ],
};
export const names = catalogue.channels.map(({ name }) => name);

/** The values at a time, in seconds: a sweep of the throttle every 20 s, an engine that gets too hot, a battery that is empty. */
function valuesAt(s: number): number[] {
  const throttle = (1 - Math.cos((s / 20) * 2 * Math.PI)) / 2;
  return [
    Math.floor(s),
    900 + 6600 * throttle,
    30 + 70 * throttle,
    throttle * 100,
    80 + s / 2,
    25 + 5 * Math.sin(s / 9),
    11.5 + Math.sin(s) / 10,
    14.7 - 2 * throttle,
    12 + 22 * throttle - 6 * throttle ** 2,
    2 + 12 * throttle,
    s < 3 ? 1 : 0,
    1000 + 40 * Math.sin(s * 3),
  ];
}

export const quality = { crcErrors: 2, timeouts: 1, busy: 0, retries: 3, dropped: 0, resets: 0 };

export function frameAt(s: number): SourceFrame {
  return {
    atMs: s * 1000,
    latencyMs: 11 + (Math.round(s * 10) % 7) / 2,
    list: valuesAt(s),
    quality,
    dropped: 0,
    resumed: false,
  };
}

/** After a minute at 10 frames a second. */
export function afterAMinute(pages: readonly PageSpec[]): DashState {
  const state = new DashState(pages, 10);
  for (let tenth = 0; tenth <= 600; tenth++) state.take(frameAt(tenth / 10), names, tenth * 100, false);
  return state;
}

export const choice: Choice = { page: 0, view: 'gauges', scroll: 0, units: 'given', pausedMs: undefined, help: false };

export function modelOf(
  state: DashState,
  chosen: Partial<Choice> = {},
  nowMs = 60_000,
  notice = '',
  reason?: string,
): ScreenModel {
  return screenModel(state, { source: 'ecu0', choice: { ...choice, ...chosen }, notice, reason, nowMs, sinceMs: 0 });
}
