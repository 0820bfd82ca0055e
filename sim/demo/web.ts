import assert from 'node:assert/strict';
import { chownSync, writeFileSync } from 'node:fs';
import type { Program } from '../../contract/schedule/program.ts';
import type { Stage } from './stage.ts';
import { type Narrator, show, succeeded } from './step.ts';

interface Sweep {
  device: string;
  channel?: number;
  quantity?: 'servo';
  low: number;
  high: number;
}

/** What moves by itself, so that there is something to see; the fan is for whoever looks. */
const breathing: Program = {
  name: 'breathing',
  fadeRateHz: 50,
  events: [
    ...sweep({ device: 'servo', quantity: 'servo', low: 0.1, high: 0.9 }),
    ...sweep({ device: 'leds', channel: 0, low: 0, high: 0.9 }),
  ],
};

function sweep({ low, high, ...output }: Sweep): Program['events'] {
  const there = { ...output, from: low, to: high, seconds: 2, curve: 'smooth' } as const;
  return [
    { fade: there, every: '4 s' },
    { fade: { ...there, from: high, to: low }, at: '2 s', every: '4 s' },
  ];
}

/** How often somebody presses the button. */
const PRESS_MS = 3000;

/** The bench as somebody who works at it would have it: it goes on until it is disposed of. */
export async function bringToLife(stage: Stage, narrator: Narrator): Promise<Disposable> {
  for (const instrument of ['psu0', 'ecu0', 'engine0'])
    await stage.until(async () => {
      const { status } = await stage.postern(['instrument', 'state', instrument]);
      return status === 0;
    }, `the driver serves ${instrument}`);
  const commands = [
    ['pwm', 'set', 'fan', '1', '40000', '20000', '0'],
    ['pwm', 'set', 'leds/0', '1', '5000000', '0', '0'],
    ['psu', 'set', 'psu0', 'P6V', '5V', '1A'],
    ['psu', 'on', 'psu0'],
    ['engine', 'sim', '2000'],
  ];
  for (const words of commands) succeeded(await show(stage, narrator, words));
  const program = stage.path('home/breathing.json');
  writeFileSync(program, JSON.stringify(breathing, null, 2));
  chownSync(program, stage.client.uid, stage.client.gid);
  narrator.command(['postern', 'schedule', 'run', 'breathing.json']);
  const owner = stage.start(['schedule', 'run', program]);
  const runs = async () => /breathing/.test((await stage.postern(['schedule', 'list'])).out);
  await stage.until(async () => owner.exitCode !== null || (await runs()), 'the program runs');
  assert.equal(owner.exitCode, null, 'the program has ended at once');
  let isDown = false;
  const pressing = setInterval(() => {
    isDown = !isDown;
    stage.hand(`button ${isDown ? 'down' : 'up'}`);
  }, PRESS_MS);
  return { [Symbol.dispose]: () => clearInterval(pressing) };
}

/** That the page is served, and that a page is let in by its token. */
export async function checkPanel(stage: Stage): Promise<void> {
  const web = stage.start(['web']);
  let out = '';
  for (const stream of [web.stdout, web.stderr])
    stream?.on('data', (text: Buffer) => {
      out += String(text);
    });
  const found = () => /http:\/\/\S+#token=\S+/.exec(out)?.[0];
  await stage.until(() => found() !== undefined || web.exitCode !== null, 'the panel is served');
  const address = found();
  assert.ok(address !== undefined, out);
  const { origin, host, hash } = new URL(address);
  const page = await fetch(origin);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<script type="module" src="main\.js">/);
  assert.equal((await fetch(`${origin}/main.js`)).status, 200);
  assert.deepEqual(await firstWords(`ws://${host}/socket`, origin, { token: hash.replace('#token=', '') }), {
    user: stage.client.name,
    uid: stage.client.uid,
  });
  web.kill('SIGTERM');
  await stage.until(() => web.exitCode !== null, 'postern web has ended');
  assert.equal(web.exitCode, 0, out);
}

/** Node's own WebSocket takes headers beside what browsers let a page give. */
type WithHeaders = new (url: string, options: { headers: Record<string, string> }) => WebSocket;

async function firstWords(url: string, origin: string, proof: object): Promise<unknown> {
  const socket = new (WebSocket as unknown as WithHeaders)(url, { headers: { origin } });
  const words = await new Promise<string>((resolve, reject) => {
    socket.addEventListener('open', () => socket.send(JSON.stringify(proof)));
    socket.addEventListener('message', ({ data }) => resolve(String(data)));
    socket.addEventListener('close', ({ code }) => reject(new Error(`the WebSocket was closed (${code})`)));
    socket.addEventListener('error', () => reject(new Error('no WebSocket was opened')));
  });
  socket.close();
  const { user, uid } = JSON.parse(words);
  return { user, uid };
}
