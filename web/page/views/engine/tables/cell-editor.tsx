import { useLayoutEffect, useRef } from 'preact/hooks';
import { editProblem } from './edits.ts';
import type { LookupState } from './lookup-state.ts';
import { type Cells, placeName } from './places.ts';

interface CellEditorProps {
  readonly state: LookupState;
  readonly cells: Cells;
  readonly text: string;
  readonly problemId: string;
  readonly onEnter: (text: string) => void;
}

/** What is typed into a cell: said at once where it is out of range, sent with Enter. */
export function CellEditor({ state, cells, text, problemId, onEnter }: CellEditorProps) {
  const { lookup } = state;
  const { focus } = state.selection.value;
  const field = useRef<HTMLInputElement>(null);
  const problem = editProblem(lookup, cells, focus, text);
  useLayoutEffect(() => {
    const input = field.current;
    input?.focus();
    // What stands there is replaced by what is typed; what was typed already is gone on with.
    if (input?.value.length === 1) input.setSelectionRange(1, 1);
    else input?.select();
  }, []);
  return (
    <input
      ref={field}
      type="text"
      inputMode="decimal"
      autocomplete="off"
      aria-label={placeName(lookup, cells, focus)}
      aria-invalid={problem === undefined ? undefined : 'true'}
      aria-describedby={problemId}
      value={text}
      onInput={({ currentTarget }) => {
        state.typed.value = currentTarget.value;
        state.problem.value = editProblem(lookup, cells, focus, currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === 'Enter') {
          onEnter(text);
          return;
        }
        state.typed.value = undefined;
        state.problem.value = undefined;
      }}
      onBlur={() => {
        // Left without Enter: a half typed number is not what anybody wants in an engine.
        state.typed.value = undefined;
      }}
    />
  );
}
