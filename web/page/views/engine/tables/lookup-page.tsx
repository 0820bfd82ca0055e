import { useId } from 'preact/hooks';
import { HeatMap, HeatScale } from '../../../charts/heat-map.tsx';
import { useAllowed } from '../../../panel/allowed.ts';
import { Refused, Waiting } from '../../../parts/states.tsx';
import { Why } from '../../../parts/why.tsx';
import { plainText, rangeText, withUnit } from '../parameter.ts';
import { type Calibration, storedAt } from './calibration.ts';
import { CellEditor } from './cell-editor.tsx';
import { interpolated, settled, stepped } from './edits.ts';
import { FunctionChart } from './function-chart.tsx';
import { type LookupState, useLookup } from './lookup-state.ts';
import type { Lookup } from './lookups.ts';
import { OperatingPoint, useOperatingPoint } from './operating.tsx';
import { type Cells, digitsOf, formAt, isSamePlace, keyOf, type Place, placeName, valueAt } from './places.ts';
import { actionOf, isChosen, only, type Size } from './selection.ts';
import { Toolbar } from './toolbar.tsx';

/** One table, function or curve: seen in colours, edited, with the engine moving over it. */
export function LookupPage({ lookup, calibration }: { lookup: Lookup; calibration: Calibration }) {
  const state = useLookup(lookup, calibration);
  const cells = state.cells.value;
  const refusal = state.refusal.value;
  return (
    <section class="card lookup" aria-label={lookup.name}>
      <h2>
        {lookup.title} <code>{lookup.name}</code>
      </h2>
      <p class="reason">
        {lookup.doc} {rangeText(lookup.parameter)}.
      </p>
      {refusal !== undefined && <Refused refusal={refusal} again={() => void state.read(calibration.isReplacing)} />}
      {cells === undefined ? (
        refusal === undefined && <Waiting for={lookup.name} />
      ) : (
        <Shown state={state} cells={cells} calibration={calibration} />
      )}
    </section>
  );
}

