import { applyTheme, theme, themes } from './panel/theme.ts';
import { addressOf, placeOf, useHash } from './place.ts';
import { views } from './views.ts';

const themeNames = { system: 'As the system', light: 'Light', dark: 'Dark' } as const;

export function Header() {
  const { view } = placeOf(useHash());
  return (
    <header class="top">
      <span class="mark">Postern</span>
      <nav aria-label="Views">
        {Object.entries(views).map(([id, { name }]) => (
          <a key={id} href={addressOf(id)} aria-current={id === view ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <label class="theme">
        <span class="hidden">Colours</span>
        <select
          value={theme.value}
          onChange={({ currentTarget }) => applyTheme(themes.find((each) => each === currentTarget.value))}
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {themeNames[each]}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}
