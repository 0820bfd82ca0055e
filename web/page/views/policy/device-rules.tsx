import { useRules } from '../../panel/rules.ts';

/** The rules for one on a device, with their limits as they stand in the policy: there one would ask for more. */
export function DeviceRules({ device }: { device: string }) {
  const rules = useRules(device);
  if (rules === undefined) return null;
  return (
    <section aria-label={`Rules for you on ${device}`}>
      {rules.length === 0 && <p class="faint">No rule is for you on {device}.</p>}
      <ul class="rules">
        {rules.map(({ rule, where, allow, limits, dangers, lease }) => (
          <li key={rule}>
            <strong>{rule}</strong> <span class="faint">{where}</span>: {allow.join(', ')}
            <ul>
              {Object.entries(limits).map(([limit, value]) => (
                <li key={limit}>
                  {limit} <code>{JSON.stringify(value)}</code>
                </li>
              ))}
              {dangers.length > 0 && <li>dangers {dangers.join(', ')}</li>}
              {lease && <li>changes take a lease</li>}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}
