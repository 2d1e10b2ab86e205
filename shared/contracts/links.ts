import type { ChangeLinks } from './changeView.js';
import { fillPath } from './routePath.js';
import { routes } from './routes.js';

export const changeLinks = (changeId: string): ChangeLinks => ({
  self: fillPath(routes.showChange.path, { changeId }),
  targets: fillPath(routes.showTargets.path, { changeId }),
  stop: fillPath(routes.stopChange.path, { changeId }),
});

export const runPath = (runId: string): string => fillPath(routes.showRun.path, { runId });
