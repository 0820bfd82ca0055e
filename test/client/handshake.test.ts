import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { equal, formatPublicKey } from '../../contract/keys.ts';
import { transcript } from '../../contract/wire/handshake.ts';
import { MemoryBroker } from './memory-broker.ts';
import { newSigner, type Peer } from './scripted-broker.ts';

/** Connects while the test plays the broker; gives the refusal that the client ends with. */
async function refused(play: (peer: Peer) => Promise<void> | void, expected: object): Promise<Peer> {
  const broker = new MemoryBroker();
  const connecting = assert.rejects(broker.open(), { name: 'Refusal', ...expected });
  const peer = await broker.arrivals.next();
  await play(peer);
  await connecting;
  return peer;
}

describe('the handshake', () => {
  it('lets in, and knows the principal', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    assert.deepEqual(postern.principal, { user: 'ada', uid: 1234, key: 'SHA256:test' });
    assert.equal(postern.state, 'connected');
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
    assert.equal(postern.state, 'closed');
  });

  it('accepts a pinned key as a line of OpenSSH', async () => {
    const broker = new MemoryBroker();
    const line = formatPublicKey({ bytes: broker.key.publicKey, comment: 'postern broker' });
    const { postern } = await broker.connect({ broker: line });
    await postern.close();
  });

  it('signs nothing for a broker with another key', async () => {
    const peer = await refused((peer) => peer.hello({ broker: newSigner().publicKey }), {
      code: 'violation',
      message: /not the one that you trust/,
    });
    assert.deepEqual(peer.leftovers, []);
  });

  it('refuses a broker that shows the right key and cannot sign with it', async () => {
    await refused(
      async (peer) => {
        peer.hello();
        const facts = await peer.authenticate();
        const welcome = await peer.welcomeFor(facts);
        peer.send({ ...welcome, signature: await newSigner().sign(transcript('broker', facts)) });
      },
      { code: 'violation', message: /signature is wrong/ },
    );
  });

  it("refuses the client's own signature played back", async () => {
    await refused(
      async (peer) => {
        peer.hello();
        const facts = await peer.authenticate();
        peer.send({ ...(await peer.welcomeFor(facts)), signature: await peer.key.sign(transcript('client', facts)) });
      },
      { code: 'violation', message: /signature is wrong/ },
    );
  });

  it("refuses another connection's welcome played back", async () => {
    const broker = new MemoryBroker();
    const first = broker.open();
    const peer = await broker.arrivals.next();
    peer.hello();
    const facts = await peer.authenticate();
    const recorded = await peer.welcomeFor(facts);
    peer.send(recorded);
    await (await first).close();

    const second = assert.rejects(broker.open(), { code: 'violation', message: /signature is wrong/ });
    const replaying = await broker.arrivals.next();
    replaying.hello({ nonce: peer.nonce });
    await replaying.next();
    replaying.send(recorded);
    await second;
  });

  it('ends with what the judge of brokers throws, before or after the proof', async () => {
    const no = () => {
      throw new Error('the disk is on fire');
    };
    for (const judge of [{ check: no }, { check: () => {}, proven: no }]) {
      const broker = new MemoryBroker();
      const connecting = assert.rejects(broker.open({ broker: judge }), {
        code: 'internal',
        message: 'the disk is on fire',
      });
      const peer = await broker.arrivals.next();
      peer.hello();
      if (judge.proven !== undefined) peer.send(await peer.welcomeFor(await peer.authenticate()));
      await connecting;
    }
  });

  it('takes a new nonce for every connection', async () => {
    const broker = new MemoryBroker();
    const nonces: Uint8Array[] = [];
    for (let i = 0; i < 2; i++) {
      const connecting = broker.open();
      const peer = await broker.arrivals.next();
      peer.hello();
      const facts = await peer.authenticate();
      nonces.push(facts.clientNonce);
      peer.send(await peer.welcomeFor(facts));
      await (await connecting).close();
    }
    const [first, second] = nonces;
    assert.ok(first !== undefined && second !== undefined && !equal(first, second));
  });

  it('says which side is the older one', async () => {
    await refused((peer) => peer.hello({ versions: [2, 3] }), {
      code: 'violation',
      message: /speaks protocol version 2, 3/,
    });
  });

  it('refuses a broker key of small order', async () => {
    await refused((peer) => peer.hello({ broker: new Uint8Array(32) }), {
      code: 'violation',
      message: /anyone could sign/,
    });
  });

  it('refuses what is no broker', async () => {
    await refused((peer) => peer.send({ type: 'welcome' }), { code: 'violation', message: /expected `hello`/ });
  });

  it('refuses a welcome before it has authenticated', async () => {
    await refused(
      async (peer) => {
        peer.hello();
        peer.send({ type: 'welcome' });
      },
      { code: 'violation' },
    );
  });

  it('refuses a frame above 1 KiB before the welcome', async () => {
    await refused((peer) => peer.sendBytes(new Uint8Array([0, 0, 4, 1])), {
      code: 'violation',
      message: /at most 1024/,
    });
  });

  it("fails with the goodbye's code and words", async () => {
    await refused(
      async (peer) => {
        peer.hello();
        await peer.authenticate();
        peer.notify('goodbye', { code: 'denied', message: 'the key SHA256:x is not enrolled for ada' });
        peer.end();
      },
      { code: 'denied', message: 'the key SHA256:x is not enrolled for ada' },
    );
    await refused(
      (peer) => {
        peer.notify('goodbye', { code: 'limit', message: 'too many connections of uid 1234' });
        peer.end();
      },
      { code: 'limit', message: 'too many connections of uid 1234' },
    );
  });

  it('says so when the broker hangs up', async () => {
    await refused((peer) => peer.end(), {
      code: 'disconnected',
      message: 'the broker closed the connection before it let us in',
    });
  });

  it('gives up after its time, and when it is told to', async () => {
    await assert.rejects(new MemoryBroker().open({ timeoutMs: 20 }), { code: 'unreachable', message: /within 20 ms/ });
    const broker = new MemoryBroker();
    const controller = new AbortController();
    const reason = new Error('enough');
    const connecting = assert.rejects(broker.open({ signal: controller.signal }), reason);
    const peer = await broker.arrivals.next();
    controller.abort(reason);
    await connecting;
    await assert.rejects(broker.open({ signal: controller.signal }), reason);
    assert.deepEqual(peer.leftovers, []);
  });

  it('reads a handshake that arrives byte by byte', async () => {
    const broker = new MemoryBroker();
    const connecting = broker.open();
    const peer = await broker.arrivals.next();
    peer.chunkBytes = 1;
    await peer.shakeHands();
    await (await connecting).close();
  });
});
