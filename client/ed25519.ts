/** Proves that its owner holds a private key: a key in memory, ssh-agent's, or a token's. */
export interface Signer {
  /** 32 bytes, Ed25519. */
  readonly publicKey: Uint8Array;
  /** Ed25519 over `data` as it is (no pre-hash), 64 bytes. */
  sign(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** One implementation of Ed25519 (RFC 8032). Every one gives the same signatures; they differ in what they cost to load. */
export interface Ed25519 {
  /** @param seed the 32 secret bytes */
  signer(seed: Uint8Array): Signer;
  verify(signature: Uint8Array, data: Uint8Array, publicKey: Uint8Array): boolean;
  /** From the system's generator: each by its own way, too, since Node's Web Crypto alone takes 2 ms to load. */
  randomBytes(length: number): Uint8Array;
}

/** The library's: tweetnacl, which runs everywhere. Loaded when first used: its set-up costs more than a one-shot call. */
export async function loadTweetnacl(): Promise<Ed25519> {
  const { default: nacl } = await import('tweetnacl');
  return {
    signer(seed) {
      const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(seed);
      return { publicKey, sign: (data) => nacl.sign.detached(data, secretKey) };
    },
    verify: (signature, data, publicKey) => nacl.sign.detached.verify(data, signature, publicKey),
    randomBytes: (length) => nacl.randomBytes(length),
  };
}
