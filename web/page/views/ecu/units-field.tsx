import { type UnitSystem, unitSystems } from '../../../../client/dash/units.ts';

const names = { given: 'As given', metric: 'Metric', imperial: 'Imperial' } as const;

/** In which units values are shown. */
export const UnitsField = ({ units, onChange }: { units: UnitSystem; onChange: (units: UnitSystem) => void }) => (
  <label>
    Units{' '}
    <select
      value={units}
      onChange={({ currentTarget: { value } }) => onChange(unitSystems.find((one) => one === value) ?? 'given')}
    >
      {unitSystems.map((each) => (
        <option key={each} value={each}>
          {names[each]}
        </option>
      ))}
    </select>
  </label>
);
