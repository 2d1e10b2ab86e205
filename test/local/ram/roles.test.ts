import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RoleStore } from '../../../local/ram/RoleStore.js';
import { readRoles } from '../../../local/ram/readRoles.js';

const folder = mkdtempSync(join(tmpdir(), 'sgm-ram-'));
const file = join(folder, 'ram.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const rolesOf = (text: string, onDenied?: (what: string) => void) => {
  writeFileSync(file, text);
  return readRoles(file, { account: '1', bucket: 'b' }, onDenied);
};

const READER = `
roles:
  reader:
    trust: fc.aliyuncs.com
    statements:
      - actions: [oss:GetObject]
        resources: ['acs:oss:*:\${account}:\${bucket}/changes/*', 'acs:oss:*:1:b/*']
      - actions: [oss:ListObjects]
        resources: ['acs:oss:*:\${account}:\${bucket}']
        conditions: { StringLike: { oss:Prefix: ['changes/*', 'index/*'] } }
`;

describe('a role', () => {
  it('may do what a grant fits, and tells what it used, what it did not, and what it was denied', () => {
    const said: string[] = [];
    const [role] = rolesOf(READER, (what) => said.push(what));
    const get = (...resources: string[]) => role?.allows({ action: 'oss:GetObject', resources });
    const list = (prefix: string) =>
      role?.allows({
        action: 'oss:ListObjects',
        resources: ['acs:oss:cn:1:b'],
        conditions: { 'oss:Prefix': prefix },
      });
    expect([
      get('acs:oss:cn:1:b/changes/x'),
      get('acs:oss:cn:1:b/changes/x', 'acs:oss:cn:1:other/x'),
      list('changes/c/'),
      list(''),
      list(''),
      role?.allows({ action: 'oss:ListObjects', resources: ['acs:oss:cn:1:b'] }),
      role?.allows({ action: 'oss:PutObject', resources: ['acs:oss:cn:1:b/changes/x'] }),
    ]).toStrictEqual([true, false, true, false, false, false, false]);
    expect(role?.unused).toStrictEqual([
      'reader: oss:GetObject on acs:oss:*:1:b/*',
      'reader: oss:ListObjects on acs:oss:*:1:b, oss:Prefix like index/*',
    ]);
    const denied = [
      'reader may not oss:GetObject on acs:oss:cn:1:other/x',
      'reader may not oss:ListObjects on acs:oss:cn:1:b, oss:Prefix ""',
      'reader may not oss:ListObjects on acs:oss:cn:1:b',
      'reader may not oss:PutObject on acs:oss:cn:1:b/changes/x',
    ];
    expect([role?.denied, said]).toStrictEqual([denied, denied]);
  });

  it('is taken by the service that it trusts; nobody gets anything from another one', () => {
    const store = new RoleStore('1', rolesOf(READER));
    const call = { action: 'oss:GetObject', resources: ['acs:oss:cn:1:b/x'] };
    expect(
      [
        store.assume('acs:ram::1:role/reader', 'fc.aliyuncs.com'),
        store.assume('acs:ram::1:role/reader', 'fnf.aliyuncs.com'),
        store.assume('acs:ram::2:role/reader', 'fc.aliyuncs.com'),
        store.assume('', 'fc.aliyuncs.com'),
      ].map((role) => role.allows(call)),
    ).toStrictEqual([true, false, false, false]);
  });
});

describe('a file of roles', () => {
  const role = (statement: string) =>
    `roles: { r: { trust: fc.aliyuncs.com, statements: [${statement}] } }`;
  it.each([
    [
      'an unknown property',
      role('{actions: [a:Be], resources: [x], effect: Allow}'),
      'roles.r.statements[0]: unknown property effect',
    ],
    [
      'an action with a star',
      role('{actions: ["oss:*"], resources: [x]}'),
      'roles.r.statements[0].actions: wanted service:Action by its name, found oss:*',
    ],
    [
      'no resource',
      role('{actions: [a:Be], resources: []}'),
      'roles.r.statements[0].resources: wanted a list with something in it, found []',
    ],
    [
      'a name that stands for nothing',
      role('{actions: [a:Be], resources: ["\u0024{buckt}"]}'),
      'roles.r.statements[0].resources: \u0024{buckt} stands for nothing',
    ],
    [
      'another operator',
      role('{actions: [a:Be], resources: [x], conditions: {IpAddress: {}}}'),
      'roles.r.statements[0].conditions: unknown property IpAddress',
    ],
    [
      'two keys',
      role('{actions: [a:Be], resources: [x], conditions: {StringLike: {a: [x], b: [y]}}}'),
      'roles.r.statements[0].conditions.StringLike: wanted one key',
    ],
    [
      'no trust',
      'roles: { r: { statements: [{actions: [a:Be], resources: [x]}] } }',
      'roles.r.trust: wanted a text, found undefined',
    ],
  ])('is refused with its place: %s', (_what, text, message) => {
    expect(() => rolesOf(text)).toThrow(`ram.yaml: ${message}`);
  });
});
