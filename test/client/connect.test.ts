import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectOptions, generateKey, nodeEd25519, Postern } from '../../client/main.ts';
import { equal, formatPublicKey } from '../../contract/keys.ts';
import { newSigner, type Peer, UID } from './scripted-broker.ts';
import { UnixBroker } from './unix-broker.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-connect-'));
const socket = join(folder, 'postern.sock');
const keyFile = join(folder, 'key');
const knownBrokers = join(folder, 'config', 'postern', 'known_brokers');
const key = await generateKey(keyFile, 'test');
const broker = new UnixBroker(socket);
await broker.listen();
after(async () => {
  await broker[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  const environment = {
    POSTERN_SOCKET: socket,
    POSTERN_KEY: keyFile,
    POSTERN_UID: String(UID),
    XDG_CONFIG_HOME: join(folder, 'config'),
  };
  Object.assign(process.env, environment);
  rmSync(knownBrokers, { force: true });
});

/** A test that fails in its middle must not leave a client that reconnects for ever. */
const opened: Postern[] = [];
afterEach(async () => {
  for (const postern of opened.splice(0)) await postern.close();
});

/** Connects while the broker shakes hands; gives also the key that was proven. */
async function meet(options: ConnectOptions = {}): Promise<{ postern: Postern; peer: Peer; proven: Uint8Array }> {
  const connecting = Postern.connect({ reconnect: false, ...options });
  connecting.catch(() => {}); // seen by whoever awaits it below
  const peer = await Promise.race([
    broker.arrivals.next(),
    connecting.then(() => assert.fail('in without a handshake')),
  ]);
  peer.hello();
  const facts = await peer.authenticate();
  peer.send(await peer.welcomeFor(facts));
  const postern = await connecting;
  opened.push(postern);
  return { postern, peer, proven: facts.clientKey };
}

describe('Postern.connect', () => {
  it('finds the socket, the key and the uid in the environment, by both implementations of Ed25519', async () => {
    for (const options of [{}, { ed25519: nodeEd25519 }]) {
      const { postern, peer, proven } = await meet(options);
      assert.ok(equal(proven, key.bytes));
      const call = postern.whoami();
      await peer.answer('whoami', {}, { user: 'ada' });
      assert.deepEqual(await call, { user: 'ada' });
      await postern.close();
    }
  });

  it('takes options before the environment', async () => {
    Object.assign(process.env, { POSTERN_SOCKET: '/nowhere', POSTERN_KEY: '/nowhere', POSTERN_UID: 'nobody' });
    const signer = newSigner();
    const { postern, proven } = await meet({ socket, key: signer, uid: UID });
    assert.ok(equal(proven, signer.publicKey));
    await postern.close();
    const { postern: second } = await meet({ socket, key: keyFile, uid: UID });
    await second.close();
  });

  it('remembers a broker at the first contact and refuses another one behind the same socket', async () => {
    const { postern } = await meet();
    await postern.close();
    const line = formatPublicKey({ bytes: broker.key.publicKey, comment: '' });
    assert.equal(readFileSync(knownBrokers, 'utf8'), `${socket} ${line}\n`);
    const other = formatPublicKey({ bytes: newSigner().publicKey, comment: '' });
    writeFileSync(knownBrokers, `${socket} ${other}\n`);
    const refused = assert.rejects(Postern.connect(), {
      code: 'violation',
      message: /delete the line of .* in .*known_brokers/,
    });
    (await broker.arrivals.next()).hello();
    await refused;
  });

  it('writes nothing down where it is told which broker to expect', async () => {
    for (const brokerKey of [
      broker.key.publicKey,
      formatPublicKey({ bytes: broker.key.publicKey, comment: 'broker' }),
    ]) {
      const { postern } = await meet({ brokerKey });
      await postern.close();
    }
    assert.throws(() => readFileSync(knownBrokers), { code: 'ENOENT' });
    const refused = assert.rejects(Postern.connect({ brokerKey: newSigner().publicKey }), { code: 'violation' });
    (await broker.arrivals.next()).hello();
    await refused;
    await assert.rejects(Postern.connect({ brokerKey: 'ssh-rsa AAAA' }), {
      code: 'invalid',
      message: /the broker's key in the option brokerKey cannot be used: 'ssh-rsa' keys are not accepted/,
    });
  });

  it('refuses what makes no sense before it connects', async () => {
    process.env.POSTERN_UID = '-1';
    await assert.rejects(Postern.connect(), { code: 'invalid', message: /POSTERN_UID is '-1'/ });
    await assert.rejects(Postern.connect({ key: join(folder, 'none'), uid: UID }), {
      code: 'invalid',
      message: /there is no key at/,
    });
    await assert.rejects(Postern.connect({ socket: join(folder, 'none'), uid: UID }), { code: 'unreachable' });
  });

  it('comes back to a broker that was killed and started again', async () => {
    const reasons: (string | undefined)[] = [];
    const { postern } = await meet({
      reconnect: { minMs: 5, maxMs: 20 },
      onState: (_, why) => reasons.push(why?.code),
    });
    await broker.kill();
    while (postern.state === 'connected') await delay(1);
    const call = postern.ping();
    rmSync(socket, { force: true });
    await broker.listen();
    const peer = await broker.arrivals.next();
    await peer.shakeHands();
    await peer.answer('ping', {}, {});
    await call;
    assert.deepEqual(reasons.slice(0, 2), [undefined, 'disconnected']);
    await postern.close();
  });
});
