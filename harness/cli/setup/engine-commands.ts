// The commands by which a person gets a container engine, for each kind of machine.
import { invocation } from '../../model/invocation.ts';
import type { Machine } from './machine.ts';

/** `docker-cli` is a package of its own since Debian 13; before, the engine's package held it. */
export const debianPackages = { engine: ['docker.io', 'iptables'], optional: ['docker-cli'] } as const;

/** Whether this command can do it itself, by apt. */
export function isDebianLike({ distribution, like }: Machine): boolean {
  return [distribution, ...like].includes('debian') || [distribution, ...like].includes('ubuntu');
}

/** Commands to type, in order; what cannot be said exactly is a comment. */
export function engineCommands(machine: Machine): string[] {
  const names = [machine.distribution, ...machine.like];
  const known = names.map((name) => recipes[name]).find((recipe) => recipe !== undefined);
  const again = `${invocation('setup', 'docker')}   # says whether it answers`;
  return [...(known ?? unknown)(machine), again];
}

type Recipe = (machine: Machine) => readonly string[];

const joinGroup = 'sudo usermod -aG docker "$USER"   # then log in anew';
const enable = 'sudo systemctl enable --now docker';

const debian: Recipe = ({ hasSystemd }) => [
  'sudo apt-get update',
  `sudo apt-get install --yes --no-install-recommends ${debianPackages.engine.join(' ')}`,
  `sudo apt-get install --yes --no-install-recommends ${debianPackages.optional.join(' ')} || true`,
  hasSystemd ? enable : "sudo sh -c 'setsid dockerd >/var/log/dockerd.log 2>&1 </dev/null &'",
  joinGroup,
];

const recipes: Readonly<Record<string, Recipe>> = {
  debian,
  ubuntu: (machine) => [
    ...debian(machine),
    'sudo apt-get install --yes --no-install-recommends docker-compose-v2 docker-buildx',
  ],
  fedora: () => ['sudo dnf install --assumeyes moby-engine docker-cli docker-compose docker-buildx', enable, joinGroup],
  arch: () => ['sudo pacman -S --needed docker docker-compose docker-buildx', enable, joinGroup],
  alpine: () => [
    'sudo apk add docker docker-cli-compose docker-cli-buildx',
    'sudo rc-update add docker default',
    'sudo service docker start',
    'sudo addgroup "$USER" docker   # then log in anew',
  ],
  suse: () => ['sudo zypper --non-interactive install docker docker-compose docker-buildx', enable, joinGroup],
  macos: () => ['brew install colima docker docker-compose docker-buildx', 'colima start'],
};

const unknown: Recipe = () => [
  '# install Docker Engine 20.10 or later with its compose and buildx plug-ins, and start it',
];
