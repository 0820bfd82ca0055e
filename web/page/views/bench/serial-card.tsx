import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Postern } from '../../../../client/browser.ts';
import { usePoll } from '../../panel/use-poll.ts';
import { Refused } from '../../parts/states.tsx';
import { addressOf } from '../../place.ts';
import { CardAct, DeviceCard } from './card.tsx';
import type { DeviceRow } from './inventory.ts';
import { SerialConsole } from './serial-console.tsx';
import { settingsWords } from './traffic.ts';
import { useBench } from './use-bench.ts';

const LOOK_MS = 2000;
const rates = [300, 1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600];

export function SerialCard({ row }: { row: DeviceRow }) {
  const port = useBench().ports.value.get(row.device);
  const isOpen = useSignal(false);
  const identity = port?.identity;
  const maker = [identity?.manufacturer, identity?.product, identity?.serialNumber].filter(Boolean).join(' ');
  return (
    <DeviceCard row={row} what="Serial port">
      {port !== undefined && (
        <p>
          {settingsWords(port.settings)}
          {maker === '' ? '' : `, ${maker}`}
          {port.instrument !== undefined && (
            <>
              , <a href={addressOf('bench', port.instrument)}>{port.instrument}</a> hangs on it
            </>
          )}
        </p>
      )}
      <Port device={row.device} mayWrite={row.access.includes('write')} />
      <details onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
        <summary>
          Console <span class="hidden">of {row.device}</span>
        </summary>
        {isOpen.value && <SerialConsole device={row.device} mayWrite={row.access.includes('write')} />}
      </details>
    </DeviceCard>
  );
}

function Port({ device, mayWrite }: { device: string; mayWrite: boolean }) {
  const bench = useBench();
  const { asked, again } = usePoll((postern) => postern.call('serial.info', { device }), LOOK_MS);
  const { value: info, refusal } = asked.value;
  if (refusal !== undefined) return <Refused refusal={refusal} again={again} />;
  const lines = info?.lines;
  const isMine = bench.held.value.has(device);
  return (
    <>
      <dl class="numbers">
        <div>
          <dt>Port</dt>
          <dd>{info?.open === true ? '● Open' : '○ Closed'}</dd>
        </div>
        <div>
          <dt>Received</dt>
          <dd>{info?.received ?? '–'} B</dd>
        </div>
        <div>
          <dt>Sent</dt>
          <dd>{info?.sent ?? '–'} B</dd>
        </div>
        <div>
          <dt>Lines up</dt>
          <dd>{lines === undefined ? '–' : linesWords(lines)}</dd>
        </div>
      </dl>
      {mayWrite && isMine && (
        <Settings device={device} baudRate={info?.settings.baudRate} lines={lines} again={again} />
      )}
    </>
  );
}

type Lines = NonNullable<Awaited<ReturnType<typeof infoOf>>['lines']>;
const infoOf = (postern: Postern, device: string) => postern.call('serial.info', { device });

const linesWords = (lines: Lines): string =>
  Object.entries(lines)
    .filter(([, isUp]) => isUp)
    .map(([name]) => name.toUpperCase())
    .join(' ') || 'none';

/** What only the holder may change: it is as before when the lease ends. */
function Settings({
  device,
  baudRate,
  lines,
  again,
}: {
  device: string;
  baudRate: number | undefined;
  lines: Lines | undefined;
  again: () => void;
}) {
  const id = useId();
  const chosen = useSignal<number | undefined>(undefined);
  const rate = chosen.value ?? baudRate ?? 9600;
  const after = (work: (postern: Postern) => Promise<unknown>) => async (postern: Postern) => {
    await work(postern);
    again();
  };
  return (
    <div class="row">
      <label for={id}>Baud rate</label>
      <select
        id={id}
        aria-label={`Baud rate of ${device}`}
        value={rate}
        onChange={({ currentTarget }) => (chosen.value = Number(currentTarget.value))}
      >
        {[...new Set([...rates, rate])]
          .sort((a, b) => a - b)
          .map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
      </select>
      <CardAct
        method="serial.configure"
        params={{ device, baudRate: rate }}
        label={`Set the baud rate of ${device}`}
        run={after((postern) => postern.call('serial.configure', { device, baudRate: rate }))}
      >
        Set
      </CardAct>
      {lines !== undefined &&
        (['dtr', 'rts'] as const).map((line) => (
          <CardAct
            key={line}
            method="serial.setLines"
            params={{ device, [line]: !lines[line] }}
            label={`${lines[line] ? 'Drop' : 'Raise'} ${line.toUpperCase()} of ${device}`}
            isPressed={lines[line]}
            run={after((postern) => postern.call('serial.setLines', { device, [line]: !lines[line] }))}
          >
            {line.toUpperCase()}
          </CardAct>
        ))}
      <CardAct
        method="serial.break"
        params={{ device }}
        label={`Break on ${device}`}
        run={after((postern) => postern.call('serial.break', { device }))}
      >
        Break
      </CardAct>
    </div>
  );
}
