// The page of LeNet-300-100 on MNIST.
import { lenetFindings } from './lenet-findings';
import { paperPage } from './paper-page';

const ONE_SHOT = 'lenet-mnist-one-shot';

export const lenetPage = paperPage({
  experiment: 'lenet-mnist',
  others: [ONE_SHOT],
  introduction: `# LeNet-300-100 on MNIST, against the paper

Made by one command, \`npm run results -- lenet-mnist\`, from [lenet-mnist.lottery.md](lenet-mnist.lottery.md). The recipe is the paper’s (Frankle & Carbin,
arXiv:1803.03635v5, §2): 50,000 iterations of Adam at 1.2e-3 on batches of 60, 20% of the hidden layers’ and 10% of the output layer’s
surviving weights pruned a round. Fewer repetitions than the paper’s: 3 replicates (5 there), one random reinitialisation a ticket (3 there).`,
  findings: ({ levels }, others) => lenetFindings(levels, others.get(ONE_SHOT)?.levels ?? null),
  columns: () => [],
});
