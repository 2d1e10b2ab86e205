import { EcsError } from '../errors.js';
import type { GroupRecord } from '../state/records.js';
import type { PermissionElement } from '../state/snapshot.js';
import { readIpv4, readIpv6 } from './addresses.js';
import { readPortRange } from './ports.js';
import { type Protocol, readProtocol } from './protocols.js';

export type Direction = 'ingress' | 'egress';
type Side = 'Source' | 'Dest';

/** Whose addresses a rule decides about, and whose are the group's own. */
const SIDES = {
  ingress: { peer: 'Source', own: 'Dest' },
  egress: { peer: 'Dest', own: 'Source' },
} as const satisfies Record<Direction, { peer: Side; own: Side }>;

/** The fields of a rule that a caller gives, without and with `Permissions.N.` before them. */
export function permissionParameters(direction: Direction): string[] {
  const { peer } = SIDES[direction];
  return [
    'Policy',
    'Priority',
    'IpProtocol',
    'PortRange',
    'PortRangeListId',
    'SourcePortRange',
    'NicType',
    'Description',
    'SourceCidrIp',
    'Ipv6SourceCidrIp',
    'DestCidrIp',
    'Ipv6DestCidrIp',
    `${peer}GroupId`,
    `${peer}GroupOwnerId`,
    `${peer}GroupOwnerAccount`,
    `${peer}PrefixListId`,
  ];
}

type Fields = ReadonlyMap<string, string>;

/**
 * Reads a rule as a caller gives it into the fields that are kept, each checked on its own. Whether
 * the groups and lists that it names exist is for `checkObjects`.
 */
export function readPermission(
  fields: Fields,
  direction: Direction,
  group: GroupRecord,
): PermissionElement {
  const get = (name: string) => fields.get(name) || undefined;
  const protocol = readProtocol(required(get('IpProtocol'), 'IpProtocol'));
  const sides = {
    Source: readAddresses(get, 'Source', protocol),
    Dest: readAddresses(get, 'Dest', protocol),
  };
  checkFamilies(sides.Source, sides.Dest);
  const { peer } = SIDES[direction];
  const addressed = sides[peer].v4 !== '' || sides[peer].v6 !== '';
  // Precedence of objects (facts 1.11): addresses beat a group, a group beats a prefix list.
  const groupId = addressed ? '' : (get(`${peer}GroupId`) ?? '');
  const listed = addressed || groupId !== '' ? '' : (get(`${peer}PrefixListId`) ?? '');
  if (!addressed && groupId === '' && listed === '') {
    throw new EcsError(`MissingParameter.${peer}`, `${peer}CidrIp`);
  }
  const empty = { GroupId: '', PrefixListId: '' };
  const objects = { Source: { ...empty }, Dest: { ...empty } };
  objects[peer] = { GroupId: groupId, PrefixListId: listed };
  return {
    Direction: direction,
    IpProtocol: protocol.stored,
    ...readPorts(get, protocol),
    Policy: readPolicy(get('Policy')),
    Priority: readPriority(get('Priority')),
    NicType: readNicType(get('NicType'), group, groupId !== ''),
    SourceCidrIp: sides.Source.v4,
    Ipv6SourceCidrIp: sides.Source.v6,
    SourceGroupId: objects.Source.GroupId,
    SourceGroupName: '',
    SourceGroupOwnerAccount: '',
    SourcePrefixListId: objects.Source.PrefixListId,
    SourcePrefixListName: '',
    DestCidrIp: sides.Dest.v4,
    Ipv6DestCidrIp: sides.Dest.v6,
    DestGroupId: objects.Dest.GroupId,
    DestGroupName: '',
    DestGroupOwnerAccount: '',
    DestPrefixListId: objects.Dest.PrefixListId,
    DestPrefixListName: '',
    PortRangeListName: '',
    Description: readDescription(fields.get('Description') ?? ''),
  };
}

/** What makes two rules the same rule: everything but their description. */
export function permissionKey(permission: PermissionElement): string {
  return [
    permission.Direction,
    readProtocolName(permission.IpProtocol),
    permission.PortRangeListId ? '' : permission.PortRange,
    permission.PortRangeListId,
    permission.SourcePortRange,
    permission.Policy?.toLowerCase() ?? 'accept',
    Number(permission.Priority ?? 1),
    permission.NicType || 'intranet',
    permission.SourceCidrIp,
    permission.Ipv6SourceCidrIp,
    permission.SourceGroupId,
    permission.SourcePrefixListId,
    permission.DestCidrIp,
    permission.Ipv6DestCidrIp,
    permission.DestGroupId,
    permission.DestPrefixListId,
  ]
    .map((one) => one ?? '')
    .join('|');
}

