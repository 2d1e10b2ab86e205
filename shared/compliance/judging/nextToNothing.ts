/**
 * An unread part of the Internet is worth a word from this share on, which is more than a few IPv6
 * hosts.
 */
export const NEXT_TO_NOTHING = 1e-20;
