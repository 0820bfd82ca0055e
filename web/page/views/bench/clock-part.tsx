import { usePoll } from '../../panel/use-poll.ts';
import { Refused } from '../../parts/states.tsx';
import { CardAct } from './card.tsx';

const LOOK_MS = 1000;

/** A real time clock, beside the clock of the machine that shows this. */
export function ClockPart({ device }: { device: string }) {
  const { asked, again } = usePoll(
    async (postern) => ({ time: await postern.rtc(device).read(), atMs: Date.now() }),
    LOOK_MS,
  );
  const { value, refusal } = asked.value;
  const aheadS = value === undefined ? 0 : Math.round((value.time.getTime() - value.atMs) / 1000);
  return (
    <>
      {refusal !== undefined && <Refused refusal={refusal} again={again} />}
      <p class="now">
        <span class="word">
          {value === undefined ? '◌' : `${value.time.toISOString().slice(0, 19).replace('T', ' ')} UTC`}
        </span>
      </p>
      <p class="faint">{value === undefined ? '' : aheadWords(aheadS)}</p>
      <CardAct
        method="ioctl.call"
        params={{ device, request: 'setTime', fields: { sec: 0, min: 0, hour: 0, mday: 1, mon: 0, year: 100 } }}
        label={`Set by this machine: ${device}`}
        run={async (postern) => {
          await postern.rtc(device).set(new Date());
          again();
        }}
      >
        Set by this machine
      </CardAct>
    </>
  );
}

const units = [
  [86_400, 'days'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

function aheadWords(seconds: number): string {
  const size = Math.abs(seconds);
  if (size <= 1) return 'As the clock of this machine';
  const [scale, unit] = units.find(([least]) => size >= 2 * least) ?? [1, 's'];
  return `${Math.round(size / scale)} ${unit} ${seconds > 0 ? 'ahead of' : 'behind'} the clock of this machine`;
}
