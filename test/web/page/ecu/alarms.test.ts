import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { GaugeSpec } from '../../../../client/dash/pages.ts';
import { burningOf } from '../../../../web/page/views/ecu/burning.ts';

const gauge = (channel: string, title = channel): GaugeSpec => ({
  channel,
  title,
  unit: '',
  range: undefined,
  limits: {},
  digits: undefined,
  options: undefined,
  drawn: undefined,
});

it('what burns is told once, the worst first', () => {
  const alarms = new Map([
    [gauge('map'), { level: 1 as const }],
    [gauge('rpm', 'Engine speed'), { level: 1 as const }],
    [gauge('rpm', 'RPM'), { level: 2 as const }],
    [gauge('tps'), { level: 0 as const }],
  ]);
  assert.deepEqual(
    burningOf(alarms).map(({ sign, title, text }) => `${sign} ${title}, ${text}`),
    ['▲ RPM, danger: high', '● map, warning: high'],
  );
  assert.deepEqual(burningOf(new Map()), []);
});
