/** The driver and the model of the firmware, on a pseudo terminal of this machine. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ptyChannel } from '../pty-channel.ts';
import { EngineBench } from './bench.ts';
import { engineSuite, type RunningFirmware } from './suite.ts';

const main = fileURLToPath(new URL('../../../sim/engine/main.ts', import.meta.url));

interface RunningModel extends RunningFirmware {
  tell(word: string): void;
}

async function startModel(): Promise<RunningModel> {
  const model = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [path] = (await once(createInterface({ input: model.stdout }), 'line')) as [string];
  return {
    path,
    tell: (word) => void model.stdin.write(`${word}\n`),
    async [Symbol.asyncDispose]() {
      model.kill();
      await once(model, 'exit');
    },
  };
}

engineSuite('the model', startModel);

it('a firmware that starts anew is taken up again: what it watches, what is set', async () => {
  await using model = await startModel();
  await using bench = await EngineBench.start(ptyChannel(model.path));
  await bench.call('set', { name: 'MaxRPM', value: 5000 });
  await bench.call('set', { name: 'ECT', value: 100 });
  bench.want({ set: 1, names: ['MaxRPM', 'ECT'], rateHz: 20 });
  await bench.until(() => bench.framesOf(1).at(-1)?.values[0] === 5000);
  model.tell('reset');
  await bench.until(() => bench.notices.some(({ event }) => event === 'boot'));
  assert.equal(bench.state.connected, false);
  await bench.until(() => bench.state.connected === true);
  assert.deepEqual([bench.outputs.MaxRPM, bench.outputs.ECT], [{ value: 6200 }, undefined]);
  await bench.until(() => bench.framesOf(1).at(-1)?.values[0] === 6200);
  assert.equal((await bench.call('statistics')).resets, 1);
});
