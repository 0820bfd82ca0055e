import { addressOf, placeOf, useHash } from '../../../place.ts';
import { useEngine } from '../engine-context.ts';
import { useCalibration } from './calibration.ts';
import { CalibrationBar } from './calibration-bar.tsx';
import { LookupPage } from './lookup-page.tsx';
import { findLookup, kindWords, type Lookup, lookups } from './lookups.ts';

const kinds = ['table', 'function', 'curve'] as const;

/** `#engine/engine0/tables/SparkBase`. */
export function Tables() {
  const { device } = useEngine();
  const calibration = useCalibration();
  const [, , word] = placeOf(useHash()).rest;
  const shown = findLookup(word) ?? (findLookup('SparkBase') as Lookup);
  const address = (name: string) => addressOf('engine', device, 'tables', name);
  const unstored = new Set(calibration.differences?.map(({ name }) => name));
  const of = (kind: Lookup['kind']) => lookups.filter((each) => each.kind === kind);
  return (
    <>
      <CalibrationBar calibration={calibration} />
      <div class="tables">
        <nav class="table-list card" aria-label="Tables, functions and sensors">
          <h2 class="hidden">What has cells</h2>
          {kinds.map((kind) => (
            <div key={kind}>
              <h3>{kindWords[kind]}</h3>
              <ul>
                {of(kind).map(({ name, title }) => (
                  <li key={name}>
                    <a href={address(name)} aria-current={name === shown.name ? 'page' : undefined}>
                      {unstored.has(name) && <span title="not stored">● </span>}
                      {title}
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
        <label class="table-choice">
          Table{' '}
          <select value={shown.name} onChange={({ currentTarget }) => (location.hash = address(currentTarget.value))}>
            {kinds.map((kind) => (
              <optgroup key={kind} label={kindWords[kind]}>
                {of(kind).map(({ name, title }) => (
                  <option key={name} value={name}>
                    {unstored.has(name) ? '● ' : ''}
                    {title}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <LookupPage key={shown.name} lookup={shown} calibration={calibration} />
      </div>
    </>
  );
}
