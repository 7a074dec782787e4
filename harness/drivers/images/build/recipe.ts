// What a stand-in is made from: its folder of this source, and what is fetched into a copy of that.
import type { DebianSuite } from '../../provision/debian-suite.ts';
import type { ProvisionContext } from '../../provision/provisioned.ts';
import type { ImageRole } from '../image-catalogue.ts';

export interface Recipe {
  readonly role: ImageRole;
  /** Whether its Dockerfile begins with the base image. */
  readonly onBase: boolean;
  /** Folders beside its own whose files it takes, too. */
  readonly shared: readonly string[];
  /** Versions that were chosen in this source, of what is fetched. */
  readonly inputs: readonly string[];
  /** Puts into `folder`, a copy of the role's own, what its Dockerfile copies. Returns the version of what is in it. */
  stage(folder: string, kitchen: Kitchen): Promise<string>;
}

/** What recipes share. */
export interface Kitchen {
  readonly context: ProvisionContext;
  suite(): Promise<DebianSuite>;
  /** The dpkg status file of what the base image was before it was trimmed. */
  baseStatus(): Promise<string>;
}
