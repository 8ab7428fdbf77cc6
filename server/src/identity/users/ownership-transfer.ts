/** An organization or project that a person was the only active admin of, and who becomes its admin. */
export interface OwnershipTransfer {
  resourceId: string;
  userId: string;
}

/** From the form that addresses have (`HandOvers`). */
export const ownershipTransfersOf = (asked: readonly string[] = []): OwnershipTransfer[] =>
  asked.map((each) => {
    const [resourceId = '', userId = ''] = each.split(':');
    return { resourceId, userId };
  });
