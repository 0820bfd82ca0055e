/**
 * `ecu dash add|rm|ls|syncYml|examples`: pyEfi's store of dashboards, in Redis. The verbs of a verb: `ecu dash` itself adds them
 * to its command, and asks `storeActs` first where a line has no options.
 */

import { findingText } from '../../../../client/dash/dashboard-file.ts';
import { parsePair, splitPairs } from '../../../../client/dash/gauge-pair.ts';
import { noMore, parseNatural } from '../../../arguments.ts';
import { actsOf, type Verb } from '../../../call-verb.ts';
import { readNamedFile } from '../../../files.ts';
import { escapeText } from '../../../text/escape.ts';
import { UsageError } from '../../../usage.ts';
import { workVerb } from '../../../work-verb.ts';
import { openRedis, REDIS } from '../../redis/open.ts';
import { readDashboards } from '../yml.ts';
import { EXAMPLE_COMMANDS, EXAMPLE_DASHBOARDS } from './examples.ts';
import {
  addEntry,
  dashboardKey,
  listDashboards,
  removeEntry,
  replaceDashboard,
  type StoredDashboard,
  type StoredEntry,
} from './store.ts';

/** pyEfi draws these, and passes over all others. */
const LAST_POSITION = 100;
const FILE = 'dashboards.yml';
const NAME = { placeholder: '<name>', doc: 'the dashboard: NAME is kept at dashboard:NAME' };

const add = workVerb('add', {
  doc: "Adds a gauge to a dashboard in Redis; several, with commas between them, from that position on: 'rpm.rpm.bar.0.8000.7000.<20'.",
  words: [
    NAME,
    { placeholder: '<position>', doc: `0 to ${LAST_POSITION}` },
    { placeholder: '<gauge>', doc: 'channel.label.graphic.min.max.alarm.justify' },
  ],
  options: [REDIS],
  async run(cli, [name, position, text, ...more], options) {
    noMore(more);
    if (text === undefined) throw new UsageError('which gauge?', EXAMPLE);
    const first = parsePosition(position);
    const pairs = splitPairs(text).filter((pair) => pair !== '');
    if (pairs.length === 0) throw new UsageError('which gauge?', EXAMPLE);
    parsePosition(String(first + pairs.length - 1));
    const entries = pairs.map((pair, at) => ({ position: first + at, text: checkedPair(pair) }));
    await using redis = await openRedis(cli, options);
    for (const entry of entries) {
      await addEntry(redis, checkedName(name), entry);
      cli.print({ dashboard: dashboardKey(checkedName(name)), ...entry }, () => `${entryText(entry)}\n`);
    }
  },
});

const rm = workVerb('rm', {
  doc: 'Removes what stands at a position of a dashboard in Redis.',
  words: [NAME, { placeholder: '<position>', doc: `0 to ${LAST_POSITION}` }],
  options: [REDIS],
  async run(cli, [name, position, ...more], options) {
    noMore(more);
    const at = parsePosition(position);
    await using redis = await openRedis(cli, options);
    const removed = await removeEntry(redis, checkedName(name), at);
    if (!removed) throw new UsageError(`${dashboardKey(checkedName(name))} has nothing at position ${at}`, LIST);
    cli.print({ dashboard: dashboardKey(checkedName(name)), position: at, removed }, () => '  removed\n');
  },
});

const ls = workVerb('ls', {
  doc: 'Lists the dashboards in Redis, and what is in them.',
  options: [REDIS],
  async run(cli, words, options) {
    noMore(words);
    await using redis = await openRedis(cli, options);
    const dashboards = await listDashboards(redis);
    cli.print({ dashboards }, () => listText(dashboards));
  },
});

const sync = workVerb('syncYml', {
  aliases: ['sync'],
  doc: 'Takes the dashboards of a file into Redis, each in the place of the one of its name.',
  words: [{ placeholder: '[file]', doc: `default: ${FILE}; - for standard input` }],
  options: [REDIS],
  async run(cli, [file = FILE, ...more], options) {
    noMore(more);
    const { dashboards, findings } = await readDashboards(readNamedFile(file), file);
    for (const finding of findings) cli.note(`postern: ${escapeText(findingText(file, finding))}`);
    await using redis = await openRedis(cli, options);
    for (const { name, gauges } of dashboards) {
      checkedName(name);
      const entries = gauges.map(({ position, pair }) => ({ position, text: pair }));
      const unique = new Map(entries.map((entry) => [entry.text, entry]));
      const lost = entries.filter((entry) => unique.get(entry.text) !== entry);
      for (const { position, text } of lost)
        cli.note(
          `postern: ${escapeText(`${name}: position ${position} is left out: a sorted set has each entry once, and ${text} comes again`)}`,
        );
      await replaceDashboard(redis, name, [...unique.values()]);
      cli.print({ name, entries: [...unique.values()] }, () => dashboardText({ name, entries: [...unique.values()] }));
    }
  },
});

const examples = workVerb('examples', {
  doc: 'Prints commands, and a dashboards.yml to begin with.',
  options: [{ flags: '--yml', doc: `the file alone: postern ecu dash examples --yml > ${FILE}` }],
  async run(cli, words, options) {
    noMore(words);
    const commands = options.yml === true ? '' : EXAMPLE_COMMANDS;
    cli.print({ yml: EXAMPLE_DASHBOARDS }, () => `${commands}${EXAMPLE_DASHBOARDS}`);
  },
});

export const storeVerbs: readonly Verb[] = [add, rm, ls, sync, examples];
export const storeActs = actsOf(storeVerbs);

const EXAMPLE = "for example: postern ecu dash add driving 1 'rpm.rpm.bar.0.8000.7000.<20'";
const LIST = "'postern ecu dash ls' lists what there is";

function checkedName(name: string | undefined): string {
  if (name === undefined || name === '' || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name))
    throw new UsageError('which dashboard?', EXAMPLE);
  return name;
}

function parsePosition(text: string | undefined): number {
  if (text === undefined) throw new UsageError('which position?', EXAMPLE);
  const position = parseNatural(text, 'position');
  if (position > LAST_POSITION)
    throw new UsageError(`position ${position} is above ${LAST_POSITION}: pyEfi shows none there`);
  return position;
}

function checkedPair(pair: string): string {
  const { gauge, problems } = parsePair(pair);
  const [problem] = problems.filter(({ harmless }) => !harmless);
  if (gauge === undefined || problem !== undefined)
    throw new UsageError(problem?.message ?? `'${pair}' is no gauge`, EXAMPLE);
  return pair;
}

const entryText = ({ position, text }: StoredEntry) => `      ${String(position).padEnd(3)}  ${escapeText(text)}`;

const dashboardText = ({ name, entries }: StoredDashboard) =>
  [`    ${escapeText(dashboardKey(name))}`, ...entries.map(entryText), ''].join('\n');

function listText(dashboards: readonly StoredDashboard[]): string {
  if (dashboards.length === 0) return '  there are no dashboards in Redis\n';
  return `\n  found keys:\n${dashboards.map(dashboardText).join('')}`;
}
