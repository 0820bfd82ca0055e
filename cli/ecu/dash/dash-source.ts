import type { FrameSource } from '../frame-source.ts';
import type { Given } from './choose-pages.ts';

/** What a dashboard is drawn from. */
export interface DashSource extends AsyncDisposable {
  source: FrameSource;
  /** It may send channels that its catalogue does not have. */
  isOpen: boolean;
  /** The dashboards that are kept where the frames come from; undefined: none are. */
  stored(): Promise<Given | undefined>;
}
