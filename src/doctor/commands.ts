/**
 * What a person can type, in the words of their system. Paths stand in quotes where they need them; on Windows the lines
 * suit PowerShell and cmd alike, unless they say otherwise.
 */
export interface Commands {
  endProcess(pid: number): string;
  whoListens(port: number): string;
  makeMine(user: string, place: string): string;
  makeFolder(place: string): string;
  /** Empty where what is executable is a matter of its name. */
  makeExecutable(file: string): string;
  largestIn(place: string): string;
  filesLeft(place: string): string;
  freeSpace(place: string): string;
  look(place: string): string;
  ping(host: string): string;
  resolve(host: string): string;
  routes(): string;
  setClock(): string;
  newEnvironment(folder: string): string;
}

export function commandsOf(platform: NodeJS.Platform): Commands {
  switch (platform) {
    case 'win32':
      return windows;
    case 'darwin':
      return macos;
    default:
      return linux;
  }
}

/** As a POSIX shell takes it. */
const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** No path of Windows has quotes in it. */
const quoted = (text: string): string => (/^[\w@%+=:,./\\-]+$/.test(text) ? text : `"${text}"`);

const linux: Commands = {
  endProcess: pid => `kill ${pid}`,
  whoListens: port => `sudo ss -ltnp sport = :${port}`,
  makeMine: (user, place) => `sudo chown -R ${word(user)} ${word(place)}`,
  makeFolder: place => `mkdir -p ${word(place)}`,
  makeExecutable: file => `chmod +x ${word(file)}`,
  largestIn: place => `du -xah ${word(place)} | sort -rh | head -20`,
  filesLeft: place => `df -i ${word(place)}`,
  freeSpace: place => `df -h ${word(place)}`,
  look: place => `ls -l ${word(place)}`,
  ping: host => `ping -c 3 ${host}`,
  resolve: host => `getent ahosts ${host}`,
  routes: () => 'ip route',
  setClock: () => 'sudo timedatectl set-ntp true',
  newEnvironment: folder => `python3 -m venv --clear ${word(folder)}`,
};

const macos: Commands = {
  ...linux,
  whoListens: port => `sudo lsof -nP -iTCP:${port} -sTCP:LISTEN`,
  resolve: host => `dscacheutil -q host -a name ${host}`,
  routes: () => 'netstat -rn',
  setClock: () => 'sudo sntp -sS time.apple.com',
};

const windows: Commands = {
  endProcess: pid => `taskkill /PID ${pid} /F`,
  whoListens: port => `netstat -ano | findstr :${port}`,
  makeMine: (user, place) => `icacls ${quoted(place)} /grant "${user}:(OI)(CI)F" /T`,
  makeFolder: place => `mkdir ${quoted(place)}`,
  makeExecutable: () => '',
  largestIn: place =>
    `powershell -Command "Get-ChildItem -Recurse -File '${place}' | Sort-Object Length -Descending | Select-Object -First 20 Length, FullName"`,
  filesLeft: place => `fsutil volume diskfree ${quoted(place)}`,
  freeSpace: place => `fsutil volume diskfree ${quoted(place)}`,
  look: place => `dir ${quoted(place)}`,
  ping: host => `ping -n 3 ${host}`,
  resolve: host => `nslookup ${host}`,
  routes: () => 'route print',
  setClock: () => 'w32tm /resync',
  newEnvironment: folder => `py -m venv --clear ${quoted(folder)}`,
};
