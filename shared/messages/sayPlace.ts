/** A network by the id of its VPC; empty for the classic network. */
export const sayPlace = (vpcId: string): string => vpcId || 'the classic network';
