import { noMore, parseNumber, parseSwitch } from '../arguments.ts';
import { escapeText } from '../text/escape.ts';
import { facts, table } from '../text/table.ts';
import { engineVerb } from './engines.ts';
import { withUnit } from './parameters.ts';

const RESET = { flags: '--reset', doc: 'counts from 0 again after that' };

const us = (ticks: number, perSecond: number): number => Number(((ticks / perSecond) * 1e6).toFixed(1));

export const statusEngine = engineVerb(
  'status',
  { doc: 'What the engine is at, in one look.' },
  async (cli, engine) => {
    const { device } = engine;
    const status = await engine.status();
    const flags = (['monitor', 'limp', 'wot', 'closed', 'high'] as const).filter((name) => status[name]);
    cli.print({ device, ...status }, () =>
      facts({
        [device]: `${withUnit('RPM', status.rpm)}, ${syncs[status.sync]}`,
        injection: `${status.injection}, ${withUnit('FinalPulseWidth', status.width)} from ${withUnit('FinalPulseAdvance', status.pulseAdvance)}`,
        spark: `${status.spark}, ${withUnit('FinalSparkAdvance', status.advance)}, dwell ${withUnit('FinalSparkWidth', status.dwell)}`,
        cut: status.cut === 'none' ? undefined : cuts[status.cut],
        load: withUnit('Load', status.load),
        lambda: withUnit('FinalLamda', status.lambda),
        flags: flags.length === 0 ? undefined : flags.map((name) => words[name]).join(', '),
        events: `${status.events} by plan ${status.plan}, at most ${status.lateUs} µs late`,
        'sync lost': `${status.losses} times`,
        loop: `${status.loopUs} µs`,
        dropped: status.dropped === 0 ? undefined : `${status.dropped} notifications`,
        'on since': `${(status.ms / 1000).toFixed(1)} s`,
      }),
    );
  },
);

const syncs = { none: 'no sync', turn: 'in sync with the crankshaft', cycle: 'in sync' } as const;
const cuts = {
  none: '',
  rpm: 'too fast: neither fuel nor spark',
  sync: 'no sync: neither fuel nor spark',
  monitor: 'monitor: everything is computed, and nothing driven',
  time: 'the main loop did not run in time',
} as const;
const words = {
  monitor: 'monitor',
  limp: 'limp mode',
  wot: 'wide open throttle',
  closed: 'closed loop',
  high: 'high altitude',
} as const;

export const metricsEngine = engineVerb(
  'metrics',
  { doc: 'How long interrupts took, and how long they were off.', options: [RESET] },
  async (cli, engine, _, options) => {
    const { ticksPerSecond, interrupts } = await engine.metrics();
    if (options.reset === true) await engine.reset('metrics');
    cli.print({ device: engine.device, ticksPerSecond, interrupts }, () =>
      table(
        ['interrupt', 'count', 'mean us', 'most us'],
        interrupts.map(({ name, count, totalTicks, mostTicks }) => [
          name,
          count,
          us(count === 0 ? 0 : totalTicks / count, ticksPerSecond),
          us(mostTicks, ticksPerSecond),
        ]),
      ),
    );
  },
);

export const tasksEngine = engineVerb(
  'tasks',
  { doc: 'How long the pieces of the main loop took, and what they may.', options: [RESET] },
  async (cli, engine, _, options) => {
    const { ticksPerSecond, tasks } = await engine.tasks();
    if (options.reset === true) await engine.reset('tasks');
    cli.print({ device: engine.device, ticksPerSecond, tasks }, () =>
      table(
        ['task', 'runs', 'over', 'most us', 'may take us'],
        tasks.map(({ name, runs, over, mostTicks, budgetTicks }) => [
          ...[name, runs, over],
          us(mostTicks, ticksPerSecond),
          us(budgetTicks, ticksPerSecond),
        ]),
      ),
    );
  },
);

export const decoderEngine = engineVerb(
  'decoder',
  { doc: 'What the decoder knows of the wheel, and has counted.', options: [RESET] },
  async (cli, engine, _, options) => {
    const { counts, ...decoder } = await engine.decoder();
    if (options.reset === true) await engine.reset('decoder');
    cli.print({ device: engine.device, ...decoder, counts }, () => {
      const { sync, cycleTicks, places, missing, turns } = decoder;
      const wheel = `${places} places, ${missing} missing, ${turns === 1 ? 'on the camshaft' : 'on the crankshaft'}`;
      return facts({ sync: syncs[sync], wheel, 'ticks of a cycle': cycleTicks, ...counts });
    });
  },
);

export const pinsEngine = engineVerb('pins', { doc: 'Which outputs are on now.' }, async (cli, engine) => {
  const { on, duty, driven } = await engine.pins();
  cli.print({ device: engine.device, on, duty, driven }, () => {
    const numbers = (from: number) =>
      on.filter((output) => output >= from && output < from + 16).map((n) => n - from + 1);
    const list = (from: number) => numbers(from).join(' ') || 'none';
    const [pump = 0, fan1 = 0, fan2 = 0, epas1 = 0, epas2 = 0] = duty.map((each) => `${each} %`);
    return facts({
      driven,
      injectors: list(0),
      coils: list(16),
      pump,
      fans: `${fan1}, ${fan2}`,
      steering: `${epas1}, ${epas2}`,
    });
  });
});

export const monitorEngine = engineVerb(
  'monitor',
  {
    doc: 'Computes everything and drives nothing, or drives again; without a word, tells which.',
    words: [{ placeholder: '[words...]', doc: '[DEVICE] on, or off' }],
  },
  async (cli, engine, [word, ...more]) => {
    noMore(more);
    const { device } = engine;
    const wanted = word === undefined ? undefined : parseSwitch(word, 'monitor');
    if (wanted !== undefined) await engine.monitor(wanted);
    const monitor = wanted ?? (await engine.status()).monitor;
    const what = monitor ? 'everything is computed, and nothing driven' : 'outputs are driven';
    cli.print({ device, monitor }, () => `${escapeText(device)}: ${what}\n`);
  },
);

export const simEngine = engineVerb(
  'sim',
  {
    doc: 'The speed of the simulated encoder: sets it, in rpm; without one, tells it. 0 stops it.',
    words: [{ placeholder: '[words...]', doc: '[DEVICE] RPM' }],
    help: 'postern engine sim 2000\npostern engine sim engine0 0',
  },
  async (cli, engine, [word, ...more]) => {
    noMore(more);
    const { device } = engine;
    const rpm =
      word === undefined
        ? await engine.get('SimulatedRPM')
        : (await engine.simulate(parseNumber(word.replace(/rpm$/i, ''), 'rpm'))).value;
    const what = rpm === 0 ? 'no simulated encoder' : `a simulated encoder at ${withUnit('SimulatedRPM', rpm)}`;
    cli.print({ device, simulatedRpm: rpm }, () => `${escapeText(device)}: ${what}\n`);
  },
);
