/** Why nothing in the classic network is judged. */
export const CLASSIC_NETWORK = 'the classic network is not judged';
