/**
 * What a stranger gets from the package: types that compile in a strict project, a library that drives a broker, programs that
 * start; all of it on the machine's own Node too.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { RealBroker } from '../client/real-broker.ts';
import { EmptyProject, nodes } from './empty-project.ts';

const project = new EmptyProject();
const broker = await RealBroker.start({ highRatio: [0, 0.8] });
after(async () => {
  await broker[Symbol.asyncDispose]();
  project[Symbol.dispose]();
});

const installed = join(project.folder, 'node_modules/postern');
const { version, bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));

project.write(
  'drive.ts',
  `import { Postern, Refusal } from 'postern';
import { openPostern } from 'postern/browser';
import { every, program } from 'postern/schedule';

const postern = await Postern.connect();
const { state } = await postern.pwm.set({ device: 'fan', enabled: true, periodNs: 40_000, dutyNs: 10_000 });
const refusal = await postern.pwm.set({ device: 'fan', dutyNs: 39_000 }).catch((error: unknown) => error);
const isRefused: boolean = refusal instanceof Refusal && refusal.code === 'denied';
await postern.close();
console.log(state?.dutyNs, isRefused, typeof openPostern, JSON.stringify(program('blink').do(every(1).seconds.gpio('led').on())));
`,
);

const typescriptDefaults = { module: 'nodenext', target: 'esnext', types: [] };

test('compiles with the defaults of TypeScript, and the types are real: all but a wrong call', async () => {
  // In one run: that takes seconds.
  project.write('wrong.ts', "import { Postern } from 'postern';\n(await Postern.connect()).pwm.set({ device: 1 });\n");
  assert.match(await project.compile(typescriptDefaults), /^wrong\.ts\(2,\d+\): error TS2322[^\n]*\n$/);
  project.write('wrong.ts', '');
});

// The last to compile: what runs below is JavaScript for older Nodes too.
test("compiles without the browser's types, with those of Node", async () => {
  project.addTypes('node');
  const options = { module: 'nodenext', target: 'es2023', lib: ['es2023'], types: ['node'] };
  assert.equal(await project.compile(options), '');
});

for (const node of nodes) {
  test(`drives a broker on ${node}`, async () => {
    const environment = { POSTERN_SOCKET: broker.socket, POSTERN_KEY: broker.key };
    const blink = '{"name":"blink","events":[{"every":"1 s","gpio":{"device":"led","value":1}}]}';
    assert.equal(await project.run(node, ['drive.js'], environment), `10000 true function ${blink}\n`);
  });

  for (const [name, path] of Object.entries<string>(bin)) {
    test(`${name} starts on ${node}`, async () => {
      assert.equal(await project.run(node, [join(installed, path), '--version']), `${version}\n`);
    });
  }

  test(`postern web has its page on ${node}`, async () => {
    const environment = { ...process.env, POSTERN_SOCKET: broker.socket, POSTERN_KEY: broker.key };
    const child = spawn(node, [join(installed, bin.postern), 'web', '--json'], {
      env: environment,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [first] = await once(createInterface({ input: child.stdout }), 'line');
    const { origin } = new URL(JSON.parse(first).url);
    const page = await (await fetch(origin)).text();
    for (const [, name] of page.matchAll(/(?:src|href)="([^"]+)"/g))
      assert.equal((await fetch(`${origin}/${name}`)).status, 200, name);
    assert.match(page, /<script type="module" src="main\.js">/);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  test(`ecu stim has its simulation, with its threads and the C library, on ${node}`, async () => {
    const child = spawn(node, [join(installed, bin.postern), 'ecu', 'stim', '--json'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [first] = await once(lines, 'line');
    assert.match(JSON.parse(first).serial, /^\/dev\/pts\/\d+$/);
    child.stdin.write('values\n');
    const [values] = await once(lines, 'line');
    assert.equal(JSON.parse(values).values.map, 100.2);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });
}