/** A loaded rule may hold a protocol that no caller can give: it equals only itself. */
function readProtocolName(text: string): string {
  try {
    return readProtocol(text).name;
  } catch {
    return text;
  }
}

interface Addresses {
  readonly v4: string;
  readonly v6: string;
}

function readAddresses(
  get: (name: string) => string | undefined,
  side: Side,
  protocol: Protocol,
): Addresses {
  const v4 = get(`${side}CidrIp`);
  const v6 = get(`Ipv6${side}CidrIp`);
  if (v4 !== undefined && v6 !== undefined) throw new EcsError(`InvalidParam.${side}Ip`);
  const read4 = v4 === undefined ? '' : readIpv4(v4);
  if (read4 === undefined) throw new EcsError(`Invalid${side}CidrIp.Malformed`, v4);
  const read6 = v6 === undefined ? '' : readIpv6(v6);
  if (read6 === undefined) throw new EcsError(`InvalidParam.Ipv6${side}CidrIp`, v6);
  if (protocol.name === 'ICMP' && read6 !== '') {
    throw new EcsError('InvalidParam.Ipv4ProtocolConflictWithIpv6Address', read6);
  }
  if (protocol.name === 'ICMPv6' && read4 !== '') {
    throw new EcsError('InvalidParam.Ipv6ProtocolConflictWithIpv4Address', read4);
  }
  return { v4: read4, v6: read6 };
}

function checkFamilies(source: Addresses, dest: Addresses): void {
  if ((source.v4 !== '' && dest.v6 !== '') || (source.v6 !== '' && dest.v4 !== '')) {
    throw new EcsError('InvalidParameter.Conflict', 'IPv4 and IPv6 in one rule');
  }
  if (source.v4 === dest.v4 && source.v6 === dest.v6 && source.v4 + source.v6 !== '') {
    throw new EcsError('InvalidParamter.Conflict');
  }
}

/** PortRange beats PortRangeListId (facts 1.11); without either, protocols without ports take -1/-1. */
function readPorts(get: (name: string) => string | undefined, protocol: Protocol) {
  const ports = get('PortRange');
  const listId = ports === undefined ? get('PortRangeListId') : undefined;
  const source = get('SourcePortRange');
  if (listId !== undefined && !protocol.hasPorts) {
    throw new EcsError('InvalidParam.ProtocolNotSupportPortRangeList', protocol.stored);
  }
  if (ports === undefined && listId === undefined && protocol.hasPorts) {
    throw new EcsError('MissingParameter', 'PortRange or PortRangeListId');
  }
  const range = ports ?? (listId === undefined ? '-1/-1' : undefined);
  return {
    PortRange:
      range === undefined ? '' : readPortRange(range, protocol, 'InvalidPortRange.Malformed'),
    PortRangeListId: listId ?? '',
    SourcePortRange:
      source === undefined
        ? ''
        : readPortRange(source, protocol, 'InvalidSourcePortRange.Malformed'),
  };
}

function readPolicy(text = 'accept'): string {
  const policy = { accept: 'Accept', drop: 'Drop' }[text.toLowerCase()];
  if (policy === undefined) throw new EcsError('InvalidPolicy.Malformed', text);
  return policy;
}

function readPriority(text = '1'): string {
  if (!/^-?\d+$/.test(text)) throw new EcsError('InvalidPriority.Malformed', text);
  const priority = Number(text);
  if (priority < 1 || priority > 100) {
    throw new EcsError('InvalidPriority.ValueNotSupported', text);
  }
  return String(priority);
}

/** VPC rules are always `intranet`; classic ones `internet` unless asked otherwise (facts 2). */
function readNicType(text: string | undefined, group: GroupRecord, namesGroup: boolean): string {
  const classic = group.vpcId === '';
  const nicType = text ?? (classic ? 'internet' : 'intranet');
  if (nicType !== 'intranet' && nicType !== 'internet') {
    throw new EcsError('InvalidNicType.ValueNotSupported', nicType);
  }
  if (nicType === 'internet' && (!classic || namesGroup)) {
    throw new EcsError('InvalidNicType.Mismatch', nicType);
  }
  return nicType;
}

function readDescription(text: string): string {
  if (text.length > 512 || /^https?:\/\//.test(text)) {
    throw new EcsError('InvalidSecurityGroupDiscription.Malformed');
  }
  return text;
}

function required(value: string | undefined, name: string): string {
  if (value === undefined) throw new EcsError('MissingParameter', name);
  return value;
}
