import { useSignal } from '@preact/signals';
import { parameterNames, parameterOf } from '../../../../../contract/engine/numbers.ts';
import { Nothing } from '../../../parts/states.tsx';
import { placeOf, useHash } from '../../../place.ts';
import { isParameter, type ParameterName } from '../parameter.ts';
import { Entries } from './entries.tsx';
import { found, type Group, groups } from './search.ts';

/** More than these are not asked for all the time by a search that says little. */
const MOST_FOUND = 40;

/** Every parameter of the firmware, as a tree by category. `#engine/engine0/dictionary/RPM` opens one. */
export function Dictionary() {
  const [, , word = ''] = placeOf(useHash()).rest;
  const wanted = isParameter(word) ? word : undefined;
  const search = useSignal(wanted ?? '');
  const open = useSignal<ParameterName | undefined>(wanted);
  const isSearch = search.value.trim() !== '';
  const names = isSearch ? found(search.value) : [];
  return (
    <section class="card dictionary" aria-label="Dictionary">
      <h2>Dictionary</h2>
      <label class="search">
        Search{' '}
        <input
          type="search"
          placeholder="coolant, rpm, degrees …"
          value={search.value}
          onInput={({ currentTarget }) => (search.value = currentTarget.value)}
        />
      </label>
      <p role="status" class="reason">
        {isSearch
          ? `${names.length} of ${parameterNames.length} parameters`
          : `${parameterNames.length} parameters; what is opened is asked for`}
      </p>
      {isSearch && names.length === 0 && (
        <Nothing text={`Nothing has ‘${search.value.trim()}’ in its name, title, unit or explanation.`} />
      )}
      {isSearch
        ? names.length > 0 && <Entries label="Found" names={names.slice(0, MOST_FOUND)} open={open} />
        : groups.map((group) => <Branch key={group.category} group={group} open={open} />)}
      {names.length > MOST_FOUND && (
        <p class="reason">{names.length - MOST_FOUND} more: say more of what you look for.</p>
      )}
    </section>
  );
}

/** A category: what is in it is there, and asked for, while it is open. */
function Branch({ group, open }: { group: Group; open: Parameters<typeof Entries>[0]['open'] }) {
  const { category, doc, names } = group;
  const isOpen = useSignal(
    open.peek() !== undefined && parameterOf(open.peek() as ParameterName).category === category,
  );
  return (
    <details open={isOpen.value} onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
      <summary>
        <strong>{category}</strong> <span class="reason">{doc}</span> ({names.length})
      </summary>
      {isOpen.value && <Entries label={category} names={names} open={open} />}
    </details>
  );
}
