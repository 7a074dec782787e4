// What the services in containers need of their driver.
import type { LabNetwork } from '../docker/lab-network.ts';
import type { Address } from '../driver.ts';
import type { ChosenImage } from '../images/choose-image.ts';
import { type ImageRole, imageCatalogue } from '../images/image-catalogue.ts';

export interface DockerContext {
  readonly network: LabNetwork;
  image(role: ImageRole): Promise<ChosenImage>;
  /** Where the lab's containers reach what listens in the suite's process. */
  reach(listener: Address): Promise<Address>;
}

/** `PostgreSQL 17.10 (seaworthy/postgres:17)`. */
export function describeImage({ role, version, reference }: ChosenImage): string {
  const { title } = imageCatalogue[role];
  return `${title}${version === undefined ? '' : ` ${version}`} (${reference})`;
}
