/** What has members, and where in the interface. */
export const RESOURCES = [
  { type: 'organization', path: '/organizations', tags: ['Organizations'] },
  { type: 'project', path: '/projects', tags: ['Projects'] },
] as const;
