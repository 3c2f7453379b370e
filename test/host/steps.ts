// How long the extension host is held up by one step of whatever runs in it.

declare global {
  namespace NodeJS {
    /** Since Node 23.9; the editor's is newer. */
    interface Process {
      threadCpuUsage(): CpuUsage;
    }
  }
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
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
