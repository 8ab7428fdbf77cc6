import Type from 'typebox';

/** Of every section. */
export const Version = Type.Integer({ description: 'Counts changes; also sent as `ETag`.' });

/** Of every body that changes a section. */
export const merge = {
  additionalProperties: false,
  description: 'JSON Merge Patch (RFC 7396): what is absent stays, `null` clears.',
} as const;
