// Code of src/lab/queue that the window's queues load on first use. One module, so that all of it is loaded together.
export { RunCosts } from '../../lab/queue/costs';
export { queueProgress } from '../../lab/queue/progress';
export { cancel, enqueue, hold, move, readQueue, release, setAtOnce } from '../../lab/queue/queue';
export { seeToQueue } from '../../lab/queue/summon';
export { turnOf } from '../../lab/queue/turn';
export { summariseRun } from '../../lab/runs';