function Shown({ state, cells, calibration }: { state: LookupState; cells: Cells; calibration: Calibration }) {
  const { lookup } = state;
  const id = useId();
  const operating = useOperatingPoint(lookup, state.cells);
  const selection = state.selection.value;
  const { allowed, message } = useAllowed(
    'instrument.call',
    state.callOf({ row: 0, column: 0, value: valueAt(cells, { row: 0, column: 0 }) }),
  );
  const notNow = allowed === false ? message : undefined;
  const all = cells.rows.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const digits = {
    cells: digitsOf(all, lookup.form.bits),
    rows: digitsOf(cells.rowsAt, lookup.rows?.form.bits ?? 0),
    columns: digitsOf(cells.columnsAt, lookup.columns.form.bits),
  };
  const stored = storedAt(calibration.differences, lookup.name);
  const size: Size = {
    rows: cells.rows.length,
    columns: cells.columnsAt.length,
    hasRowsAxis: lookup.rows !== undefined,
  };
  const textAt = (place: Place) =>
    valueAt(cells, place).toFixed(place.row < 0 ? digits.columns : place.column < 0 ? digits.rows : digits.cells);
  const noteAt = (place: Place) => {
    const changed = state.foreign.value.find((each) => isSamePlace(each, place));
    if (changed !== undefined) return { mark: '◆', text: `somebody else changed it from ${plainText(changed.was)}` };
    const was = stored.get(keyOf(place));
    return was === undefined ? undefined : { mark: '●', text: `not stored: ${plainText(was)} is stored` };
  };
  const refuse = () => {
    state.problem.value = notNow ?? (allowed === undefined ? 'it is not known yet whether that is allowed' : undefined);
    return state.problem.value !== undefined;
  };
  const open = (text = plainText(valueAt(cells, selection.focus))) => {
    if (refuse()) return;
    state.typed.value = text;
  };
  const act = (event: KeyboardEvent) => {
    const action = actionOf(event, selection, size);
    if (action === undefined) return;
    event.preventDefault();
    if (action.do === 'select') {
      state.selection.value = action.selection;
      state.problem.value = undefined;
    } else if (refuse()) return;
    // The next of several digits, before the field is there that they are typed into.
    else if (action.do === 'edit' && state.typed.peek() !== undefined)
      state.typed.value = `${state.typed.peek()}${action.text ?? ''}`;
    else if (action.do === 'edit') open(action.text);
    else if (action.do === 'step')
      void state.write((now) => stepped(lookup, now, selection, action.by)).then(calibration.look);
    else if (action.do === 'interpolate')
      void state.write((now) => interpolated(lookup, now, selection)).then(calibration.look);
    else void state.undoLast().then(calibration.look);
  };
  const enter = async (text: string) => {
    const planned = settled(lookup, cells, selection, text);
    if ('problem' in planned) {
      state.problem.value = planned.problem;
      return;
    }
    state.typed.value = undefined;
    await state.write((now) => settled(lookup, now, selection, text));
    calibration.look();
  };
  return (
    <>
      <OperatingPoint lookup={lookup} operating={operating} />
      {lookup.rows === undefined && <FunctionChart lookup={lookup} cells={cells} marker={operating.chart} />}
      <HeatMap
        label={`${lookup.name}, ${withUnit(lookup.title, lookup.unit && `in ${lookup.unit}`)}`}
        rowTitle={lookup.rows && withUnit(`${lookup.rows.title},`, lookup.rows.unit)}
        columnTitle={withUnit(`${lookup.columns.title},`, lookup.columns.unit)}
        size={size}
        focus={selection.focus}
        isReadOnly={allowed !== true}
        describedBy={`${id}-help ${id}-problem`}
        share={(place) => (high === low ? 0.5 : (valueAt(cells, place) - low) / (high - low))}
        cell={(place) => ({
          text: textAt(place),
          name: placeName(lookup, cells, place).replace(`${lookup.name} at `, ''),
          isChosen: isChosen(selection, place),
          note: noteAt(place),
        })}
        marker={operating.marker}
        onKey={act}
        onOpen={() => open()}
        onPoint={(place, isExtended) => {
          state.typed.value = undefined;
          const { anchor } = selection;
          const isWithin = anchor.row >= 0 && anchor.column >= 0 && place.row >= 0 && place.column >= 0;
          state.selection.value = isExtended && isWithin ? { anchor, focus: place } : only(place);
        }}
        editor={
          state.typed.value === undefined ? undefined : (
            <CellEditor
              state={state}
              cells={cells}
              text={state.typed.value}
              problemId={`${id}-problem`}
              onEnter={(text) => void enter(text)}
            />
          )
        }
      />
      <p id={`${id}-problem`} class="lookup-problem" role="alert">
        {state.problem.value !== undefined && `▲ ${state.problem.value}`}
      </p>
      <Toolbar
        state={state}
        cells={cells}
        calibration={calibration}
        notNow={notNow}
        onEnter={(text) => void enter(text)}
      />
      {notNow !== undefined && (
        <p class="reason">
          {notNow} <Why method="instrument.call" params={state.callOf()} />
        </p>
      )}
      <div class="row">
        <HeatScale low={plainText(low)} high={plainText(high)} unit={formAt(lookup, { row: 0, column: 0 }).unit} />
        <p class="reason">◯ where the engine is, ● not stored, ◆ changed by somebody else</p>
      </div>
      {state.foreign.value.length > 0 && <Foreign state={state} cells={cells} />}
      <p id={`${id}-help`} class="reason">
        Arrows move, with Shift they choose several. A number or Enter edits, + and − step, I interpolates, Ctrl+Z takes
        back. The points of the axes are edited alike.
      </p>
    </>
  );
}

/** What changed under one's eyes. */
function Foreign({ state, cells }: { state: LookupState; cells: Cells }) {
  const changes = state.foreign.value;
  return (
    <div class="foreign" role="status">
      <p>◆ Somebody else changed {changes.length === 1 ? 'this' : `${changes.length} values`} meanwhile:</p>
      <ul>
        {changes.slice(0, 5).map((change) => (
          <li key={keyOf(change)}>
            {placeName(state.lookup, cells, change)}: {plainText(change.was)} → {plainText(change.is)}
          </li>
        ))}
        {changes.length > 5 && <li>and {changes.length - 5} more</li>}
      </ul>
      <button type="button" onClick={() => (state.foreign.value = [])}>
        I have seen it
      </button>
    </div>
  );
}
