import { useSignal } from '@preact/signals';
import type { EngineNotice } from '../../../../../client/engine.ts';
import { useTopic } from '../../../panel/use.ts';
import { useEngine } from '../engine-context.ts';
import { noticeWords } from './words.ts';

const MOST = 8;

interface Heard {
  readonly id: number;
  readonly at: string;
  readonly notice: EngineNotice;
}

/** What the firmware tells by itself, the newest first. Its place is kept. */
export function Notices() {
  const { device } = useEngine();
  const heard = useSignal<readonly Heard[]>([]);
  useTopic(
    'instrument.events',
    ({ topic, value, atMs }) => {
      if (topic !== 'notices') return;
      const id = (heard.value[0]?.id ?? 0) + 1;
      const at = new Date(atMs).toLocaleTimeString('en-GB');
      heard.value = [{ id, at, notice: value as unknown as EngineNotice }, ...heard.value].slice(0, MOST);
    },
    { devices: [device] },
  );
  return (
    <section class="card notices" aria-label="Notices">
      <h2>Notices</h2>
      {heard.value.length === 0 ? (
        <p class="reason">None since this was opened.</p>
      ) : (
        <ol>
          {heard.value.map(({ id, at, notice }) => (
            <li key={id}>
              <span class="reason">{at}</span> {noticeWords[notice.event]}: {notice.value}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
