import createClient from 'openapi-fetch';
import type { paths } from 'roster-contract';
import { problemOf, toProblem } from './problem.ts';
import { requests } from './requests.ts';

export { ApiProblem } from './problem.ts';

/** The API client, typed by the contract, whose paths include `/api/v1`. */
export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin' });
api.use(requests);

/** A response of openapi-fetch. */
type Answer<Data> = { response: Response } & (
  | { data: Data; error?: never }
  | { data?: never; error: object }
);

/** Returns the data of a response. Rejects with ApiProblem, or with the AbortError of an aborted request. */
export async function unwrap<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const answer = await call.catch((error: unknown) => {
    throw error instanceof DOMException && error.name === 'AbortError' ? error : toProblem(error);
  });
  // Both are checked, since an error response may have an empty body.
  if (!answer.response.ok || answer.error !== undefined) throw problemOf(answer.response, answer.error);
  return answer.data;
}
