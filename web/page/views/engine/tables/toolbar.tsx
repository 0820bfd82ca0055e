import { NumberField } from '../../../parts/number-field.tsx';
import { plainText } from '../parameter.ts';
import type { Calibration } from './calibration.ts';
import { interpolated, type Planned, stepFor, stepped } from './edits.ts';
import type { LookupState } from './lookup-state.ts';
import { type Cells, formAt, isPoint, keyOf, rangeAt, valueAt } from './places.ts';
import { placesOf } from './selection.ts';

interface ToolbarProps {
  readonly state: LookupState;
  readonly cells: Cells;
  readonly calibration: Calibration;
  readonly notNow: string | undefined;
  readonly onEnter: (text: string) => void;
}

/** What the keys do, for fingers. */
export function Toolbar({ state, cells, calibration, notNow, onEnter }: ToolbarProps) {
  const { lookup } = state;
  const selection = state.selection.value;
  const { unit } = formAt(lookup, selection.focus);
  const chosen = placesOf(selection).length;
  const step = plainText(stepFor(lookup, cells, selection));
  const isOff = notNow !== undefined;
  const write = (plan: (now: Cells) => Planned) => void state.write(plan).then(calibration.look);
  const button = (text: string, label: string, act: () => void, isNone = false) => (
    <button
      type="button"
      aria-label={label}
      aria-disabled={isOff || isNone ? 'true' : undefined}
      onClick={() => !isOff && !isNone && act()}
    >
      {text}
    </button>
  );
  return (
    <div class="row toolbar">
      <span class="chosen">
        {chosen === 1 ? (isPoint(selection.focus) ? 'One point' : 'One cell') : `${chosen} cells`}
      </span>
      <NumberField
        key={keyOf(selection.focus)}
        label="Set to"
        unit={unit}
        value={Number(plainText(valueAt(cells, selection.focus)))}
        {...rangeAt(lookup, cells, selection.focus)}
        notNow={notNow === undefined ? undefined : 'as it is'}
        onEnter={(value) => onEnter(String(value))}
      />
      {button(`− ${step}`, `Less by ${step} ${unit}`, () => write((now) => stepped(lookup, now, selection, -1)))}
      {button(`+ ${step}`, `More by ${step} ${unit}`, () => write((now) => stepped(lookup, now, selection, 1)))}
      {button(
        'Interpolate',
        'Interpolate between the corners of what is chosen',
        () => write((now) => interpolated(lookup, now, selection)),
        chosen < 2,
      )}
      {button(
        'Undo',
        'Undo the last change',
        () => void state.undoLast().then(calibration.look),
        state.undo.value.length === 0,
      )}
      <span class="reason writing" role="status">
        {state.isWriting.value ? '◌ Writing …' : ''}
      </span>
    </div>
  );
}
