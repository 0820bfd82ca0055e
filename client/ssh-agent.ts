/** A client of ssh-agent: lists its Ed25519 keys and lets it sign. Protocol: draft-ietf-sshm-ssh-agent (formerly -miller-). */
import { connect } from 'node:net';
import { concat } from '../contract/bytes.ts';
import { Refusal } from '../contract/errors.ts';
import { equal, keyBlob, type PublicKey, parsePublicKey } from '../contract/keys.ts';
import type { Signer } from './ed25519.ts';
import type { Environment } from './environment.ts';
import { SshReader, sshString, sshU32 } from './ssh-wire.ts';

const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const SIGN_REQUEST = 13;
const SIGN_RESPONSE = 14;
const TYPE = 'ssh-ed25519';
/** OpenSSH's own limit for one message. */
const MAX_MESSAGE = 256 * 1024;

export class SshAgent {
  readonly #socket: string;

  /** @param socket path, as in $SSH_AUTH_SOCK */
  constructor(socket: string) {
    this.#socket = socket;
  }

  /** The Ed25519 keys it holds, in its order. */
  async keys(): Promise<PublicKey[]> {
    const answer = new SshReader(await this.#ask(new Uint8Array([REQUEST_IDENTITIES]), IDENTITIES_ANSWER));
    const found: PublicKey[] = [];
    for (let left = answer.u32(); left > 0; left--) {
      const [blob, comment] = [answer.bytes(), answer.text()];
      if (new SshReader(blob).text() !== TYPE) continue;
      found.push({ ...parsePublicKey(`${TYPE} ${Buffer.from(blob).toString('base64')}`), comment });
    }
    return found;
  }

  /** A signer for one of its keys. The agent may ask its owner first. */
  signer(publicKey: Uint8Array): Signer {
    return {
      publicKey,
      sign: async (data) => {
        const request = [new Uint8Array([SIGN_REQUEST]), sshString(keyBlob(publicKey)), sshString(data), sshU32(0)];
        const answer = new SshReader(await this.#ask(concat(request), SIGN_RESPONSE));
        const signature = new SshReader(answer.bytes());
        if (signature.text() !== TYPE) throw failed('it answered with another kind of signature');
        return signature.bytes().slice();
      },
    };
  }

  async holds(publicKey: Uint8Array): Promise<boolean> {
    return (await this.keys()).some(({ bytes }) => equal(bytes, publicKey));
  }

  /** One connection, one question: the body of an answer of the wanted type. */
  #ask(message: Uint8Array, wanted: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#socket);
      let received: Uint8Array = new Uint8Array(0);
      const finish = (act: () => void) => {
        socket.destroy();
        act();
      };
      socket.on('connect', () => socket.write(sshString(message)));
      socket.on('error', (error) => finish(() => reject(failed(error.message))));
      socket.on('end', () => finish(() => reject(failed('it closed the connection'))));
      socket.on('data', (chunk) => {
        received = concat([received, chunk]);
        if (received.length < 4) return;
        const length = new SshReader(received).u32();
        if (length > MAX_MESSAGE) finish(() => reject(failed(`it sent a message of ${length} bytes`)));
        else if (received.length >= 4 + length)
          finish(() => {
            if (received[4] === wanted) resolve(received.subarray(5, 4 + length));
            else reject(failed('it refused (is the key still loaded? ssh-add -l)'));
          });
      });
    });
  }
}

function failed(why: string): Refusal {
  return new Refusal('invalid', `ssh-agent did not help: ${why}`, { path: 'key' });
}

/** The agent of this session, if there is one. */
export function sessionAgent(env: Environment = process.env): SshAgent | undefined {
  const socket = env.SSH_AUTH_SOCK;
  return socket === undefined || socket === '' ? undefined : new SshAgent(socket);
}
