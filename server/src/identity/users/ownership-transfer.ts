/** An organization or project whose only active admin leaves, and the user who becomes its admin. */
export interface OwnershipTransfer {
  resourceId: string;
  userId: string;
}

/** Parses ownership transfers from query parameters of the form `<resource id>:<user id>`. */
export const ownershipTransfersOf = (parameters: readonly string[] = []): OwnershipTransfer[] =>
  parameters.map((parameter) => {
    const [resourceId = '', userId = ''] = parameter.split(':');
    return { resourceId, userId };
  });
