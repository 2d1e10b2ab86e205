/** More of the Internet than a few IPv6 hosts: from here on an unread part is worth a word. */
export const NEXT_TO_NOTHING = 1e-20;
