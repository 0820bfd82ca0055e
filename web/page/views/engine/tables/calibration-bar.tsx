import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Refusal } from '../../../../../client/browser.ts';
import type { EngineDifference } from '../../../../../client/engine.ts';
import { useAllowed } from '../../../panel/allowed.ts';
import { tell } from '../../../panel/notes.ts';
import { Act } from '../../../parts/act.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { Why } from '../../../parts/why.tsx';
import { addressOf } from '../../../place.ts';
import { callOf, useEngine } from '../engine-context.ts';
import { isParameter, plainText, titleOf, unitOf, withUnit } from '../parameter.ts';
import { type Calibration, placeOfDifference } from './calibration.ts';
import { findLookup } from './lookups.ts';

/** So many are listed; of a calibration that is another one altogether nobody reads thousands. */
const MOST_LISTED = 200;

/** What would lose what is not stored, and is therefore asked twice. */
const replacing = {
  load: { word: 'Load', does: 'Takes the calibration that was stored last.' },
  defaults: { word: 'Defaults', does: 'Takes the calibration that the firmware was built with. What is stored stays.' },
} as const;

/** The firmware says that it has none, or no good one. */
const isNone = ({ code, data }: Refusal): boolean => code === 'device' && data.said === 'storage';

/** Whether the calibration is stored, and what is done with all of it. */
export function CalibrationBar({ calibration }: { calibration: Calibration }) {
  const { device } = useEngine();
  const { differences, problem, hash } = calibration;
  const asked = useSignal<keyof typeof replacing | undefined>(undefined);
  const count = differences?.length ?? 0;
  return (
    <section class="card calibration" aria-label="Calibration">
      <p role="status">
        {differences !== undefined
          ? count === 0
            ? '✓ Stored: it starts with what is shown'
            : `● Not stored: ${count === 1 ? 'one value differs' : `${count} values differ`} from what is stored`
          : problem !== undefined
            ? isNone(problem)
              ? `● None is stored: it starts with the one that it was built with`
              : `● ${problem.message}`
            : '◌ Comparing with what is stored …'}{' '}
        <span class="reason">calibration {hash ?? '–'}</span>
      </p>
      <Acts calibration={calibration} onReplace={(what) => (asked.value = what)} />
      {count > 0 && <Differences device={device} differences={differences ?? []} />}
      {asked.value !== undefined && (
        <Replacing what={asked.value} calibration={calibration} onClose={() => (asked.value = undefined)} />
      )}
    </section>
  );
}

interface ActsProps {
  readonly calibration: Calibration;
  readonly onReplace: (what: keyof typeof replacing) => void;
}

/** One danger is in all of them: where it is not allowed, it is said once why. */
function Acts({ calibration: { compare }, onReplace }: ActsProps) {
  const { device, engine } = useEngine();
  const reasonId = useId();
  const params = callOf(device, 'save');
  const { allowed, message } = useAllowed('instrument.call', params);
  const again = (
    <button type="button" onClick={compare}>
      Compare again
    </button>
  );
  if (allowed !== true)
    return (
      <>
        <div class="row">
          {['Save', 'Load …', 'Defaults …'].map((text) => (
            <button key={text} type="button" aria-disabled="true" aria-describedby={reasonId}>
              {text}
            </button>
          ))}
          {again}
        </div>
        <p class="reason">
          <span id={reasonId}>{message}</span> {allowed === false && <Why method="instrument.call" params={params} />}
        </p>
      </>
    );
  const save = async () => {
    const stored = await engine.save();
    tell('done', `Stored: calibration ${stored}`);
    compare();
  };
  return (
    <div class="row">
      <Act method="instrument.call" params={params} kind="main" run={save}>
        Save
      </Act>
      <button type="button" onClick={() => onReplace('load')}>
        Load …
      </button>
      <button type="button" onClick={() => onReplace('defaults')}>
        Defaults …
      </button>
      {again}
    </div>
  );
}

interface ReplacingProps {
  readonly what: keyof typeof replacing;
  readonly calibration: Calibration;
  readonly onClose: () => void;
}

function Replacing({ what, calibration, onClose }: ReplacingProps) {
  const { device, engine } = useEngine();
  const { word, does } = replacing[what];
  const count = calibration.differences?.length ?? 0;
  return (
    <Dialog title={`${word}?`} onClose={onClose}>
      <p>{does}</p>
      <p>
        {count === 0
          ? 'Nothing is known that would be lost.'
          : `▲ ${count === 1 ? 'One value that is' : `${count} values that are`} not stored would be lost.`}
      </p>
      <p>
        <Act
          method="instrument.call"
          params={callOf(device, what)}
          kind="danger"
          run={async () => {
            const hash = await calibration.replace(() => (what === 'load' ? engine.load() : engine.defaults()));
            tell('done', `${word}: calibration ${hash}`);
            // Closed and not only taken away: the focus goes back to where it was.
            document.querySelector<HTMLDialogElement>('dialog[open]')?.close();
          }}
        >
          {word}
        </Act>
      </p>
    </Dialog>
  );
}

function Differences({ device, differences }: { device: string; differences: readonly EngineDifference[] }) {
  const placeText = (difference: EngineDifference) => {
    const place = placeOfDifference(difference);
    if (place === undefined) return isParameter(difference.name) ? titleOf(difference.name) : '';
    const lookup = findLookup(difference.name);
    if (place.column < 0) return `point ${place.row + 1} of ${lookup?.rows?.title ?? 'rows'}`;
    if (place.row < 0) return `point ${place.column + 1} of ${lookup?.columns.title ?? 'columns'}`;
    return lookup?.rows === undefined ? `column ${place.column}` : `row ${place.row}, column ${place.column}`;
  };
  const unit = ({ name, row, column }: EngineDifference) => {
    const lookup = findLookup(name);
    if (lookup === undefined) return isParameter(name) ? unitOf(name) : '';
    return row < 0 ? lookup.columns.unit : column < 0 ? (lookup.rows?.unit ?? '') : lookup.unit;
  };
  return (
    <details>
      <summary>What differs</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="scrolls" tabIndex={0} aria-label="Differences from what is stored">
        <table>
          <thead>
            <tr>
              <th scope="col">Of</th>
              <th scope="col">Where</th>
              <th scope="col" class="number">
                Stored
              </th>
              <th scope="col" class="number">
                Now
              </th>
            </tr>
          </thead>
          <tbody>
            {differences.slice(0, MOST_LISTED).map((each) => (
              <tr key={`${each.name} ${each.row} ${each.column}`}>
                <th scope="row">
                  {findLookup(each.name) === undefined ? (
                    each.name
                  ) : (
                    <a href={addressOf('engine', device, 'tables', each.name)}>{each.name}</a>
                  )}
                </th>
                <td>{placeText(each)}</td>
                <td class="number">{withUnit(plainText(each.stored), unit(each))}</td>
                <td class="number">{withUnit(plainText(each.current), unit(each))}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {differences.length > MOST_LISTED && <p>and {differences.length - MOST_LISTED} more</p>}
      </section>
    </details>
  );
}
