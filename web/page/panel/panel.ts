import { type Signal, signal } from '@preact/signals';
import { asRefusal } from '../../../client/as-refusal.ts';
import { openPostern, type Postern, Refusal } from '../../../client/browser.ts';
import { socketDial } from './socket-dial.ts';

export type Connection =
  | { readonly is: 'connecting'; readonly reason?: Refusal | undefined }
  | { readonly is: 'connected' }
  | { readonly is: 'lost'; readonly sinceMs: number; readonly reason?: Refusal | undefined }
  /** It does not come back by itself. */
  | { readonly is: 'over'; readonly reason: Refusal };

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;

/** The page's one client of the broker, and how it stands with it. */
export class Panel {
  readonly connection: Signal<Connection> = signal({ is: 'connecting' });
  /** Undefined until the first connection is made; the same ever after. */
  readonly postern: Signal<Postern | undefined> = signal(undefined);
  /** Counts connections: what was asked on an earlier one may be otherwise now. */
  readonly epoch = signal(0);

  constructor(token: string | undefined) {
    void this.#connect(token);
  }

  async #connect(token: string | undefined): Promise<void> {
    const dial = socketDial(token);
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
      try {
        this.postern.value = await openPostern({ dial, onState: (state, reason) => this.#changed(state, reason) });
        return;
      } catch (error) {
        const reason = asRefusal(error);
        if (reason.code === 'denied' || reason.code === 'violation') {
          this.connection.value = { is: 'over', reason };
          return;
        }
        this.connection.value = { is: 'connecting', reason };
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  #changed(state: 'connected' | 'reconnecting' | 'closed', reason?: Refusal): void {
    const now = this.connection.value;
    if (state === 'connected') {
      this.connection.value = { is: 'connected' };
      this.epoch.value++;
    } else if (state === 'closed') {
      this.connection.value = { is: 'over', reason: reason ?? new Refusal('disconnected', 'the connection has ended') };
    } else {
      const sinceMs = now.is === 'lost' ? now.sinceMs : Date.now();
      this.connection.value = { is: 'lost', sinceMs, reason };
    }
  }
}
