import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { remote, table } from './bench.ts';

describe('the error queue', () => {
  it('is read oldest first, one at a time', () => {
    const { ask } = remote();
    ask('BAD');
    ask('VOLT 99');
    assert.equal(ask('SYST:ERR?'), '-113,"Undefined header"');
    assert.equal(ask('SYSTEM:ERROR?'), '-222,"Data out of range"');
    assert.equal(ask('SYST:ERR?'), '+0,"No error"');
  });

  it('holds 20, and the last says that there were more', () => {
    const { ask, errors } = remote();
    for (let index = 0; index < 20; index++) ask('VOLT 99');
    assert.deepEqual(errors(), Array(20).fill(-222));
    for (let index = 0; index < 25; index++) ask('VOLT 99');
    assert.deepEqual(errors(), [...Array(19).fill(-222), -350]);
  });

  it('has places again when it was read', () => {
    const { ask, errors } = remote();
    for (let index = 0; index < 21; index++) ask('VOLT 99');
    ask('SYST:ERR?');
    ask('BAD');
    assert.deepEqual(errors(), [...Array(18).fill(-222), -350, -113]);
  });

  it('gets what happens on the line too', () => {
    const { ask, errors, rs232 } = remote();
    rs232.raise(513);
    rs232.faults.brokenCharacters = 1;
    assert.equal(ask('OUTP?'), '');
    assert.deepEqual(errors(), [513, 511, -113]);
  });
});

describe('a line that is too long', () => {
  it('is thrown away whole, and told', () => {
    const { ask, errors, supply } = remote();
    ask(`APPL P25V,12.5${'0'.repeat(200)}`);
    assert.deepEqual(errors(), [521]);
    assert.equal(supply.setting('P25V').volts, 0);
    assert.equal(ask('OUTP?'), '0');
  });

  it('is ended by Ctrl-C too', () => {
    const { send, ask, errors } = remote();
    send('x'.repeat(300));
    send('\u0003');
    assert.equal(ask('OUTP?'), '0');
    assert.deepEqual(errors(), [521]);
  });
});

describe('the supply when it is switched on', () => {
  it('is local, off, and has no error', () => {
    const { supply, ask } = table();
    assert.deepEqual([supply.control, supply.isOn], ['local', false]);
    assert.equal(ask('SYST:ERR?'), '+0,"No error"');
  });
});
