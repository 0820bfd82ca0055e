/** What a number says, and what it could be. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { explainNumber, profile } from '../../../contract/profiles.ts';

it('the status of a tape', () => {
  assert.deepEqual(explainNumber(0x80306d02), {
    number: 0x80306d02,
    hex: '0x80306D02',
    direction: 'read',
    type: 0x6d,
    typeCharacter: 'm',
    nr: 2,
    size: 48,
    exact: [
      {
        profile: 'mtio',
        request: 'status',
        c: 'MTIOCGET',
        doc: 'Position, and what the drive says about itself and its cartridge.',
      },
    ],
    alike: [],
  });
});

it('with the sign that JavaScript gives it', () => {
  assert.equal(explainNumber(0x80306d02 | 0).hex, '0x80306D02');
  assert.equal(explainNumber(2 ** 32 + 0x5413).hex, '0x5413');
});

it('the same type and number, with another size or direction', () => {
  const { exact, alike } = explainNumber(0x80286d02);
  assert.deepEqual(exact, []);
  assert.deepEqual(
    alike.map(({ profile: name, request }) => `${name}.${request}`),
    ['mtio.status'],
  );
  const rtc = explainNumber(0x80047013);
  assert.deepEqual(
    rtc.exact.map(({ c }) => c),
    ['RTC_VL_READ'],
  );
  assert.deepEqual(
    rtc.alike.map(({ c }) => c),
    ['RTC_PARAM_GET'],
  );
});

it('old numbers encode nothing', () => {
  const { direction, size, exact } = explainNumber(0x5413);
  assert.deepEqual([direction, size], ['none', 0]);
  assert.deepEqual(
    exact.map(({ c }) => c),
    ['TIOCGWINSZ'],
  );
});

it('dangers, by number, by another size, by family', () => {
  const [sti] = explainNumber(0x5412).exact;
  assert.deepEqual([sti?.c, sti?.danger], ['TIOCSTI', 'machine']);
  const [message] = explainNumber(0x40406b00).alike;
  assert.equal(message?.c, 'SPI_IOC_MESSAGE(1)');
  const [kvm] = explainNumber(0x0000ae01).exact;
  assert.equal(kvm?.c, 'KVM');
});

it('a type that is no character, and what nobody knows', () => {
  const { typeCharacter, exact, alike } = explainNumber(0x40040701);
  assert.deepEqual([typeCharacter, exact, alike.map(({ c }) => c)], [undefined, [], ['I2C_RETRIES']]);
});

it('of profiles of one’s own', () => {
  const own = profile({
    name: 'own',
    doc: '',
    node: { type: 'character', subsystems: ['none'] },
    requests: { go: { direction: 'none', number: 0x7001, access: 'write', danger: 'move', doc: 'Goes.' } },
  });
  assert.deepEqual(explainNumber(0x7001, [own]).exact, [
    { profile: 'own', request: 'go', doc: 'Goes.', danger: 'move' },
  ]);
});
