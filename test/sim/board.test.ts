import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { parsePolicy } from '../../contract/policy/parse.ts';
import { EIGHT_CYLINDERS, pairsOf } from '../../contract/schedule/patterns.ts';
import { BUTTON, CYLINDERS, FIRST_COIL, FIRST_INJECTOR, makeDemoBoard, RELAY } from '../../sim/board.ts';

it('the demo board has one of each', () => {
  const { kernel, gpio, tape, changer } = makeDemoBoard();
  const nodes = [
    'char/254:0',
    'char/9:128',
    'char/86:0',
    'char/13:64',
    'char/13:65',
    'char/248:0',
    'char/252:0',
    'char/253:2',
  ];
  assert.deepEqual(
    nodes.map((node) => kernel.realPath(`/sys/dev/${node}/subsystem`)?.split('/').at(-1)),
    ['gpio', 'scsi_tape', 'scsi_changer', 'input', 'input', 'watchdog', 'rtc', 'pwm'],
  );
  assert.equal(kernel.realPath('/dev/input/by-id/usb-Simulated_Keyboard-event-kbd'), '/dev/input/event0');
  assert.deepEqual(kernel.list('/sys/class/leds'), ['board:green:status']);
  assert.equal(gpio.devicePath, '/sys/devices/platform/soc/fe200000.gpio/gpiochip0');
  assert.deepEqual([gpio.level(RELAY), gpio.level(BUTTON)], [0, 1]);
  assert.deepEqual(changer.slots.slice(0, 4), ['A00001L8', 'A00002L8', 'CLNU01L8', undefined]);
  assert.equal(tape.medium, undefined);
});

it('has the lines of eight cylinders, as the example policy names them', () => {
  const { policy } = parsePolicy(readFileSync(new URL('../../policy.json', import.meta.url), 'utf8'));
  const { gpio } = makeDemoBoard();
  const lines = pairsOf(EIGHT_CYLINDERS).map(
    ({ part, cylinder }) => [part === 'coil' ? 'coil' : 'inj', cylinder] as const,
  );
  for (const [part, cylinder] of lines) {
    const entry = policy?.document.devices[`${part}${cylinder}`];
    assert.ok(entry?.kind === 'gpio' && entry.direction === 'output', `${part}${cylinder}`);
    assert.equal(entry.line, `${part.toUpperCase()}${cylinder}`);
    const first = part === 'coil' ? FIRST_COIL : FIRST_INJECTOR;
    assert.equal(gpio.name(first + cylinder - 1), entry.line);
  }
  assert.equal(lines.length, 2 * CYLINDERS);
});
