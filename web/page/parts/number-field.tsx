import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { type NumberRange, numberProblem } from './number-problem.ts';

export interface NumberFieldProps extends NumberRange {
  readonly label: string;
  readonly unit?: string | undefined;
  readonly value: number;
  readonly digits?: number | undefined;
  readonly step?: number | undefined;
  /** Why it may not be changed. */
  readonly notNow?: string | undefined;
  /** It may not be changed, and why stands elsewhere already. */
  readonly isReadOnly?: boolean | undefined;
  /** What is wrong with what stands there now: for who must not act while something is. */
  readonly onProblem?: ((problem: string | undefined) => void) | undefined;
  /** A value within the range, when it is entered. */
  readonly onEnter: (value: number) => void;
}

/** A number that one types. What is out of its range is not sent: it says which range. */
export function NumberField({
  label,
  unit,
  value,
  digits,
  low,
  high,
  step,
  notNow,
  isReadOnly,
  onProblem,
  onEnter,
}: NumberFieldProps) {
  const isFixed = isReadOnly === true || notNow !== undefined;
  const typed = useSignal<string | undefined>(undefined);
  const id = useId();
  const text = digits === undefined ? String(value) : value.toFixed(digits);
  const problemOf = (text: string | undefined) =>
    text === undefined ? undefined : numberProblem(label, text, { low, high }, unit);
  const problem = problemOf(typed.value);
  const type = (text: string | undefined) => {
    typed.value = text;
    onProblem?.(problemOf(text));
  };
  const enter = () => {
    if (typed.value === undefined || problem !== undefined || isFixed) return;
    onEnter(Number(typed.value));
    typed.value = undefined;
  };
  return (
    <span class="number-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        value={typed.value ?? text}
        readOnly={isFixed}
        aria-invalid={problem === undefined ? undefined : 'true'}
        aria-describedby={`${id}-note`}
        onInput={({ currentTarget }) => type(currentTarget.value)}
        onBlur={enter}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') enter();
          else if (key === 'Escape') type(undefined);
          else if (step !== undefined && (key === 'ArrowUp' || key === 'ArrowDown'))
            type(String(Number(currentTarget.value) + (key === 'ArrowUp' ? step : -step)));
        }}
      />
      {unit !== undefined && <span class="unit">{unit}</span>}
      <span id={`${id}-note`} class="reason">
        {problem ?? notNow ?? ''}
      </span>
    </span>
  );
}
