import { useSignal } from '@preact/signals';
import type { Refusal } from '../../../../client/browser.ts';
import type { TopicValue } from '../../../../contract/topics.ts';
import { useAllowed } from '../../panel/allowed.ts';
import { useTopic } from '../../panel/use.ts';
import { Why } from '../../parts/why.tsx';
import { DeviceCard } from './card.tsx';
import type { DeviceRow } from './inventory.ts';
import { useBench } from './use-bench.ts';

type InputEvent = TopicValue<'input.events'>['events'][number];
const MOST_SHOWN = 8;

export function InputCard({ row }: { row: DeviceRow }) {
  const input = useBench().inputs.value.get(row.device);
  const hearing = { topic: 'input.events', devices: [row.device] };
  const { allowed, message } = useAllowed('topic.subscribe', hearing);
  return (
    <DeviceCard row={row} what={input?.typesKeys === true ? 'Keyboard' : 'Input device'} hasLease={false}>
      <p>{input?.name ?? ''}</p>
      {input?.problem !== undefined && <p class="sign bad">▲ {input.problem}</p>}
      {allowed === false && (
        <p class="reason">
          {message} <Why method="topic.subscribe" params={hearing} />
        </p>
      )}
      {allowed === true && <Events device={row.device} />}
    </DeviceCard>
  );
}

function Events({ device }: { device: string }) {
  const seen = useSignal<readonly (InputEvent & { key: number })[]>([]);
  const refusal = useSignal<Refusal | undefined>(undefined);
  useTopic(
    'input.events',
    ({ events }) => {
      // That a report is complete tells nobody anything.
      const told = events.filter(({ type }) => type !== 'EV_SYN');
      const first = (seen.value.at(-1)?.key ?? 0) + 1;
      seen.value = [...seen.value, ...told.map((event, index) => ({ ...event, key: first + index }))].slice(
        -MOST_SHOWN,
      );
    },
    { devices: [device], onRefusal: (reason) => (refusal.value = reason) },
  );
  if (refusal.value !== undefined) return <p class="sign bad">▲ {refusal.value.message}</p>;
  return (
    <ol class="events" aria-label={`Last events of ${device}`}>
      {seen.value.length === 0 && <li class="faint">Nothing was pressed since this page is open.</li>}
      {seen.value.map(({ key, at, type, code, value }) => (
        <li key={key}>
          <code>
            {at.s % 1000}.{String(Math.floor(at.ns / 1e6)).padStart(3, '0')} {type} {code} {value}
          </code>
        </li>
      ))}
    </ol>
  );
}
