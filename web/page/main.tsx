/** The page: takes the token out of its address, connects, and shows what there is. */
import { render } from 'preact';
import { App } from './app.tsx';
import { Panel } from './panel/panel.ts';
import { applyTheme } from './panel/theme.ts';
import { takeToken } from './panel/token.ts';

applyTheme();
// An address with another token, opened where the page is open already, changes nothing but what stands behind the #.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#token=')) location.reload();
});
const place = document.getElementById('page');
if (place !== null) {
  place.replaceChildren();
  render(<App panel={new Panel(takeToken())} />, place);
}
