import { useSignal } from '@preact/signals';
import type { Postern, TapeOperation } from '../../../../client/browser.ts';
import { usePoll } from '../../panel/use-poll.ts';
import { NumberField } from '../../parts/number-field.tsx';
import { Refused } from '../../parts/states.tsx';
import { CardAct } from './card.tsx';

const LOOK_MS = 3000;

interface Act {
  readonly op: TapeOperation;
  readonly name: string;
  readonly isCounted?: true;
}

const acts: readonly Act[] = [
  { op: 'rewind', name: 'Rewind' },
  { op: 'backwardFiles', name: '◄ Files', isCounted: true },
  { op: 'forwardFiles', name: 'Files ►', isCounted: true },
  { op: 'endOfData', name: 'To the end' },
  { op: 'writeFileMarks', name: 'Write marks', isCounted: true },
  { op: 'load', name: 'Load' },
  { op: 'offline', name: 'Eject' },
  { op: 'erase', name: 'Erase' },
];

/** Where a tape stands, and what can be done with it. */
export function TapePart({ device }: { device: string }) {
  const { asked, again } = usePoll((postern) => postern.tape(device).status(), LOOK_MS);
  const count = useSignal(1);
  const { value: tape, refusal } = asked.value;
  const operate =
    ({ op, isCounted }: Act) =>
    async (postern: Postern) => {
      await postern.tape(device).operate(op, isCounted === true ? count.value : 1);
      again();
    };
  const place = (value: number | undefined) => (value === undefined || value < 0 ? '–' : value);
  const marks =
    tape === undefined
      ? []
      : [
          tape.beginningOfTape && 'at its beginning',
          tape.fileMark && 'behind a file mark',
          tape.endOfData && 'at the end of data',
          tape.endOfTape && 'at the end of the tape',
          tape.writeProtected && 'write-protected',
        ].filter(Boolean);
  return (
    <>
      {refusal !== undefined && <Refused refusal={refusal} again={again} />}
      <p class="now">
        <span class="word">
          {tape === undefined ? '◌' : tape.online ? '● Loaded' : tape.doorOpen ? '○ No cartridge' : '○ Not ready'}
        </span>
        <span class="faint">{marks.join(', ')}</span>
      </p>
      <dl class="numbers">
        {Object.entries({
          File: place(tape?.fileNumber),
          Block: place(tape?.blockNumber),
          'Block size': tape === undefined ? '–' : tape.blockBytes === 0 ? 'any' : `${tape.blockBytes} B`,
          'Errors mended': tape?.recoveredErrors ?? '–',
        }).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <NumberField
        label="Count"
        value={count.value}
        low={1}
        high={1000}
        onEnter={(value) => (count.value = Math.round(value))}
      />
      <div class="acts">
        {acts.map((act) => (
          <CardAct
            key={act.op}
            method="ioctl.call"
            params={{ device, request: 'operate', fields: { op: act.op } }}
            run={operate(act)}
            kind={act.op === 'erase' ? 'danger' : 'plain'}
            label={`${act.name.replace(/[◄►] ?/, '')}: ${device}`}
          >
            {act.name}
          </CardAct>
        ))}
      </div>
    </>
  );
}
