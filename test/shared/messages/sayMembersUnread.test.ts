import { expect, it } from 'vitest';
import { sayMembersUnread } from '../../../shared/messages/sayMembersUnread.js';

it.each<[object, string]>([
  [{}, 'the members of sg-a were not read'],
  [
    { instance: 'i-1' },
    'the members of sg-a were not all read: the interface of its member i-1 was not read',
  ],
  [{ interface: 'eni-1' }, 'the members of sg-a were not all read: no address of eni-1 was read'],
  [
    { interface: 'eni-1', address: '10.*' },
    "the members of sg-a were not all read: the address 10.* of eni-1 can't be read",
  ],
])('says of members that are not known, %j', (member, text) => {
  expect(sayMembersUnread({ group: 'sg-a', ...member })).toBe(text);
});
