import { useSignal } from '@preact/signals';
import type { Postern } from '../../../../client/browser.ts';
import { useAsked, useTopic } from '../../panel/use.ts';
import { usePoll } from '../../panel/use-poll.ts';
import { CardAct, DeviceCard } from './card.tsx';
import type { DeviceRow } from './inventory.ts';
import { useBench } from './use-bench.ts';

/** Of an input that has no edges asked for. */
const LOOK_MS = 1000;

export function GpioCard({ row }: { row: DeviceRow }) {
  const line = useBench().lines.value.get(row.device);
  const direction = line?.direction ?? 'input';
  const what = `${direction === 'output' ? 'Output' : 'Input'}${line?.activeLow === true ? ', active low' : ''}`;
  return (
    <DeviceCard row={row} what={what} hasLease={direction === 'output'}>
      {line?.problem !== undefined && <p class="sign bad">▲ {line.problem}</p>}
      {line?.consumer !== undefined && !line.open && <p class="sign warn">■ {line.consumer} uses the line</p>}
      {direction === 'output' ? <Output device={row.device} /> : <InputLine device={row.device} />}
    </DeviceCard>
  );
}

function Output({ device }: { device: string }) {
  const bench = useBench();
  const isOpen = bench.lines.value.get(device)?.open === true;
  // An output that nobody has set yet has no level to be read: to read it would be to take it.
  const { asked } = useAsked(
    async (postern) => (isOpen ? (await postern.call('gpio.get', { device })).value : undefined),
    [isOpen, bench.changes(device).value],
  );
  const { value } = asked.value;
  const set = (level: 0 | 1) => (postern: Postern) => postern.call('gpio.set', { device, value: level });
  return (
    <div class="now">
      <span class="word">{levelWord(value)}</span>
      <span class="acts">
        <CardAct
          method="gpio.set"
          params={{ device, value: 1 }}
          run={set(1)}
          label={`Set ${device} to 1`}
          isPressed={value === 1}
        >
          1
        </CardAct>
        <CardAct
          method="gpio.set"
          params={{ device, value: 0 }}
          run={set(0)}
          label={`Set ${device} to 0`}
          isPressed={value === 0}
          isSwitchingOff
        >
          0
        </CardAct>
        <CardAct
          method="gpio.release"
          params={{ device }}
          run={(postern) => postern.call('gpio.release', { device })}
          notNow={value === undefined ? 'Not held by the broker.' : undefined}
          reasonAt={value === undefined ? `level-${device}` : undefined}
          label={`Let go of ${device}`}
        >
          Let go
        </CardAct>
      </span>
      <span class="hidden" id={`level-${device}`}>
        {value === undefined ? 'The broker does not hold the line.' : ''}
      </span>
    </div>
  );
}

const levelWord = (value: 0 | 1 | undefined): string =>
  value === undefined ? '◌ Not held' : value === 1 ? '● 1, active' : '○ 0, inactive';

interface EdgesSeen {
  readonly count: number;
  readonly missed: number;
  readonly last?: 'rising' | 'falling' | undefined;
  readonly sequence?: number | undefined;
}

function InputLine({ device }: { device: string }) {
  const { asked, again } = usePoll((postern) => postern.call('gpio.get', { device }), LOOK_MS);
  const seen = useSignal<EdgesSeen>({ count: 0, missed: 0 });
  useTopic(
    'gpio.edges',
    ({ edges }) => {
      let { count, missed, sequence, last } = seen.value;
      for (const edge of edges) {
        if (sequence !== undefined && edge.sequence > sequence + 1) missed += edge.sequence - sequence - 1;
        count++;
        ({ sequence, edge: last } = edge);
      }
      seen.value = { count, missed, sequence, last };
      again();
    },
    { devices: [device] },
  );
  const { count, missed, last } = seen.value;
  const { value, refusal } = asked.value;
  return (
    <>
      <p class="now">
        <span class="word">{refusal === undefined ? levelWord(value?.value) : `▲ ${refusal.message}`}</span>
      </p>
      <p class="faint">
        {count === 0
          ? 'No edge since this page is open'
          : `${count} ${count === 1 ? 'edge' : 'edges'}, the last ${last}`}
        {missed > 0 ? `, ${missed} missed` : ''}
      </p>
    </>
  );
}
