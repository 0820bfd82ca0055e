import type { Postern } from '../../../../client/browser.ts';
import { usePoll } from '../../panel/use-poll.ts';
import { Refused } from '../../parts/states.tsx';
import { CardAct } from './card.tsx';

const LOOK_MS = 1000;

/** Whether a watchdog is armed, and for how long it may not be fed. Nothing here feeds it by itself. */
export function WatchdogPart({ device }: { device: string }) {
  const { asked, again } = usePoll((postern) => postern.watchdog(device).status(), LOOK_MS);
  const { value: status, refusal } = asked.value;
  const after = (work: (postern: Postern) => Promise<unknown>) => async (postern: Postern) => {
    await work(postern);
    again();
  };
  return (
    <>
      {refusal !== undefined && <Refused refusal={refusal} again={again} />}
      <p class="now">
        <span class="word">
          {status === undefined
            ? '◌'
            : status.held
              ? '▲ Armed: the machine restarts unless it is fed'
              : '○ Not armed by the broker'}
        </span>
      </p>
      <dl class="numbers">
        <div>
          <dt>Feed within</dt>
          <dd>{status?.timeoutS === undefined ? '–' : `${status.timeoutS} s`}</dd>
        </div>
        <div>
          <dt>Left</dt>
          <dd>{status?.timeLeftS === undefined ? '–' : `${status.timeLeftS} s`}</dd>
        </div>
        <div>
          <dt>Last start</dt>
          <dd>{status?.bootStatus?.includes('cardReset') === true ? 'by this watchdog' : '–'}</dd>
        </div>
      </dl>
      <p class="faint">{status?.identity ?? ''}</p>
      <div class="acts">
        <CardAct
          method="ioctl.call"
          params={{ device, request: 'keepAlive' }}
          kind={status?.held === true ? 'plain' : 'danger'}
          label={status?.held === true ? `Feed ${device}` : `Arm ${device}: the machine restarts unless it is fed`}
          run={after((postern) => postern.watchdog(device).feed())}
        >
          {status?.held === true ? 'Feed' : 'Arm'}
        </CardAct>
        <CardAct
          method="ioctl.call"
          params={{ device, request: 'disarm' }}
          label={`Disarm ${device}`}
          run={after((postern) => postern.watchdog(device).disarm())}
        >
          Disarm
        </CardAct>
      </div>
    </>
  );
}
