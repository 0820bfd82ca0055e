/** The tables of the page that are about the Mega. */
import { ACCELERATING_DEGREES, reliableRpm, STRATEGY_RPM, strategyMs, upToBound } from './bounds.ts';
import { type Figures, figuresOf, LATE_US } from './figures.ts';
import { type Company, NEAR_US, quantile } from './lateness.ts';
import { fixed, grouped, table } from './markdown.ts';
import * as matrix from './matrix.ts';
import { type Measured, type MegaResults, ofEight } from './measured.ts';
import { vectorName } from './vectors.ts';

const percent = (share: number) => `${fixed(share * 100, 1)} %`;

function lateCells({ count, p50Us, p99Us, maxUs, earlyUs, offDegrees, lateShare }: Figures): string[] {
  if (count === 0) return ['0', '–', '–', '–', '–', '–', '–'];
  return [
    String(count),
    ...[p50Us, p99Us, maxUs, earlyUs].map((us) => fixed(us, 2)),
    fixed(offDegrees, 3),
    percent(lateShare),
  ];
}

const lateHead = ['events', 'p50 µs', 'p99 µs', 'max µs', 'early µs', 'off °', `> ${LATE_US} µs`];

const companies: Readonly<Record<Company, string>> = {
  apart: `no other within ${NEAR_US} µs`,
  near: `another within ${NEAR_US} µs`,
  together: 'another at the same time',
};

export function latenessTable(measured: readonly Measured[]): string {
  const rows = measured.flatMap(({ given, result }) =>
    (Object.keys(companies) as Company[]).map((company) => [
      matrix.wheelName(given.wheel),
      grouped(given.rpm),
      companies[company],
      ...lateCells(figuresOf(result.judged.met, company)),
      String(result.judged.lost.length + result.judged.extra.length),
    ]),
  );
  const filled = rows.filter((cells) => cells[3] !== '0');
  return table(['wheel', 'rpm', 'events with', ...lateHead, 'lost or extra'], filled);
}

export function acceleratingTable(measured: readonly Measured[]): string {
  const head = [
    'wheel',
    'a pulse',
    'off ° at an angle, most',
    'the same, p99',
    'of events that collide, most',
    'bound',
  ];
  return table(
    head,
    measured.map(({ given, result }) => {
      const met = result.judged.met.filter(({ isAtAngle }) => isAtAngle);
      const degrees = met.filter(({ company }) => company === 'apart').map((each) => Math.abs(each.lateDegrees));
      return [
        matrix.wheelName(given.wheel),
        `${(given.wheel.isOnCam ? 720 : 360) / given.wheel.places}°`,
        fixed(quantile(degrees, 1), 3),
        fixed(quantile(degrees, 0.99), 3),
        fixed(figuresOf(met, 'near').offDegrees, 3),
        matrix.isFine(given.wheel) ? `${ACCELERATING_DEGREES}°` : 'none',
      ];
    }),
  );
}

/** Ours beside what the seed's authors published of theirs. */
export function seedTable(measured: readonly Measured[], published: readonly matrix.Published[]): string {
  const head = ['rpm', 'seed, worst µs', 'ours', 'seed, °', 'ours', 'seed, late', `ours (> ${LATE_US} µs)`];
  const at = (rpm: number) => measured.find(({ given }) => given.rpm === rpm)?.result.judged.met ?? [];
  return table(
    head,
    published.map(({ rpm, worstUs, degrees, latePercent }) => {
      const figures = figuresOf(at(rpm));
      const cell = (value: number | undefined, unit: string) => (value === undefined ? '–' : `${value}${unit}`);
      return [
        grouped(rpm),
        worstUs,
        fixed(figures.maxUs, 1),
        cell(degrees, ''),
        fixed(figures.offDegrees, 3),
        cell(latePercent, ' %'),
        figures.count === 0 ? '–' : percent(figures.lateShare),
      ];
    }),
  );
}

export function sixteenTable({ sixteen }: MegaResults): string {
  const reliable = reliableRpm(sixteen);
  return table(
    ['rpm', ...lateHead, 'lost or extra', 'interrupts', 'reliable'],
    sixteen.map(({ given, result }) => [
      grouped(given.rpm),
      ...lateCells(figuresOf(result.judged.met)),
      String(result.judged.lost.length + result.judged.extra.length),
      percent(loadOf(result.profile)),
      given.rpm <= reliable ? 'yes' : 'no',
    ]),
  );
}

/** The share of the processor's time that interrupts take. */
function loadOf({ cycles, vectors }: Measured['result']['profile']): number {
  const busy = vectors.filter(({ vector }) => vector !== 0).reduce((all, { total }) => all + total, 0);
  return busy / cycles;
}

export function interruptTable({ given, result }: Measured): string {
  const { cycles, vectors } = result.profile;
  const heading = `8 cylinders, ${matrix.wheelName(given.wheel)}, ${grouped(given.rpm)} rpm: ${percent(loadOf(result.profile))} of the processor.`;
  const rows = vectors.map((each) => [
    vectorName(each.vector),
    each.vector === 0 ? '–' : fixed((each.count / cycles) * 16e6, 0),
    each.vector === 0 ? '–' : fixed(each.total / Math.max(1, each.count), 0),
    each.vector === 0 ? '–' : grouped(each.most),
    each.vector === 0 ? percent(1 - loadOf(result.profile)) : percent(each.total / cycles),
    fixed(each.waitMost / 16, 1),
    fixed(each.offMost / 16, 1),
  ]);
  const head = [
    'interrupt',
    'each second',
    'cycles, mean',
    'most',
    'share',
    'waited at most, µs',
    'others held off, µs',
  ];
  return `${heading}\n\n${table(head, rows)}`;
}

export function sizeTable(mega: MegaResults): string {
  const everything = ofEight(mega);
  const lowest = Math.min(...everything.map(({ result }) => result.run.lowestStack));
  const large = (bytes: number | undefined) => (bytes === undefined ? 'not linked' : grouped(bytes));
  const deepest = 0x2200 - lowest;
  const strategyCells = (chosen: (all: readonly Measured[]) => readonly Measured[]) =>
    [everything, mega.sixteen].map((all) => fixed(strategyMs(chosen(all)), 2));
  const rows = [
    ['flash, bytes', grouped(mega.size.flashBytes), large(mega.largeSize?.flashBytes), '40 KB'],
    ['variables in RAM, bytes', grouped(mega.size.ramBytes), large(mega.largeSize?.ramBytes), '4 KB'],
    ['deepest stack seen, bytes', grouped(deepest), '', ''],
    [`strategy, longest up to ${STRATEGY_RPM} rpm, ms`, ...strategyCells((all) => upToBound(all, STRATEGY_RPM)), '6'],
    [`strategy, longest up to ${matrix.BOUND_RPM} rpm, ms`, ...strategyCells((all) => upToBound(all)), ''],
    ['strategy, longest of all runs, ms', ...strategyCells((all) => all), ''],
  ];
  return table(['', '8 cylinders', '16 cylinders', 'seed'], rows);
}
