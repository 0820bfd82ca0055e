/** The supply's RS-232 interface on a cable, in virtual time: pace, handshake, Ctrl-C. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wired } from './bench.ts';

const CHARACTER_MS = 11 / 9.6;

async function remoteWired(...faults: Parameters<typeof wired>) {
  const made = wired(...faults);
  made.cable.write('SYST:REM\n');
  await made.clock.advance(50);
  return made;
}

describe('the wire', () => {
  it('takes 11 bits a character at 9600 baud, both ways', async () => {
    const { clock, cable, supply } = await remoteWired();
    const startMs = Number(clock.nowNs()) / 1e6;
    cable.write('OUTP?\n');
    await clock.advance(100);
    const heardMs = Number(supply.journal.heard.at(-1)?.atNs) / 1e6 - startMs;
    assert.ok(Math.abs(heardMs - 6 * CHARACTER_MS) < 0.001, String(heardMs));
    assert.equal(cable.text, '0\r\n');
    for (const [index, { atMs }] of cable.arrived.entries()) {
      const lateMs = atMs - startMs - (7 + index) * CHARACTER_MS;
      assert.ok(lateMs >= -0.001 && lateMs <= 1.001, `character ${index} is late by ${lateMs} ms`);
    }
  });

  it('adds up no error', async () => {
    const { clock, cable, supply } = wired();
    const line = 'SYST:ERR?;ERR?;ERR?\n';
    cable.write(line.repeat(50));
    await clock.advance(line.length * 50 * CHARACTER_MS + 1);
    const { atNs } = supply.journal.heard.at(-1) ?? {};
    assert.equal(supply.journal.heard.length, 50);
    assert.ok(Math.abs(Number(atNs) / 1e6 - line.length * 50 * CHARACTER_MS) < 0.001);
  });
});

describe('DTR', () => {
  it('is off from a query until its reply has gone', async () => {
    const { clock, cable } = await remoteWired({ queryMs: 20 });
    const startMs = Number(clock.nowNs()) / 1e6;
    cable.write('OUTP?\n');
    await clock.advance(100);
    const [off, on, ...more] = cable.ready;
    assert.deepEqual([off?.is, on?.is, more], [false, true, []]);
    const inMs = (ms = 0) => ms - startMs;
    assert.ok(Math.abs(inMs(off?.atMs) - (6 * CHARACTER_MS + 20)) <= 1.001, String(inMs(off?.atMs)));
    assert.ok(Math.abs(inMs(on?.atMs) - (9 * CHARACTER_MS + 20)) <= 1.001, String(inMs(on?.atMs)));
  });

  it('stays on for commands', async () => {
    const { clock, cable } = await remoteWired({ commandMs: 20 });
    cable.write('OUTP ON\n');
    await clock.advance(100);
    assert.deepEqual(cable.ready, []);
  });

  it('is off while about 100 characters wait', async () => {
    const { clock, cable, supply } = await remoteWired({ commandMs: 300 });
    cable.write('OUTP ON\n'.repeat(15));
    await clock.advance(8 * 15 * CHARACTER_MS + 1);
    assert.equal(cable.driven.dtr, false);
    await clock.advance(15 * 300);
    assert.equal(cable.driven.dtr, true);
    assert.equal(supply.journal.lines.length, 16);
    assert.equal(supply.status.errors.length, 0);
  });

  it('is off while it is busy after a change', async () => {
    const { clock, cable } = await remoteWired({ busyMs: 40 });
    cable.write('OUTP ON\n');
    await clock.advance(100);
    const [off, on] = cable.ready;
    assert.deepEqual([off?.is, on?.is], [false, true]);
    assert.ok(Math.abs((on?.atMs ?? 0) - (off?.atMs ?? 0) - 40) <= 1);
  });
});

describe('a controller that is not ready', () => {
  it('gets no further character until it is', async () => {
    const { clock, cable } = await remoteWired();
    cable.write('APPL? P25V\n');
    await clock.advance(11 * CHARACTER_MS + 5 * CHARACTER_MS);
    cable.setDtr(false);
    await clock.advance(100);
    const soFar = cable.text.length;
    assert.ok(soFar >= 4 && soFar <= 6, cable.text);
    assert.equal(cable.driven.dtr, false);
    cable.setDtr(true);
    await clock.advance(100);
    assert.equal(cable.text, '"0.000000,1.000000"\r\n');
    assert.equal(cable.driven.dtr, true);
  });

  it('clears what waits by Ctrl-C', async () => {
    const { clock, cable, supply } = await remoteWired();
    cable.write('APPL? P25V\n');
    await clock.advance(16 * CHARACTER_MS);
    cable.setDtr(false);
    await clock.advance(10);
    const soFar = cable.text;
    cable.write('\u0003');
    await clock.advance(10);
    assert.equal(cable.driven.dtr, true);
    cable.setDtr(true);
    await clock.advance(50);
    assert.equal(cable.text, soFar);
    cable.write('OUTP?\n');
    await clock.advance(50);
    assert.equal(cable.text, `${soFar}0\r\n`);
    assert.equal(supply.status.errors.length, 0);
  });
});

describe('Ctrl-C', () => {
  it('is not noticed while it talks to one who is ready', async () => {
    const { clock, cable, supply } = await remoteWired();
    cable.write('APPL? P25V\n');
    await clock.advance(13 * CHARACTER_MS);
    cable.write('\u0003');
    await clock.advance(100);
    assert.equal(cable.text, '"0.000000,1.000000"\r\n');
    assert.deepEqual(
      supply.journal.heard.filter(({ kind }) => kind === 'clear').map(({ atNs, ...rest }) => rest),
      [{ kind: 'clear', isNoticed: false }],
    );
  });

  it('throws away half a line, and what is being executed', async () => {
    const { clock, cable, supply } = await remoteWired({ commandMs: 30 });
    cable.write('OUTP ON\nAPPL P25V,1');
    await clock.advance(19 * CHARACTER_MS + 1);
    cable.write('\u0003OUTP?\n');
    await clock.advance(200);
    assert.equal(cable.text, '0\r\n');
    assert.deepEqual(supply.journal.lines, ['SYST:REM', 'OUTP ON', 'OUTP?']);
    assert.equal(supply.status.errors.length, 0);
  });
});

describe('a second query before the reply to the first has gone', () => {
  it('is not answered, and is an error', async () => {
    const { clock, cable, supply } = await remoteWired();
    cable.write('APPL? P25V\nOUTP?\n');
    await clock.advance(100);
    assert.equal(cable.text, '"0.000000,1.000000"\r\n');
    assert.equal(supply.status.errors.take(), '-410,"Query INTERRUPTED"');
  });
});
