import { expect, it } from 'vitest';
import { routeUrl } from '../../../cli/client/routeUrl.js';

const service = 'https://service.example';

it('fills in path and query, without fields that are undefined', () => {
  const urls = [
    routeUrl(service, 'showChange', { parameters: { changeId: 'chg-1/..' } }),
    routeUrl(service, 'createChange', { parameters: {}, query: { dryRun: true } }),
    routeUrl(service, 'listChanges', { parameters: {}, query: { days: 3, nextToken: undefined } }),
  ];
  expect(urls.map(String)).toStrictEqual([
    `${service}/changes/chg-1%2F..`,
    `${service}/changes?dryRun=true`,
    `${service}/changes?days=3`,
  ]);
});
