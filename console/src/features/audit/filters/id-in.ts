const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** The id that a text is, or that a link in it ends with; undefined: there is none. */
export const idIn = (text: string): string | undefined => text.match(ID)?.at(-1)?.toLowerCase();
