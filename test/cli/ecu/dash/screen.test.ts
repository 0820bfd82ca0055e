import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DashState } from '../../../../cli/ecu/dash/dash-state.ts';
import { drawScreen, scrollMost } from '../../../../cli/ecu/dash/draw/screen.ts';
import { Reception } from '../../../../cli/ecu/dash/reception.ts';
import { views } from '../../../../cli/ecu/dash/screen-model.ts';
import { cataloguePages, channelsPage } from '../../../../client/dash/pages.ts';
import { unitSystems } from '../../../../client/dash/units.ts';
import { fc } from '../../../random-cases.ts';
import { afterAMinute, catalogue, frameAt, modelOf, names } from './engine.ts';

const pages = cataloguePages(catalogue);
const state = afterAMinute(pages);
const textOf = (...model: Parameters<typeof modelOf>) =>
  drawScreen(modelOf(...model), { columns: 100, rows: 30 })
    .lines()
    .join('\n');

describe('a screen', () => {
  it('is drawn whatever its size, its view and its page', () => {
    const size = fc.record({ columns: fc.integer({ min: 1, max: 220 }), rows: fc.integer({ min: 1, max: 70 }) });
    const chosen = fc.record({
      page: fc.integer({ min: 0, max: 2 }),
      view: fc.constantFrom(...views),
      scroll: fc.integer({ min: 0, max: 20 }),
      units: fc.constantFrom(...unitSystems),
      pausedMs: fc.constantFrom(undefined, 30_000),
      help: fc.boolean(),
    });
    fc.assert(
      fc.property(size, chosen, (room, choice) => {
        const canvas = drawScreen(modelOf(state, choice), room);
        assert.deepEqual([canvas.columns, canvas.rows], [room.columns, room.rows]);
        assert.ok(scrollMost(modelOf(state, choice), room) >= 0);
      }),
      { numRuns: 60 },
    );
  });

  it('shows every gauge of a page, whichever row it is scrolled to', () => {
    const all = { page: 2 };
    for (const view of ['gauges', 'bars', 'history'] as const)
      for (const room of [
        { columns: 80, rows: 24 },
        { columns: 50, rows: 12 },
        { columns: 170, rows: 10 },
      ]) {
        const most = scrollMost(modelOf(state, { ...all, view }), room);
        const seen = Array.from({ length: most + 1 }, (_, scroll) =>
          drawScreen(modelOf(state, { ...all, view, scroll }), room)
            .lines()
            .join('\n'),
        ).join('\n');
        for (const title of ['seconds', 'Engine speed', 'batteryVoltage', 'crank', 'loopTime'])
          assert.ok(seen.includes(title), `${title} in ${view} of ${room.columns} by ${room.rows}`);
      }
  });

  it('says how old its values are, and why, and marks each of them', () => {
    assert.doesNotMatch(textOf(state, {}, 60_900), /STALE|~/);
    const old = textOf(state, {}, 64_200, '', 'no driver serves ecu0');
    assert.match(old, /STALE 4\.2 s: no driver serves ecu0/);
    assert.match(old, /~30\.0 kPa|~ /);
    assert.match(textOf(new DashState(pages, 10), {}, 5000), /WAITING/);
    assert.doesNotMatch(textOf(new DashState(pages, 10), {}, 500), /WAITING/);
  });

  it('is frozen while it is paused, but counts', () => {
    const own = afterAMinute(pages);
    const before = textOf(own, { pausedMs: 60_000 });
    for (let tenth = 601; tenth < 650; tenth++) own.take(frameAt(tenth / 10), names, tenth * 100, true);
    const after = textOf(own, { pausedMs: 60_000 }, 65_000);
    const [, ...gauges] = after.split('\n').slice(0, -1);
    assert.deepEqual(gauges, before.split('\n').slice(1, -1));
    assert.match(after, /PAUSED/);
    assert.equal(own.reception.frames, 650);
  });

  it('says in characters what burns, in every view: colours are not needed', () => {
    for (const view of views) {
      const lines = drawScreen(modelOf(state, { view }), { columns: 100, rows: 60 }).lines().join('\n');
      assert.match(lines, /Coolant[^\n]*▲!|▲![^\n]*Coolant/, view);
      assert.match(lines, /Battery[^\n]*▼|▼[^\n]*Battery/, view);
      assert.match(lines, /! 2 alarms/);
      assert.doesNotMatch(lines, /Engine speed +[▲▼]/);
    }
  });

  it('asks for all channels only where they are shown', () => {
    assert.equal(state.wanted(2).length, names.length);
    assert.deepEqual(state.wanted(0), state.wanted(1));
    assert.equal(state.wanted(0).length, 8);
    assert.deepEqual(new DashState([channelsPage(catalogue, ['rpm', 'rpm'])], 1).wanted(0), ['rpm']);
  });

  it('puts foreign text in cells, and obeys none of it', () => {
    const evil = { channels: [{ name: 'x', label: 'a\x1b[2J\u202eb日' }], gauges: [], pages: [] };
    const own = new DashState([channelsPage(evil, ['x'])], 1);
    assert.match(textOf(own), /^a\?\[2J\?b\?/m);
  });
});

describe('how frames arrive', () => {
  it('is told as a rate, of the first moments and of the last two seconds', () => {
    const reception = new Reception();
    assert.equal(reception.rateHz(0), 0);
    for (let index = 0; index <= 10; index++) reception.take(frameAt(0), index * 50);
    assert.equal(reception.rateHz(500), 20);
    for (let index = 11; index <= 100; index++) reception.take({ ...frameAt(0), dropped: 2 }, index * 50);
    assert.equal(reception.rateHz(5000), 20);
    assert.equal(reception.rateHz(6000), 10);
    assert.equal(reception.rateHz(9000), 0);
    assert.equal(reception.lost, 180);
  });
  it('is told as latencies of half of them, and of 99 in a hundred', () => {
    const reception = new Reception();
    assert.deepEqual(reception.latencyMs(), { p50: 0, p99: 0 });
    for (let latencyMs = 1; latencyMs <= 200; latencyMs++) reception.take({ ...frameAt(0), latencyMs }, latencyMs);
    assert.deepEqual(reception.latencyMs(), { p50: 101, p99: 199 });
  });
});
