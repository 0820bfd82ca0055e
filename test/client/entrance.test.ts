/** Streams on which the handshake is done before the client has them: by `entered`, or by somebody else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openPostern } from '../../client/browser.ts';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import { entered } from '../../client/entrance.ts';
import type { Identity } from '../../client/handshake.ts';
import type { Dial, Transport } from '../../client/transport.ts';
import { pinned } from '../../client/trust.ts';
import { encode } from '../../contract/wire/codec.ts';
import { frame } from '../../contract/wire/frame.ts';
import { NOTIFICATION } from '../../contract/wire/messages.ts';
import { MemoryBroker, settled } from './memory-broker.ts';
import { newSigner, type Peer, UID } from './scripted-broker.ts';

const never = new AbortController().signal;
const ada = { user: 'ada', uid: UID, key: 'SHA256:test' };

const identityAt = (broker: MemoryBroker, trust = pinned(broker.key.publicKey)): Identity => ({
  signer: newSigner(),
  uid: UID,
  trust,
  ed25519: nodeEd25519,
});

/** What comes on it from now on, until it ends. */
function heard(transport: Transport): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  return new Promise((resolve) =>
    transport.start({
      onData: (bytes) => pieces.push(bytes.slice()),
      onDrain: () => {},
      onClose: () => resolve(Buffer.concat(pieces)),
    }),
  );
}

describe('a stream that is entered', () => {
  it('brings its welcome, and all that follows it, wherever it was cut', async () => {
    const following = [
      frame(encode([NOTIFICATION, 'one', { text: 'x'.repeat(2000) }])),
      frame(encode([NOTIFICATION, 'two', {}])),
      new Uint8Array([0, 0, 0, 9, 1]), // of a frame that never becomes whole
    ];
    for (const chunkBytes of [1, 7, 1000, 5000]) {
      const broker = new MemoryBroker();
      const entering = entered(broker.dial, identityAt(broker))(never);
      const peer = await broker.arrivals.next();
      peer.hello();
      const welcome = frame(encode(await peer.welcomeFor(await peer.authenticate())));
      peer.chunkBytes = chunkBytes;
      peer.sendBytes(Buffer.concat([welcome, ...following]));
      const transport = await entering;
      assert.deepEqual(transport.welcomed, ada);
      const all = heard(transport);
      peer.end();
      assert.deepEqual(await all, Buffer.concat(following), `in chunks of ${chunkBytes}`);
    }
  });

  it('keeps what comes while the broker’s key is remembered, and its end', async () => {
    const broker = new MemoryBroker();
    let remember = () => {};
    const remembered = new Promise<void>((resolve) => {
      remember = resolve;
    });
    const trust = { check: () => {}, proven: () => remembered };
    const entering = entered(broker.dial, identityAt(broker, trust))(never);
    const peer = await broker.arrivals.next();
    await peer.shakeHands();
    const goodbye = { code: 'limit', message: 'enough of you' } as const;
    peer.notify('goodbye', goodbye);
    peer.end();
    await settled();
    remember();
    assert.deepEqual(await heard(await entering), Buffer.from(frame(encode([NOTIFICATION, 'goodbye', goodbye]))));
  });

  it('is left as it is where it brings its welcome already', async () => {
    const given: Transport = { welcomed: ada, start: () => assert.fail(), send: () => assert.fail(), close: () => {} };
    const broker = new MemoryBroker();
    assert.equal(await entered(async () => given, identityAt(broker))(never), given);
  });

  it('can be held back where the stream below can', async () => {
    const broker = new MemoryBroker();
    const calls: string[] = [];
    const dial: Dial = async (signal) =>
      Object.assign(await broker.dial(signal), {
        pause: () => calls.push('pause'),
        resume: () => calls.push('resume'),
      });
    const entering = entered(dial, identityAt(broker))(never);
    await (await broker.arrivals.next()).shakeHands();
    const transport = await entering;
    transport.pause?.();
    transport.resume?.();
    assert.deepEqual(calls, ['pause', 'resume']);
  });
});

describe('a client on streams that bring their welcome', () => {
  /** What `postern web` does for a page. */
  const welcomedDial = (broker: MemoryBroker): Dial => entered(broker.dial, identityAt(broker));

  async function connected(broker: MemoryBroker, dial: Dial, reconnect: boolean | object = false) {
    const states: string[] = [];
    const opening = openPostern({
      dial,
      reconnect: reconnect === false ? false : { minMs: 1, maxMs: 4 },
      onState: (state, reason) => states.push(reason === undefined ? state : `${state} ${reason.code}`),
    });
    const peer = await broker.arrivals.next();
    await peer.shakeHands();
    return { postern: await opening, peer, states };
  }

  it('needs no key, and knows who it is', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await connected(broker, welcomedDial(broker));
    assert.deepEqual(postern.principal, ada);
    const answer = postern.ping();
    await peer.answer('ping', {}, { pong: true });
    assert.deepEqual(await answer, { pong: true });
    await postern.close();
  });

  it('comes back on another one, by its dial; the goodbye is the broker’s', async () => {
    const broker = new MemoryBroker();
    const { postern, peer, states } = await connected(broker, welcomedDial(broker), true);
    peer.notify('goodbye', { code: 'unavailable', message: 'the broker stops' });
    peer.end();
    const again: Peer = await broker.arrivals.next();
    await again.shakeHands();
    const answer = postern.ping();
    await again.answer('ping', {}, {});
    await answer;
    assert.deepEqual(states, ['connected', 'reconnecting unavailable', 'connected']);
    await postern.close();
  });

  it('says what it needs where the stream brings none', async () => {
    const broker = new MemoryBroker();
    await assert.rejects(openPostern({ dial: broker.dial, reconnect: false }), {
      code: 'invalid',
      message: /nobody has shaken hands on this stream: `key`, `uid` and `broker` are needed/,
    });
  });

  it('fails as the dial does', async () => {
    const broker = new MemoryBroker();
    const opening = assert.rejects(openPostern({ dial: welcomedDial(broker), reconnect: false }), { code: 'denied' });
    const peer = await broker.arrivals.next();
    peer.notify('goodbye', { code: 'denied', message: 'not you' });
    peer.end();
    await opening;
  });
});
