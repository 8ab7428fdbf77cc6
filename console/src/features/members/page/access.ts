import type { paths } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';
import { type Place, pieces } from '../data.ts';

type AccessPage =
  paths['/api/v1/organizations/{id}/access']['get']['responses'][200]['content']['application/json'];

/** As many as fill a screen. */
const AT_ONCE = 50;

/** Everyone with access to an organization or project, and why. */
export const accessQuery = ({ type, id }: Place, search: string) =>
  pieces(['access', type, id], search, ({ q, cursor, signal }): Promise<AccessPage> => {
    const query = {
      limit: AT_ONCE,
      ...(q !== '' && { q }),
      ...(cursor !== undefined && { cursor }),
    };
    const request = { params: { path: { id }, query }, signal };
    return unwrap(
      type === 'organization'
        ? api.GET('/api/v1/organizations/{id}/access', request)
        : api.GET('/api/v1/projects/{id}/access', request),
    );
  });
