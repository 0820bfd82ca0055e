/** The driver of docs/DRIVERS.md, as the page says that it is run. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Postern } from '../../client/main.ts';
import type { TestBroker } from '../broker/harness.ts';
import { alice } from '../broker/people.ts';
import { until } from '../cli/harness.ts';
import { brokerForPrograms, run } from './programs.ts';
import { SimulatedScale, scalePolicy } from './scale.ts';

const example = (name: string) => readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8');

let broker: TestBroker;
let client: Postern;
let scale: SimulatedScale;
before(async () => {
  broker = await brokerForPrograms({
    policy: scalePolicy,
    files: { 'profiles/scale.json': example('scale.json') },
    plug: (board) => {
      scale = new SimulatedScale(board);
    },
  });
  client = await broker.connect(alice);
});
after(() => broker[Symbol.asyncDispose]());

describe('the example of a driver', () => {
  it('is that of the page', () => {
    const page = readFileSync(new URL('../../docs/DRIVERS.md', import.meta.url), 'utf8');
    const text = example('scale.ts');
    const code = text.slice(text.indexOf('import ')).replace('../drivers/main.ts', 'postern/drivers');
    assert.ok(page.includes(`\`\`\`ts\n${code}\`\`\``));
    assert.ok(page.includes(`\`\`\`json\n${example('scale.json')}\`\`\``));
  });
  it('has forty lines at most', () => {
    assert.ok(example('scale.ts').trimEnd().split('\n').length <= 40);
  });
  for (const [how, ...words] of [
    ['by itself', 'examples/scale.ts', 'scale0'],
    ['by postern drive', 'cli/main.ts', 'drive', 'scale0', '--module', 'examples/scale.ts'],
  ] as const)
    it(`serves a scale, run ${how}`, async () => {
      const [path, ...rest] = words;
      await using program = await run(broker, path, ...rest);
      await program.says('scale0 is served');
      const instrument = client.instrument('scale0');
      scale.grams = 12.5;
      assert.deepEqual(await instrument.call('weigh'), { grams: 12.5 });
      for await (const { value } of instrument.events('weights')) {
        assert.deepEqual(value, { grams: 12.5 });
        break;
      }
      await instrument.call('tare');
      await until(() => scale.grams === 0, 'it is zero');
      assert.deepEqual(await instrument.call('weigh'), { grams: 0 });
      program.child.kill('SIGTERM');
      assert.equal(await program.ended, 0, program.log);
      assert.match(program.log, /scale0 is served no longer\n$/);
    });
  it('ends with the status of what was refused', async () => {
    await using nothing = await run(broker, 'examples/scale.ts', 'scale9');
    assert.equal(await nothing.ended, 5);
    assert.match(nothing.log, /^not_found: /);
  });
});
