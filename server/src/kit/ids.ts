import { v7, validate } from 'uuid';

/** A new identifier: UUIDv7 (RFC 9562), so that ids sort by the time they were made. */
export const newId = (): string => v7();

/** Whether a text has the form of an identifier. */
export const isId = (text: string): boolean => validate(text);
