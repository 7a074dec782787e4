// Says what an engine's refusal means: that it is gone, that an image is missing, or what it said itself.
import { HarnessError, isSeaworthyError, type SeaworthyError } from '../../model/errors.ts';
import { invocation } from '../../model/invocation.ts';

const gone = /ECONNREFUSED|ECONNRESET|ENOENT.*sock|EPIPE|socket hang up|working container runtime strategy/;
const noImage = /no such image|failed to pull image|pull access denied|manifest unknown|does not exist locally/i;
const noSpace = /no space left on device/i;
const noNetwork = /could not find an available.*address pool/i;

export function engineFailure(cause: Error, what: string): SeaworthyError {
  if (isSeaworthyError(cause)) return cause;
  const said = cause.message || String((cause as NodeJS.ErrnoException).code);
  const { code, hint } = meaning(`${said} ${(cause as NodeJS.ErrnoException).code ?? ''}`);
  return new HarnessError({ code, message: `${what}: ${said}`, hint, cause });
}

function meaning(said: string): { code: string; hint: string } {
  if (noImage.test(said))
    return {
      code: 'image-not-found',
      hint: `Build the stand-ins with ${invocation('images', '--offline')}, or give the engine a way to the registry.`,
    };
  if (noSpace.test(said))
    return { code: 'engine-disk-full', hint: 'Make room where the engine keeps its data: docker system df.' };
  if (noNetwork.test(said))
    return {
      code: 'engine-networks-used-up',
      hint: 'Remove networks that nobody uses (docker network prune), or give the engine more address pools.',
    };
  if (gone.test(said))
    return {
      code: 'engine-lost',
      hint: 'The container engine went away during the run: see its log, start it, and run again.',
    };
  return { code: 'engine-call-failed', hint: "See the engine's log; the same by hand with docker shows more." };
}
