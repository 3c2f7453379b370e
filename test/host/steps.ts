// Longest single step of the extension host.

/** Since Node 23.9; the editor's is newer. */
interface TimesThreads {
  threadCpuUsage(): NodeJS.CpuUsage;
}

/** Looks so often: milliseconds. */
const PAUSE = 5;

/**
 * The longest that the host was busy between two turns of its event loop while `work` went on, in milliseconds of
 * processor time: what other programs take of a busy machine does not count.
 */
export async function longestStep(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let before = busy();
  let timer: NodeJS.Timeout;
  const look = () => {
    const now = busy();
    longest = Math.max(longest, now - before);
    before = now;
    timer = setTimeout(look, PAUSE);
  };
  timer = setTimeout(look, PAUSE);
  await work();
  clearTimeout(timer);
  return longest;
}

/** Milliseconds of processor time that this thread has had. */
function busy(): number {
  if (!timesThreads(process)) throw new Error(`Node ${process.version} does not tell the time of a thread.`);
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const timesThreads = (of: object): of is TimesThreads => 'threadCpuUsage' in of;
