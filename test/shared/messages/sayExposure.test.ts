import { expect, it } from 'vitest';
import type { ExposureLineDraft } from '../../../shared/contracts/exposure.js';
import type { DecidedBy } from '../../../shared/contracts/probe.js';
import { sayExposure } from '../../../shared/messages/sayExposure.js';

const ssh: ExposureLineDraft = {
  ...{ id: 'exp-1', kind: 'opens', direction: 'ingress', protocol: 'tcp', ports: ['22/22'] },
  ...{ sourcePorts: [], peers: ['0.0.0.0/0'], by: 'ownRule', lost: false },
  decidedBy: { kind: 'default' },
  groupName: 'web',
  allPeers: { v4: [0, 2 ** 32], v6: [] },
  written: { protocol: 'tcp', ports: '22/22', peerClass: 'internet', peer: '', group: 'sg-1' },
  interfaceCount: 2,
  interfaces: ['eni-1', 'eni-2'],
};
const rule: DecidedBy = {
  ...{ kind: 'rule', securityGroupId: 'sg-1', securityGroupRuleId: 'sgr-1' },
  ...{ policy: 'Accept', priority: 1 },
};
const sayAll = (...lines: ExposureLineDraft[]) =>
  sayExposure({ lines, interfacesConcerned: 2, othersConcerned: 1 });

it('puts the lines of a difference into words', () => {
  const { groupName: _groupName, written: _written, allPeers: _allPeers, ...line } = ssh;
  expect(sayAll(ssh)).toStrictEqual({
    lines: [{ ...line, text: 'in tcp 22 from 0.0.0.0/0 opens on 2 interfaces, by default' }],
    interfacesConcerned: 2,
    othersConcerned: 1,
  });
});

it.each<[string, Partial<ExposureLineDraft>, string]>([
  [
    'by a rule',
    { decidedBy: rule },
    'opens on 2 interfaces, because of rule sgr-1 of web (sg-1): Accept at priority 1',
  ],
  [
    'by a rule of a group without a name, which is lost',
    { kind: 'closes', decidedBy: rule, groupName: '', lost: true },
    'closes on 2 interfaces, because rule sgr-1 of sg-1 no longer applies: Accept at priority 1',
  ],
  [
    'among members',
    { decidedBy: { kind: 'intraGroup', securityGroupId: 'sg-1' }, interfaceCount: 1 },
    'opens on 1 interface: same group, web (sg-1)',
  ],
  [
    'no longer among members',
    { decidedBy: { kind: 'intraGroup', securityGroupId: 'sg-1' }, kind: 'closes', lost: true },
    'closes on 2 interfaces: no longer both in web (sg-1)',
  ],
  [
    'by the cloud',
    { decidedBy: { kind: 'platformBlock' }, kind: 'closes' },
    'closes on 2 interfaces, by Alibaba Cloud',
  ],
  [
    'by nobody knows what',
    { decidedBy: undefined, kind: 'unclear' },
    "can't be judged on 2 interfaces",
  ],
])('says what opens or closes %s', (_what, fields, text) => {
  const { lines } = sayAll({ ...ssh, ...fields });
  expect(lines.map((line) => line.text)).toStrictEqual([`in tcp 22 from 0.0.0.0/0 ${text}`]);
});

it('lists the first lines and the first interfaces of each, and says how many there are', () => {
  const interfaces = Array.from({ length: 25 }, (_, index) => `eni-${index}`);
  const line = { ...ssh, interfaces, interfaceCount: 25, morePeers: 7 };
  const said = sayAll(...Array.from({ length: 1_003 }, () => line));
  expect([said.lines.length, said.moreLines]).toStrictEqual([1_000, 3]);
  expect(said.lines[0]).toMatchObject({
    interfaces: interfaces.slice(0, 20),
    text: 'in tcp 22 from 0.0.0.0/0 and 7 more opens on 25 interfaces, by default',
  });
});
