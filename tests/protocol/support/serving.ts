// A real server from the compiled program, on a free port of the loopback, with the tiny market in its worker thread.

import type { ServeOptions, Serving } from '../../../server/main.ts';
import type { TinyOptions } from '../../reference/tinyMarket.ts';

const compiled = new URL('../../../dist/', import.meta.url);

export async function serveTiny(
  market: TinyOptions = {},
  options: ServeOptions = {},
): Promise<Serving> {
  const { serve } = (await import(new URL('server/main.js', compiled).href)) as {
    serve: (options: ServeOptions) => Promise<Serving>;
  };
  return serve({
    scenario: 'tiny',
    options: market as Readonly<Record<string, unknown>>,
    port: 0,
    loader: new URL('tests/reference/tinyMarket.js', compiled).href,
    print: () => {},
    signals: false,
    autoplay: false,
    ticksPerSecond: 400,
    ...options,
  });
}
