/** An organization or project that a person was the only active admin of, and who becomes its admin. */
export interface HandOver {
  placeId: string;
  userId: string;
}

/** From the form that addresses have (`HandOvers`). */
export const handOversOf = (asked: readonly string[] = []): HandOver[] =>
  asked.map((each) => {
    const [placeId = '', userId = ''] = each.split(':');
    return { placeId, userId };
  });
