import { z } from 'zod';
import { type Handler, json, type Request } from '../http/types';

/** A wrong request of a test is told what is wrong with it. */
export class ControlError extends Error {
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** Parses the JSON body by a schema and answers JSON. */
export function control<S extends z.ZodType>(
  schema: S,
  act: (input: z.output<S>, request: Request) => unknown,
): Handler {
  return async (request) => {
    try {
      const body: unknown = request.body.length > 0 ? JSON.parse(request.body.toString('utf8')) : {};
      return json((await act(schema.parse(body), request)) ?? { ok: true });
    } catch (error) {
      if (error instanceof ControlError) return json({ error: error.message }, error.status);
      if (error instanceof z.ZodError) return json({ error: z.prettifyError(error) }, 400);
      if (error instanceof SyntaxError) return json({ error: 'body is not JSON' }, 400);
      throw error;
    }
  };
}

export const nothing = z.unknown();
