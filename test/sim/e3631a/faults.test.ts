/** What can be switched on to go wrong. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { remote, wired } from './bench.ts';

describe('a reply', () => {
  it('is the one before, or none, for some time after a change', async () => {
    for (const [staleReply, early] of [
      ['stale', '0'],
      ['silence', ''],
    ] as const) {
      const { ask, clock } = remote({ staleMs: 30, staleReply });
      assert.equal(ask('OUTP?'), '0');
      ask('INST P25V');
      assert.equal(ask('INST?'), early);
      await clock.advance(29);
      assert.equal(ask('INST?'), early);
      await clock.advance(1);
      assert.equal(ask('INST?'), 'P25V');
      ask('*CLS');
      assert.equal(ask('INST?'), 'P25V');
    }
  });

  it('is spoiled as it is told, once', () => {
    const { ask, rs232, supply } = remote();
    ask('OUTP?');
    rs232.faults.nextReplies.push('half', 'garbage', 'silence', 'stale');
    assert.equal(ask('APPL? P25V'), '"0.000000,');
    assert.match(ask('APPL? P25V'), /~\{/);
    assert.equal(ask('APPL? P25V'), '');
    assert.equal(ask('APPL? P25V'), '0');
    assert.equal(ask('APPL? P25V'), '"0.000000,1.000000"');
    assert.equal(supply.journal.replies.filter(({ text }) => text.startsWith('"')).length, 5);
  });

  it('does not come from one that is silent, which does what it is told all the same', () => {
    const { ask, rs232, supply } = remote({ isSilent: true });
    assert.equal(ask('OUTP ON;:OUTP?'), '');
    assert.equal(supply.isOn, true);
    rs232.faults.isSilent = false;
    assert.equal(ask('OUTP?'), '1');
  });
});

describe('slow execution', () => {
  it('takes its time, for commands and queries', async () => {
    const { send, clock, supply } = remote({ queryMs: 20 });
    send('OUTP ON;:OUTP?;:INST?\n');
    await clock.advance(39);
    assert.equal(supply.isOn, true);
    assert.deepEqual(supply.journal.replies, []);
    await clock.advance(1);
    assert.deepEqual(supply.journal.replies, [{ atNs: 40_000_000n, text: '1;P6V' }]);
  });

  it('has an effect at its end', async () => {
    const { send, clock, rs232, supply } = remote();
    rs232.faults.commandMs = 25;
    send('OUTP ON\n');
    await clock.advance(24);
    assert.equal(supply.isOn, false);
    await clock.advance(1);
    assert.equal(supply.isOn, true);
  });
});

describe('a broken character', () => {
  it('is lost, and told as a framing error', async () => {
    const { clock, cable, rs232, supply } = wired();
    rs232.faults.brokenCharacters = 1;
    cable.write('*IDN?\n');
    await clock.advance(100);
    assert.equal(cable.text, '');
    assert.equal(supply.status.errors.take(), '+511,"RS-232 framing error"');
    assert.equal(supply.status.errors.take(), '-113,"Undefined header"');
  });
});
