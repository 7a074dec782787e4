// Closes every connection to a dependency, side by side: one that hangs must not keep the others open.
import { describeError, type Logger } from './logger.ts';

export interface Releasable {
  readonly name: string;
  close(): Promise<void> | void;
}

export async function releaseAll(resources: readonly Releasable[], logger: Logger): Promise<void> {
  await Promise.all(
    resources.map(async (resource) => {
      try {
        await resource.close();
      } catch (error) {
        logger.warn({ err: describeError(error) }, `${resource.name} did not close`);
      }
    }),
  );
}
