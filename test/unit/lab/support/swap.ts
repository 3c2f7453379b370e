// Swaps a folder for a link and back, as fast as it goes, until it is killed. Arguments: the folder, what the link leads to.
import { renameSync, symlinkSync, unlinkSync } from 'node:fs';

const [, , folder = '', target = ''] = process.argv;
const aside = `${folder}.aside`;
process.send?.('begun');
for (;;) {
  renameSync(folder, aside);
  symlinkSync(target, folder);
  unlinkSync(folder);
  renameSync(aside, folder);
}
