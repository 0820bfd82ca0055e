import { Refusal } from '../contract/errors.ts';
import { equal, formatPublicKey, KeyError, parsePublicKey } from '../contract/keys.ts';

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

/**
 * Trusts exactly one key.
 * @param key 32 bytes, or a line `ssh-ed25519 BASE64`
 * @param source where it comes from, for messages
 * @throws Refusal `invalid` if the line is no such key
 */
export function pinned(key: Uint8Array | string, source = 'the option brokerKey'): BrokerTrust {
  const expected = typeof key === 'string' ? readBrokerKey(key, source) : key;
  return {
    check(brokerKey) {
      if (!equal(brokerKey, expected)) throw untrusted(brokerKey, expected, `the expected one is from ${source}`);
    },
  };
}

/** @throws Refusal `invalid` that says which source to mend */
export function readBrokerKey(line: string, source: string): Uint8Array {
  try {
    return parsePublicKey(line).bytes;
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw new Refusal('invalid', `the broker's key in ${source} cannot be used: ${error.message}`, {
      path: 'brokerKey',
    });
  }
}

export function untrusted(offered: Uint8Array, expected: Uint8Array, why: string): Refusal {
  const [offeredKey, expectedKey] = [offered, expected].map((bytes) => formatPublicKey({ bytes, comment: '' }));
  return new Refusal(
    'violation',
    `this broker is not the one that you trust: it shows ${offeredKey}, not ${expectedKey}; ${why}`,
    { offered: offeredKey, expected: expectedKey },
  );
}
