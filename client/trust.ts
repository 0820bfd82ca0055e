import { Refusal } from '../contract/errors.ts';
import { equal, formatPublicKey, parsePublicKey } from '../contract/keys.ts';

/** Decides whether a broker is the right one. Without it, whoever owns the socket's path could play the broker. */
export interface BrokerTrust {
  /**
   * Asked before anything is signed for this broker.
   * @throws Refusal `violation` that says what to do
   */
  check(brokerKey: Uint8Array): void | Promise<void>;
  /** Told once the broker has proven that key: the time to remember it. */
  proven?(brokerKey: Uint8Array): void | Promise<void>;
}

/** Trusts exactly one key. @param key 32 bytes, or a line `ssh-ed25519 BASE64` */
export function pinned(key: Uint8Array | string): BrokerTrust {
  const expected = typeof key === 'string' ? parsePublicKey(key).bytes : key;
  return {
    check(brokerKey) {
      if (equal(brokerKey, expected)) return;
      throw untrusted(brokerKey, expected, 'it is not the key that this program was told to expect');
    },
  };
}

export function untrusted(offered: Uint8Array, expected: Uint8Array, why: string): Refusal {
  const [offeredKey, expectedKey] = [offered, expected].map((bytes) => formatPublicKey({ bytes, comment: '' }));
  return new Refusal(
    'violation',
    `this broker is not the one you trust: it shows ${offeredKey}, expected was ${expectedKey}; ${why}`,
    { offered: offeredKey, expected: expectedKey },
  );
}
